/** The table in `docs/models.md` is the zoo itself: `UPDATE_GOLDEN=1` rewrites it. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import test from 'node:test';
import { MODELS } from '../../models/index.js';
import type { Model } from '../../models/model.js';
import { parameterCount } from '../../models/weights/parameters.js';

const PAGE = new URL('../../../docs/models.md', import.meta.url);
const BEGIN = '<!-- zoo: begin -->\n';
const END = '<!-- zoo: end -->';

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
    ...MODELS.map(row),
    '',
  ].join('\n');
}

test('the page lists exactly the models there are, with the parameters they have', () => {
  const page = readFileSync(PAGE, 'utf8');
  const begin = page.indexOf(BEGIN) + BEGIN.length;
  const end = page.indexOf(END);
  assert.ok(begin >= BEGIN.length && end >= begin, 'the page marks where the table is');
  const renewed = page.slice(0, begin) + table() + page.slice(end);
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(PAGE, renewed);
  else assert.equal(page, renewed, 'docs/models.md is not up to date; `npm run golden` renews it');
});
