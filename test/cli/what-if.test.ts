/** `--what-if` on the command line: both answers and the difference, in each form, and sentences for what cannot be. */
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { parse } from 'csv-parse/sync';
import type { Comparison, Simulation } from '../../planning/comparison.js';
import type { WhatIf } from '../../reports/what-if/document.js';
import { invoke, PIPED, SMALL } from './invoke.js';

const folder = mkdtempSync(join(tmpdir(), 'llmsim-what-if-'));
after(() => rmSync(folder, { recursive: true }));

const ASKED = ['--model', 'llama3.2-1b', '--cluster', 'h100-dgx:2', '--global-batch', '32', '--seq', '1024'];
const COMPARE = ['compare', ...ASKED, '--strategy', 'ddp,zero-1', '--quiet'];
const SIMULATE = [
  'simulate',
  ...ASKED,
  '--strategy',
  'megatron-3d',
  '--tp',
  '4',
  '--pp',
  '1',
  '--micro-batch',
  '1',
  '--quiet',
];

async function json<T>(argv: readonly string[]): Promise<T> {
  const { out, err, code } = await invoke([...argv, '--json']);
  assert.equal(code, 0, err);
  return JSON.parse(out) as T;
}

test('compare: each of both answers is what asking for it alone gives', async () => {
  const told = await json<WhatIf<Comparison>>([...COMPARE, '--what-if', 'nic ×2, hbm +10%']);
  assert.equal(told.schema, 'llmsim.what-if/1');
  assert.deepEqual(told.before, await json(COMPARE));
  const set = ['--set', 'node.nics.bandwidth=100GB/s,accelerator.memoryBandwidth=3.685TB/s'];
  const alone = await json<Comparison>([...COMPARE, ...set]);
  assert.deepEqual(told.after.rows, alone.rows);
  assert.deepEqual(told.after.misfits, alone.misfits);
  assert.deepEqual(told.whatIf, ['nic x2', 'hbm +10%']);
  assert.deepEqual(told.after.inputs.whatIf, told.whatIf);
  assert.equal(told.before.inputs.whatIf, undefined);
  const { verdict } = told.difference.answer;
  const [a, b] = [told.before, told.after].map(({ rows }) => rows[0]!.stepTimeSeconds);
  assert.equal(verdict!.timeRatio, b! / a!);
});

test('simulate: both documents in full, and the figures before and after', async () => {
  const told = await json<WhatIf<Simulation>>([...SIMULATE, '--what-if', 'price −20%', '--tokens', '1B']);
  assert.deepEqual(told.before, await json([...SIMULATE, '--tokens', '1B']));
  assert.deepEqual(told.changes, [
    {
      said: 'price -20%',
      figures: [
        {
          ...{ path: 'economics.price', name: 'price of a device-hour', unit: 'USD/h' },
          ...{ before: 2.99, after: 2.99 * 0.8 },
        },
      ],
    },
  ]);
  const [a, b] = [told.before, told.after].map(({ row }) => row);
  assert.equal(b!.stepTimeSeconds, a!.stepTimeSeconds);
  assert.ok(Math.abs(b!.totals!.costUsd / a!.totals!.costUsd - 0.8) < 1e-12);
});

test('a person reads the question as it is, changed, and the difference, at any width', async () => {
  for (const width of [60, 80, Number.POSITIVE_INFINITY]) {
    const { out, code } = await invoke([...COMPARE, '--what-if', 'hbm x2; tp across nodes'], {
      ...PIPED,
      width,
    });
    assert.equal(code, 0);
    const [asIs, whatIf, difference] = ['AS IT IS', 'WHAT IF: hbm x2, tp across nodes', 'THE DIFFERENCE'].map(
      (title) => out.indexOf(`${title}\n`),
    );
    assert.ok(asIs === 0 && whatIf! > 0 && difference! > whatIf!);
    assert.match(out, /memory bandwidth +3\.35 TB\/s +6\.7 TB\/s/);
    assert.match(out, /tp across nodes +no +yes/);
    // No strategy here has tensor ranks.
    assert.match(
      out.replaceAll('\n', ' '),
      /tp across nodes changes neither a time, a cost nor a fit here: no layout/,
    );
    for (const line of out.split('\n')) assert.ok(line.length <= Math.min(width, 130), line);
  }
});

test('Markdown has a heading for each', async () => {
  const { out } = await invoke([...COMPARE, '--what-if', 'hbm /2', '--format', 'markdown']);
  const headings = out.split('\n').filter((line) => line.startsWith('### '));
  assert.deepEqual(headings, ['### As it is', '### What if: hbm /2', '### The difference']);
});

test('CSV says which row answers what, also in a file; a page has both', async () => {
  const [csv, page] = [join(folder, 'o.csv'), join(folder, 'o.html')];
  const argv = [
    ...COMPARE,
    '--what-if',
    'hbm +10%, nic x2',
    '--format',
    'csv',
    '--csv',
    csv,
    '--report',
    page,
  ];
  const { out } = await invoke(argv);
  const rows = parse(out, { columns: true }) as Record<string, string>[];
  assert.deepEqual(
    rows.map((row) => [row.rank, row.what_if]),
    [
      ['1', ''],
      ['2', ''],
      ['1', 'hbm +10%, nic x2'],
      ['2', 'hbm +10%, nic x2'],
    ],
  );
  assert.equal(readFileSync(csv, 'utf8'), out);
  assert.match(readFileSync(page, 'utf8'), /what if: hbm \+10%, nic x2/);
});

test('changes that change nothing say so, each on its own or all together', async () => {
  const notes = async (what: string, ...more: string[]) => {
    return (await json<WhatIf>([...SIMULATE, ...more, '--what-if', what])).notes;
  };
  const nothing = 'neither a time, a cost nor a fit here';
  assert.deepEqual(await notes('price -20%'), [
    `price -20% changes ${nothing}: cost and energy are those of a whole run; give its tokens.`,
  ]);
  assert.equal(await notes('price -20%', '--tokens', '1B'), undefined);
  assert.deepEqual(await notes('accelerator.peak.fp8 x2, host link x2'), [
    `accelerator.peak.fp8 x2 and host link x2 change ${nothing}.`,
  ]);
  assert.deepEqual(await notes('hbm x2, host link x2'), [`host link x2 changes ${nothing}.`]);
  assert.equal(await notes('hbm x2, nic x2'), undefined);
});

test('a change that leaves no memory is answered no', async () => {
  const { code, out } = await invoke([...SIMULATE, '--what-if', 'memory =4GiB']);
  assert.equal(code, 1);
  assert.match(out, /fits +yes +no/);
  assert.equal((await invoke([...COMPARE, '--what-if', 'memory =4GiB'])).code, 1);
});

for (const [argv, sentence] of [
  [[...COMPARE, '--what-if', 'nci x2'], /^--what-if: nothing is called 'nci': did you mean 'nic'/],
  [[...SIMULATE, '--what-if', 'nic'], /^--what-if: 'nic' says no change/],
  [[...SIMULATE, '--what-if', 'nic x2', '--trace', join(folder, 't.json')], /--trace shows one step/],
  [
    ['compare', ...SMALL, '--seq', '64,128', '--what-if', 'nic x2'],
    /^--what-if changes one question, and 2 are asked/,
  ],
] as const) {
  test(`${argv.slice(-2).join(' ')} is refused in a sentence`, async () => {
    const { code, err, out } = await invoke(argv);
    assert.equal(code, 2);
    assert.match(err, sentence);
    assert.equal(out, '');
    assert.ok(!existsSync(join(folder, 't.json')));
  });
}

test('where a curve bounds what leaves a node, faster NICs change nothing, and the answer says why', async () => {
  const asked = ['compare', '--model', 'llama3.2-1b', '--cluster', 'h100-shared:8', '--global-batch', '64'];
  const { out, err } = await invoke([
    ...asked,
    '--seq',
    '1024',
    '--strategy',
    'zero-1',
    '--what-if',
    'nic x2',
    '--quiet',
  ]);
  assert.match(
    (out + err).replace(/\s+/g, ' '),
    /nic x2 changes neither a time, a cost nor a fit here: between nodes fabric\.allReduce bounds/,
  );
});
