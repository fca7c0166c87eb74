/** `llmsim prices`: the offers of the price lists, or of a list of one's own. */
import { InputError } from '../../input/error.js';
import type { Command } from '../command.js';
import { textOption } from '../options/arguments.js';
import { formatOf, formatOption } from '../options/format.js';

const FORMATS = ['table', 'markdown', 'csv', 'json'] as const;
const GROUP = 'What to list; all without any';

export const prices: Command = {
  name: 'prices',
  summary: 'list what a device-hour costs: provider, SKU, region, commitment, date and source',
  description:
    'Lists the offers that --provider, --region and --commitment choose from, each with the day it was read and its ' +
    'source. With --prices, those of a price list of your own, as they are read.',
  options: [
    {
      ...{ name: 'accelerator', type: 'text', value: 'NAME', group: GROUP },
      summary: 'offers of this accelerator (see `llmsim hardware`)',
    },
    {
      ...{ name: 'provider', type: 'text', value: 'NAME', group: GROUP },
      summary: 'offers of this provider; runpod/secure: with the beginning of an SKU',
    },
    {
      ...{ name: 'region', type: 'text', value: 'NAME', group: GROUP },
      summary: 'offers of this region, and those that hold in every region',
    },
    {
      ...{ name: 'commitment', type: 'text', value: 'CHOICE', group: GROUP },
      ...{ choices: ['on-demand', 'spot', '1-year', '3-year', 'owned'], summary: 'offers bought this way' },
    },
    {
      ...{ name: 'prices', type: 'text', value: 'FILE', group: GROUP },
      summary: 'a price list of your own (CSV) in place of the shipped ones',
    },
    formatOption(FORMATS),
  ],
  examples: [
    { command: 'llmsim prices --accelerator h100-sxm', does: 'what an H100 costs, and where' },
    {
      command: 'llmsim prices --format csv > prices.csv',
      does: 'the shipped lists, to be changed and given to --prices',
    },
  ],
  async run(args, terminal) {
    const format = formatOf(args, FORMATS);
    const [{ listedOffers }, lists] = await Promise.all([
      import('../input/offers.js'),
      import('../../reports/lists/prices.js'),
    ]);
    const wish = Object.fromEntries(
      ['accelerator', 'provider', 'region', 'commitment', 'prices'].flatMap((name) => {
        const said = textOption(args, name);
        return said === undefined ? [] : [[name, said]];
      }),
    );
    const { offers, remarks } = listedOffers(wish);
    if (args.options.quiet !== true) for (const remark of remarks) terminal.err(`${remark}\n`);
    if (offers.length === 0) {
      throw new InputError(
        `no price is left by ${Object.entries(wish)
          .map(([k, v]) => `${k} ${v}`)
          .join(', ')}; leave one out`,
      );
    }
    if (format === 'json') {
      terminal.out((await import('../../reports/json.js')).json(lists.priceList(offers).document));
    } else if (format === 'table') terminal.out(lists.priceList(offers).text(terminal.style));
    else terminal.out(format === 'csv' ? lists.priceCsv(offers) : lists.priceMarkdown(offers));
    return 0;
  },
};
