/** Where ranks lie and how cards are cabled: what crosses the NICs, by closed forms, and what must not change. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterWith } from '../../../hardware-profiles/index.js';
import type { Cluster } from '../../../hardware-profiles/profile.js';
import { smallest } from '../../../input/extremes.js';
import { detailOf } from '../../../planning/detail/detail.js';
import { type Evaluation, evaluate } from '../../../planning/evaluate/evaluate.js';
import { Evaluations } from '../../../planning/evaluate/evaluations.js';
import type { Request } from '../../../planning/request.js';
import { jobOf, jobsOf, spaceOf } from '../../../planning/search/layouts.js';
import { bestOver } from '../../../planning/sensitivity/best.js';
import { simulateOne } from '../../../planning/simulate.js';
import { changesIn, requestWith } from '../../../planning/what-if/what-if.js';
import { axisStride, groupOf } from '../../../program/mesh.js';
import { collectivePrice } from '../../../sim/collectives/index.js';
import { pricesOf } from '../../../sim/prices/cluster.js';
import { groupShape } from '../../../sim/prices/placement.js';
import { meshOfJob } from '../../../strategies/axes.js';
import { strategyById } from '../../../strategies/index.js';
import { planOf } from '../../../strategies/strategy.js';
import { requestOf } from '../request.js';

const SMALL = { globalBatch: 32, sequence: 1024 };
const FIXED = { tp: 4, pp: 1, microBatch: 1, recompute: 'none', sequenceParallel: false } as const;
const request = requestOf('llama3.2-1b', 'h100-dgx:4', { ...SMALL, fixed: FIXED });

function changed(of: Request, text: string): Request {
  return requestWith(of, changesIn(text)).request;
}

const layout = simulateOne(request, 'megatron-3d').job.layout;
const apart = changed(request, 'tp across nodes');

test('tensor ranks across nodes: as many ranks between two of a group as there are replicas, each in its own node', () => {
  const mesh = meshOfJob(jobOf(apart, layout));
  assert.equal(layout.dp, 8);
  assert.equal(axisStride(mesh, 'tp'), 8);
  assert.equal(axisStride(mesh, 'dp'), 1);
  assert.deepEqual(groupOf(mesh, 3, ['tp']), [3, 3 + 8, 3 + 16, 3 + 24]);
  assert.deepEqual(groupOf(mesh, 8, ['dp']), [8, 9, 10, 11, 12, 13, 14, 15]);
  const shape = groupShape({ axis: ['tp'] }, mesh, 8);
  assert.deepEqual(shape, { ranks: 4, perNode: 1, stride: 8, concurrent: 8 });
  assert.deepEqual(groupShape({ axis: ['dp'] }, mesh, 8), { ranks: 8, perNode: 8, stride: 1, concurrent: 1 });
});

test('a ring all-reduce over them sends 2·(n−1)/n of its bytes through each rank’s NIC, and none of them inside a node', () => {
  const bytes = 64 * 2 ** 20;
  const mesh = meshOfJob(jobOf(apart, layout));
  const { cluster } = apart;
  const shape = groupShape({ axis: ['tp'] }, mesh, cluster.node.devices);
  const price = collectivePrice('all-reduce', bytes, shape, cluster);
  const sent = (price.interBytesPerSecond * price.transferPs) / 1e12;
  assert.equal(price.algorithm, 'ring');
  assert.ok(Math.abs(sent / ((2 * 3 * bytes) / 4) - 1) < 1e-9, `${sent}`);
  assert.equal(price.intraBytesPerSecond, 0);
  // Together no more than its share of the cards: 8 of 400 Gb/s for 8 devices, at 0.96 of the wire.
  assert.ok(price.interBytesPerSecond <= 0.96 * 50e9);
  const beside = groupShape({ axis: ['tp'] }, meshOfJob(jobOf(request, layout)), cluster.node.devices);
  assert.equal(collectivePrice('all-reduce', bytes, beside, cluster).interBytesPerSecond, 0);
});

test('the step sends as many bytes along each axis, those of tp now between nodes and those of dp inside', () => {
  const links = (of: Request) => {
    const job = jobOf(of, layout);
    const { links: all } = detailOf(
      planOf(strategyById('megatron-3d'), layout),
      job,
      of.cluster,
      pricesOf(of.cluster),
      100,
    );
    return new Map(all.map(({ axis, link, bytes }) => [axis, { link, bytes }]));
  };
  const [before, after] = [links(request), links(apart)];
  assert.equal(before.get('tp')!.link, 'inside nodes');
  assert.equal(after.get('tp')!.link, 'between nodes');
  assert.equal(before.get('dp')!.link, 'between nodes');
  assert.equal(after.get('dp')!.link, 'inside nodes');
  for (const [axis, { bytes }] of before) assert.equal(after.get(axis)!.bytes, bytes, axis);
});

test('where all devices share a node, or none does, it makes no difference where tensor ranks are', () => {
  const provenance = { kind: 'assumed', source: 'a test' } as const;
  const none = clusterWith(request.cluster, { nodes: 32, devicesPerNode: 1, nics: { count: 1 }, provenance });
  const one = requestOf('llama3.2-1b', 'h100-dgx:1', { ...SMALL, fixed: FIXED });
  for (const same of [one, { ...request, cluster: none }]) {
    const [before, after] = [same, changed(same, 'tp across nodes')].map(
      (of) => simulateOne(of, 'megatron-3d').row,
    );
    assert.equal(after!.stepTimeSeconds, before!.stepTimeSeconds);
    assert.deepEqual(after!.memory, before!.memory);
  }
});

test('tensor ranks across nodes expose more of their communication, folded or rank by rank alike, in the same memory', () => {
  const strategy = strategyById('megatron-3d');
  const plan = planOf(strategy, layout);
  const [before, after, unfolded] = [
    evaluate(plan, jobOf(request, layout), request.cluster),
    evaluate(plan, jobOf(apart, layout), apart.cluster),
    evaluate(plan, jobOf(apart, layout), apart.cluster, { unfolded: true }),
  ];
  const exposed = ({ breakdown }: Evaluation) => breakdown.exposedCommunicationSeconds.tp ?? 0;
  assert.ok(exposed(after!) > 3 * exposed(before!), `${exposed(after!)} ${exposed(before!)}`);
  assert.equal(unfolded!.stepTimeSeconds, after!.stepTimeSeconds);
  assert.deepEqual(after!.memory, before!.memory);
});

test('the search finds the best layout of them, as trying every layout does', () => {
  const free = requestOf('gpt2-124m', 'h100-dgx:2', {
    globalBatch: 16,
    sequence: 512,
    strategies: ['megatron-3d'],
    fixed: { recompute: 'none', vpp: 1 },
  });
  const asked = changed(free, 'tp across nodes');
  const { searched } = bestOver(asked);
  const strategy = strategyById('megatron-3d');
  const shared = new Evaluations(asked.cluster);
  // Each by itself, and with what layouts share known from others.
  const seconds = spaceOf(strategy, asked)
    .families.flatMap((family) => [...jobsOf(family)])
    .map((job) => {
      const plan = planOf(strategy, job.layout);
      const alone = evaluate(plan, job, asked.cluster);
      assert.equal(shared.of(plan, job).stepTimeSeconds, alone.stepTimeSeconds, JSON.stringify(job.layout));
      return alone;
    })
    .filter(({ fits }) => fits)
    .map(({ stepTimeSeconds }) => stepTimeSeconds);
  assert.ok(seconds.length > 30, `${seconds.length}`);
  assert.equal(searched.evaluation.stepTimeSeconds, smallest(seconds));
});

/** A fabric whose leaves are oversubscribed. */
function crowded(kind: Cluster['fabric']['kind'], leafNodes: number, more: object = {}): Request {
  const { cluster } = requestOf('llama3.2-1b', 'h100-dgx:16');
  const fabric = { ...cluster.fabric, kind, leafNodes, oversubscription: 4, ...more };
  return { ...request, cluster: { ...cluster, fabric } };
}

test('without rails the same leaf switches hold as many times fewer nodes as a node has cards, and back', () => {
  const rails = crowded('rail', 32);
  const off = changed(rails, 'rails off');
  assert.equal(off.cluster.fabric.kind, 'fat-tree');
  assert.equal(off.cluster.fabric.leafNodes, 32 / 8);
  const on = changed(off, 'rails on');
  assert.deepEqual(on.cluster.fabric, rails.cluster.fabric);
});

test('16 nodes under one rail leaf share nothing; without rails 4 to 1 uplinks carry the all-reduce of all', () => {
  const rails = crowded('rail', 32);
  const off = changed(rails, 'rails off');
  const bytes = 2 ** 30;
  const group = { ranks: 16, perNode: 1, stride: 8, concurrent: 8 };
  const [before, after] = [rails, off].map(({ cluster }) =>
    collectivePrice('reduce-scatter', bytes, group, cluster),
  );
  // Of bytes alone, and the bytes of a ring are (n−1)/n.
  assert.equal(before!.interBytesPerSecond <= 0.96 * 50e9, true);
  assert.ok(
    Math.abs(after!.transferPs / before!.transferPs - 4) < 0.05,
    `${after!.transferPs / before!.transferPs}`,
  );
  const fair = {
    ...off,
    cluster: { ...off.cluster, fabric: { ...off.cluster.fabric, oversubscription: 1 } },
  };
  assert.deepEqual(collectivePrice('reduce-scatter', bytes, group, fair.cluster), before);
});

test('a job spread over more leaves crosses uplinks once its groups do not fit under one', () => {
  const near = crowded('rail', 32);
  const spread = changed(near, 'spread over 8 leaves');
  assert.equal(spread.cluster.fabric.leafNodes, 2);
  const price = (of: Request, ranks: number) =>
    collectivePrice('all-gather', 2 ** 30, { ranks, perNode: 1, stride: 8, concurrent: 8 }, of.cluster)
      .transferPs;
  assert.equal(price(spread, 2), price(near, 2));
  assert.ok(price(spread, 4) > 3.5 * price(near, 4));
  assert.deepEqual(changed(near, 'over 1 leaf').cluster.fabric.leafNodes, 16);
});

test('pods keep whole leaves', () => {
  const pods = crowded('fat-tree', 4, { pod: { nodes: 12, oversubscription: 2 } });
  assert.equal(changed(pods, 'over 5 leaves').cluster.fabric.leafNodes, 4);
  assert.equal(changed(pods, 'over 9 leaves').cluster.fabric.leafNodes, 2);
  const on = changed(pods, 'rails on').cluster.fabric;
  assert.equal(12 % on.leafNodes, 0);
});

for (const [text, cluster, sentence] of [
  ['rails on', 'h100-dgx:4', /it is 'rail' already/],
  ['rails off', 'tpu-v5p:2x2x2', /that of 'tpu-v5p' is 'torus'/],
  ['over 9 leaves', 'h100-dgx:4', /4 nodes lie under 1 to 4 leaves of 32, and 9 were asked for/],
  ['over 2 leaves', 'tpu-v5p:2x2x2', /leaves are those of/],
] as const) {
  test(`${text} on ${cluster} is refused in a sentence`, () => {
    assert.throws(() => changed(requestOf('tiny', cluster), text), sentence);
  });
}
