import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadAccelerator } from '../../hardware-profiles/index.js';
import { arrangementOf } from '../../models/blocks.js';
import { modelById } from '../../models/index.js';
import type { Mamba2 } from '../../models/model.js';
import type { NotedModel } from '../../models/notes.js';
import { parameterCount } from '../../models/weights/parameters.js';
import { benchList } from '../../reports/lists/bench.js';
import { hardwareSheet } from '../../reports/lists/hardware-sheet.js';
import { facts } from '../../reports/lists/list.js';
import { modelList } from '../../reports/lists/models.js';

const PIPED = { width: Number.POSITIVE_INFINITY, colour: false };

test('facts stand under each other, and what there is nothing to say of is left out', () => {
  assert.deepEqual(
    facts([
      ['id', 'a'],
      ['long', 'b'],
      ['none', ''],
    ]),
    ['id    a', 'long  b'],
  );
});

test('a mixture of experts shows its experts and its active parameters, a dense model neither', () => {
  const page = (id: string) =>
    modelList([modelById(id)], { size: parameterCount, arrangement: arrangementOf }).text(PIPED);
  assert.match(page('mixtral-8x7b'), /\nexperts +2 of 8, 14,336 wide, 0 shared\n/);
  assert.match(page('mixtral-8x7b'), /\nactive +12,[\d,]+ per token\n/);
  assert.doesNotMatch(page('llama3-8b'), /experts|active/);
});

test('a sheet shows what blocks are made of, and nothing that a model has none of', () => {
  const page = (model: NotedModel) =>
    modelList([model], { size: parameterCount, arrangement: arrangementOf }).text(PIPED);
  const tiny = modelById('tiny');
  const mixer: Mamba2 = {
    kind: 'mamba-2',
    ...{ heads: 48, headDim: 64, groups: 1, state: 128, convolution: 4, chunk: 256 },
    bias: { convolution: true, projections: false },
  };
  const alone = page({ ...tiny, mixer, ffn: 0, position: 'none' });
  assert.match(alone, /\nmixers +Mamba-2: 48 heads of 64, state 128\n/);
  assert.doesNotMatch(alone, /\nheads|feed-forward|positions|silu|gelu/);
  // One block of attention among others: its heads are shown, and its network.
  const blocks = Array.from({ length: tiny.layers }, (_, i) => (i === 0 ? {} : { mixer, ffn: 0 }));
  const hybrid = page({ ...tiny, blocks });
  assert.match(hybrid, /\nheads +\d.*wide\n/);
  assert.match(hybrid, /\nmixers +Mamba-2/);
  assert.match(hybrid, new RegExp(`\nfeed-forward +${tiny.ffn}\n`));
  assert.doesNotMatch(page(tiny), /mixers/);
});

test('a name that tries to steer the terminal is shown without its control characters', () => {
  const title = 'evil\u001b[2J';
  const { text } = modelList([{ ...modelById('tiny'), title }], {
    size: parameterCount,
    arrangement: arrangementOf,
  });
  assert.ok(!text(PIPED).includes('\u001b'));
});

test('an accelerator shows each figure in its unit, its kind, and its source by number', () => {
  const sheet = loadAccelerator('h100-sxm');
  const text = hardwareSheet(sheet).text(PIPED);
  assert.match(text, /\nmemoryBandwidth +3\.35 TB\/s +specified +\[(\d+)\]\n/);
  const [, number] = /\nmemoryBandwidth .*\[(\d+)\]\n/.exec(text) ?? [];
  const source = sheet.provenance.memoryBandwidth!.source;
  assert.ok(text.replace(/\s+/g, ' ').includes(`[${number}] ${source}`), source);
  for (const path of Object.keys(sheet.provenance)) assert.ok(text.includes(`\n${path} `), path);
});

test('a benchmark is printed with its rate and how sure it is', () => {
  const rows = [{ name: 'event queue', opsPerSecond: 4_200_000, relativeMarginPercent: 1.5, unit: 'events' }];
  const { document, text } = benchList(rows);
  assert.deepEqual(document, { schema: 'llmsim.bench/1', rows });
  assert.match(text(PIPED), /\nevent queue +4\.20 M events +1\.5 %\n$/);
});
