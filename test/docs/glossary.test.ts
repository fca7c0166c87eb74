import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { test } from 'node:test';
import { COMMANDS } from '../../cli/commands/index.js';
import { ACCURACY_COLUMNS } from '../../reports/accuracy/csv.js';
import { MISFIT_COLUMNS, runFigures, stepFigures } from '../../reports/compare.js';
import { criticalPathFigures } from '../../reports/critical-path.js';
import { COMPARE_COLUMNS } from '../../reports/csv/compare-columns.js';
import { differenceOf } from '../../reports/diff/difference.js';
import { diffFigures } from '../../reports/diff/text.js';
import { COMMUNICATION, KERNELS, MEMORY } from '../../reports/explanation.js';
import { layoutLegend } from '../../reports/layout.js';
import { memoryFigures, roleFigures } from '../../reports/roles.js';
import { severalFigures } from '../../reports/several.js';
import { oneLine } from '../../reports/tables/grid.js';
import { timeFigures } from '../../reports/tables/time-table.js';
import type { Layout, Recompute } from '../../strategies/job.js';
import { invoke, SMALL } from '../cli/invoke.js';
import { comparison } from '../reports/comparison.js';
import { RESULT } from '../reports/result.js';
import { entryOf, GLOSSARY, namesOf } from './glossary.js';

const known = (name: string, where: string) =>
  assert.ok(entryOf(name), `'${name}' of ${where} is not in docs/glossary.md`);

/** Layouts that show every abbreviation: each ZeRO stage, each kind of recomputation, every axis. */
const LAYOUTS = ([0, 1, 2, 3] as const).flatMap((zero) =>
  (['none', 'selective', 'per-op', 'full'] as const satisfies readonly Recompute[]).map(
    (recompute): Layout => {
      return {
        ...{ dp: 8, tp: 2, pp: 2, cp: 2, ep: 2, vpp: 2, shard: 4, zero, sequenceParallel: true },
        ...{ recompute, microBatch: 1 },
      };
    },
  ),
);

test('every abbreviation of the legend is a term of the glossary, with the same meaning', () => {
  const parts = layoutLegend(LAYOUTS)
    .replace(/^Layout: |\.$/g, '')
    .split('; ');
  assert.equal(parts.length, 15, parts.join('\n'));
  for (const part of parts) {
    const [, short = '', meaning] = /^(\S+) (.*)$/.exec(part)!;
    const entry = GLOSSARY.find((e) => namesOf(e).includes(short));
    assert.equal(entry?.term, meaning, `the legend's '${short}'`);
  }
});

const OTHER = { ...comparison().inputs, sequence: 1 };

test('every column heading of compare and simulate is in the glossary', () => {
  const { rows } = comparison(true);
  const columns = [
    ...[stepFigures(rows), runFigures(rows)!, { columns: MISFIT_COLUMNS }, timeFigures(rows[0]!)],
    ...[roleFigures(RESULT), memoryFigures(RESULT, 1), criticalPathFigures(RESULT)],
    ...[{ columns: KERNELS }, { columns: COMMUNICATION }, { columns: MEMORY }],
    severalFigures({
      ...{ schema: 'llmsim.compare-several/1', llmsim: '', cells: [] },
      varies: ['model', 'cluster', 'globalBatch', 'sequence'],
    }),
    ...diffFigures(
      differenceOf(
        { name: 'a', result: comparison(true) },
        { name: 'b', result: { ...comparison(), inputs: OTHER } },
        '',
      ),
    ).map(({ figures }) => figures),
  ].flatMap((figures) => figures.columns.map(({ title }) => oneLine(title)));
  assert.ok(new Set(columns).size > 40);
  for (const title of columns) if (title !== '' && title !== '#') known(title, 'a column heading');
});

/** All kernel families of `program/kernel.ts`, as a type error would say if one were missing. */
const FAMILIES: Readonly<Record<import('../../program/kernel.js').KernelFamily | 'recompute', number>> = {
  ...{ gemm: 1, 'grouped-gemm': 1, attention: 1, scan: 1, norm: 1, elementwise: 1, softmax: 1, embedding: 1 },
  ...{ convolution: 1, pooling: 1, loss: 1, optimizer: 1, routing: 1, recompute: 1, dequantisation: 1 },
};

test('every part of a step is named by a term of the glossary', () => {
  const breakdown = {
    ...{ computeSeconds: 12, computeByFamily: FAMILIES, exposedCommunicationSeconds: { tp: 1, all: 1 } },
    ...{ bubbleSeconds: 1, optimizerSeconds: 1, launchSeconds: 1, copySeconds: 1 },
  };
  const { rows } = timeFigures({ breakdown });
  assert.equal(rows.length, 15 + 2 + 4 + 1);
  assert.equal(new Set(rows.map(({ name }) => name)).size, rows.length, 'two parts have one name');
  for (const { name } of rows)
    known(name === 'exposed communication (tp)' ? 'exposed communication' : name, 'a row');
});

test('the line under each row says what is lost in terms of the glossary', async () => {
  const { out } = await invoke(['compare', ...SMALL, '--json']);
  const whys = (JSON.parse(out) as { rows: { why: string }[] }).rows.map(({ why }) => why);
  const losses = whys.flatMap((why) =>
    [...why.matchAll(/[\d.]+ % ([^,(]+?)(?= \(|,|$)/g)].map(([, words]) => words!),
  );
  assert.ok(losses.length > 0);
  for (const words of losses) {
    const name = words.startsWith('exposed host copies') ? 'exposed host copies (H2D, D2H)' : words;
    if (!/of the step|of the peak/.test(name)) known(name, 'a reason');
  }
});

test('options, CSV columns and files that the glossary names exist', () => {
  const options = new Set(COMMANDS.flatMap((c) => c.options.map(({ name }) => `--${name}`)));
  const csv = new Set([...COMPARE_COLUMNS, ...ACCURACY_COLUMNS].map(({ name }) => name));
  for (const entry of GLOSSARY) {
    assert.ok(entry.is !== '' && entry.showsAs !== '' && entry.from !== '', `${entry.term} lacks a cell`);
    for (const name of namesOf(entry)) {
      if (name.startsWith('--')) assert.ok(options.has(name), `${entry.term}: no command has ${name}`);
      if (/^\w+\/.*(\.ts|\/)$/.test(name)) {
        assert.ok(existsSync(new URL(`../../../${name}`, import.meta.url)), `${entry.term}: no file ${name}`);
      }
    }
    for (const [, names] of entry.showsAs.matchAll(/CSV ((?:`\w+`(?:, )?)+)/g)) {
      for (const [, name] of names!.matchAll(/`(\w+)`/g)) {
        assert.ok(csv.has(name!), `${entry.term}: no CSV column ${name}`);
      }
    }
  }
});

test('one word for one thing: no term is listed twice', () => {
  const terms = GLOSSARY.map(({ term }) => term);
  assert.deepEqual(
    terms.filter((term, i) => terms.indexOf(term) !== i),
    [],
  );
});
