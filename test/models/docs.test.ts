/** The tables in `docs/models.md` are the zoo and the readers themselves: `UPDATE_GOLDEN=1` rewrites them. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import test from 'node:test';
import { READERS } from '../../models/huggingface/readers.js';
import { MODELS } from '../../models/index.js';
import type { Model } from '../../models/model.js';
import { unitOf } from '../../models/network.js';
import { modelFlopsPerToken } from '../../models/steps/flops.js';
import { parameterCount } from '../../models/weights/parameters.js';
import type { Checkpoint } from './checkpoints/checkpoint.js';
import { CHECKPOINTS } from './checkpoints/checkpoints.js';

const PAGE = new URL('../../../docs/models.md', import.meta.url);

function row(model: Model): string {
  const { total, active } = parameterCount(model);
  const thousands = (n: number) => n.toLocaleString('en-US');
  const cells = [
    `\`${model.id}\``,
    model.title,
    thousands(total),
    active === total ? '' : thousands(active),
    model.layers,
    thousands(model.hidden),
    model.kvHeads === model.heads ? model.heads : `${model.heads} / ${model.kvHeads}`,
    thousands(model.sequence),
    model.source,
  ];
  return `| ${cells.join(' | ')} |`;
}

function table(): string {
  return [
    '| id | model | parameters | active per token | layers | hidden | heads / key-value | sequence | source |',
    '| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |',
    ...MODELS.filter(({ architecture }) => architecture === undefined).map(row),
    '',
  ].join('\n');
}

/** Models that are no row of decoder blocks: what a sample is, and what it takes. */
function networks(): string {
  const thousands = (n: number) => n.toLocaleString('en-US');
  const rows = MODELS.filter(({ architecture }) => architecture !== undefined).map((model) => {
    // A third of a training pass is the forward pass.
    const forward = modelFlopsPerToken(model, 1) / 3 / 1e9;
    const cells = [
      ...[`\`${model.id}\``, model.title, thousands(parameterCount(model).total)],
      ...[unitOf(model), Number(forward.toPrecision(4)).toLocaleString('en-US'), model.source],
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return [
    '| id | model | parameters | sample | GFLOPs forward | source |',
    '| --- | --- | ---: | --- | ---: | --- |',
    ...rows,
    '',
  ].join('\n');
}

/** Every `model_type` that is read, with the checkpoints that it is held against. */
function architectures(): string {
  const thousands = (n: number) => n.toLocaleString('en-US');
  const typeOf = ({ config }: Checkpoint) => {
    const part = config.text_config as Checkpoint['config'] | undefined;
    return String((part ?? config).model_type);
  };
  const rows = Object.keys(READERS)
    .sort((one, other) => (one.toLowerCase() < other.toLowerCase() ? -1 : 1))
    .map((type) => {
      const held = CHECKPOINTS.filter((checkpoint) => typeOf(checkpoint) === type).map(
        ({ name, parameters }) => `${name}: ${thousands(parameters)}`,
      );
      return `| \`${type}\` | ${held.join('; ')} |`;
    });
  return ['| model_type | held against |', '| --- | --- |', ...rows, ''].join('\n');
}

/** The page with `text` between the marks of `part`. */
function renewed(page: string, part: string, text: string): string {
  const mark = `<!-- ${part}: begin -->\n`;
  const begin = page.indexOf(mark) + mark.length;
  const end = page.indexOf(`<!-- ${part}: end -->`);
  assert.ok(begin >= mark.length && end >= begin, `the page marks where ${part} are`);
  return page.slice(0, begin) + text + page.slice(end);
}

test('the page lists exactly the models there are, with the parameters they have, and the architectures that are read', () => {
  const page = readFileSync(PAGE, 'utf8');
  const lists = renewed(renewed(page, 'zoo', table()), 'networks', networks());
  const whole = renewed(lists, 'architectures', architectures());
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(PAGE, whole);
  else assert.equal(page, whole, 'docs/models.md is not up to date; `npm run golden` renews it');
});
