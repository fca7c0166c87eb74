/** `llmsim merge`: the files of a plan's shards as one. */
import { InputError } from '../../input/error.js';
import type { Command } from '../command.js';
import { flagOption, textOption } from '../options/arguments.js';
import { XLSX_OPTION } from '../options/xlsx-option.js';

export const merge: Command = {
  name: 'merge',
  summary: 'join the files of a plan’s shards into the file of the whole plan',
  description:
    'Checks that the files are all shards of one plan, none missing and none twice, and writes the file that the plan ' +
    'would have written undivided, to the byte.',
  operand: {
    name: 'file',
    several: true,
    summary: 'files that `llmsim plan --shard I/N --csv` wrote, in any order',
  },
  options: [
    {
      ...{ name: 'csv', type: 'text', value: 'FILE', group: 'Output' },
      summary: 'write the whole to FILE; without it and --xlsx, it is printed',
    },
    XLSX_OPTION,
  ],
  examples: [{ command: 'llmsim merge plan-*.csv --csv plan.csv', does: 'all shards of a plan as one file' }],
  async run(args, terminal) {
    const [{ outputFile }, { mergedPlan, rowOfShard }, { readText }] = await Promise.all([
      import('../output/output.js'),
      import('../plan/merged.js'),
      import('../../input/read-file.js'),
    ]);
    const files = args.operands ?? [];
    if (files.length === 0) {
      throw new InputError('merge takes the files of shards: llmsim merge plan-*.csv --csv plan.csv');
    }
    const note = (text: string) => flagOption(args, 'quiet') || terminal.err(text);
    const file = outputFile(textOption(args, 'csv'));
    const merged = mergedPlan(files.map((name) => ({ name, text: readText(name, 'plan rows') })));
    const book =
      textOption(args, 'xlsx') === undefined
        ? undefined
        : (await import('../plan/merged-book.js')).mergedBook(args, merged);
    if (flagOption(args, 'json')) {
      const { jsonLine } = await import('../../reports/json.js');
      // Of all rows before the first is printed.
      for (const row of merged.lines.map((line) => rowOfShard(line))) terminal.out(jsonLine(row));
    } else if (file === undefined && book === undefined) {
      terminal.out(merged.header);
      for (const line of merged.lines) terminal.out(line);
    }
    if (file !== undefined) {
      file.write([merged.header, ...merged.lines]);
      note(`wrote ${file.path}\n`);
    }
    if (book !== undefined) {
      await book.write();
      note(`wrote ${book.path}\n`);
    }
    return 0;
  },
};
