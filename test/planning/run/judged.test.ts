import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scenarioAsked } from '../../../cli/input/asked-again.js';
import { readRequest } from '../../../cli/input/request.js';
import { RUN_KEYS } from '../../../cli/options/run-keys.js';
import { playTrials } from '../../../cli/threads/trials.js';
import { compare } from '../../../planning/compare.js';
import type { Row } from '../../../planning/comparison.js';
import { find } from '../../../planning/finding/find.js';
import { AROUND_KEYS, layoutKeys } from '../../../planning/plan/cell.js';
import { atInterval } from '../../../planning/run/interval.js';
import { lifetimeOf } from '../../../planning/run/lifetime-of.js';
import { jobOf } from '../../../planning/search/layouts.js';
import { AROUND } from '../../../reports/diff/around.js';
import { goodputLines } from '../../../reports/tables/price.js';

const SMALL = {
  model: 'llama3-8b',
  cluster: 'h100-dgx:16',
  'global-batch': '256',
  strategy: 'fsdp',
  dp: '128',
  'micro-batch': '1',
};

function asked(more: Record<string, string | boolean> = {}, tokens = '1T') {
  return readRequest({ operand: undefined, options: { ...SMALL, tokens, ...more } });
}

async function rowOf(more: Record<string, string> = {}): Promise<Row> {
  return compare(await asked(more)).rows[0]!;
}

test('without keys of a run totals are tokens over their rate, and nothing of a run is in them', async () => {
  const { totals, tokensPerSecond } = await rowOf();
  assert.equal(totals!.timeToTrainSeconds, 1e12 / tokensPerSecond);
  assert.equal(totals!.goodput, undefined);
  assert.equal(totals!.checkpoint, undefined);
  assert.equal((await asked()).run, undefined);
});

test('failures make a run longer by its goodput, and as much dearer; the step stays', async () => {
  const [plain, broken] = [await rowOf(), await rowOf({ failures: 'meta-rsc-1' })];
  const { goodput, interruptions, checkpoint, timeToTrainSeconds, costUsd } = broken.totals!;
  assert.equal(broken.stepTimeSeconds, plain.stepTimeSeconds);
  // As many steps, of which the last is a whole one.
  const rounded = timeToTrainSeconds * goodput! - plain.totals!.timeToTrainSeconds;
  assert.ok(rounded > -1e-3 && rounded < broken.stepTimeSeconds, `${rounded}`);
  const longer = timeToTrainSeconds / plain.totals!.timeToTrainSeconds;
  assert.ok(Math.abs(costUsd / plain.totals!.costUsd - longer) < 1e-9);
  // 16 nodes of 6.5 per 1,000 node-days.
  assert.ok(Math.abs(interruptions!.perDay - 16 * 6.5e-3) < 1e-12);
  assert.ok(goodput! < 1 && goodput! > 0.99);
  assert.ok(checkpoint!.intervalSeconds! > checkpoint!.writeSeconds - checkpoint!.blockedSeconds);
  // What is lost each time is at least the restart, and at most that and an interval.
  assert.ok(
    interruptions!.lostSecondsEach > 150 &&
      interruptions!.lostSecondsEach < 900 + checkpoint!.intervalSeconds!,
  );
});

test('a run has whole steps and a start, however few its tokens', async () => {
  const one = compare(await asked({ restart: '30s', failures: 'none' }, '1')).rows[0]!;
  const { timeToTrainSeconds, checkpoint, goodput } = one.totals!;
  // One step, half a minute before it, and the checkpoint at its end.
  const expected = 30 + one.stepTimeSeconds + checkpoint!.blockedSeconds;
  assert.ok(Math.abs(timeToTrainSeconds - expected) < 1e-9 * expected, `${timeToTrainSeconds}, ${expected}`);
  assert.ok(Math.abs(goodput! - one.stepTimeSeconds / timeToTrainSeconds) < 1e-12);
  // A start of a day is a hundred times the step, and yet the run ends.
  const late = compare(await asked({ restart: '1d' }, '1')).rows[0]!.totals!;
  assert.ok(late.timeToTrainSeconds > 86_400 && late.goodput! < 0.01);
});

test('data that does not keep up is in the totals of a run, with what to buy', async () => {
  const row = await rowOf({ dataset: 'imagenet', 'data-store': '10MB/s' });
  const { data, timeToTrainSeconds } = row.totals!;
  assert.equal(data!.dataset, 'imagenet');
  // Time beyond the steps is what each of them waits.
  const steps = Math.ceil(1e12 / (row.tokensPerSecond * row.stepTimeSeconds));
  const each = timeToTrainSeconds / steps - row.stepTimeSeconds;
  assert.ok(Math.abs(each / data!.exposedSeconds - 1) < 1e-3, `${each} and ${data!.exposedSeconds}`);
  const said = goodputLines([row]).join(' ');
  assert.match(
    said,
    /Data does not keep up: devices wait .* of each step for imagenet on 10MB\/s\. Data keeps up with a/,
  );
  const { totals } = await rowOf({ dataset: 'gpt3-text' });
  assert.equal(totals!.data!.exposedSeconds, 0);
  assert.match(
    goodputLines([{ totals }]).join(' '),
    /Data keeps up: gpt3-text on \S+, [\d.]+ \S+\/s are needed; .* would bind next, at/,
  );
});

test('spares are paid for, and a longer restart, an interval given and planned outages take their time', async () => {
  const at = async (more: Record<string, string>) =>
    (await rowOf({ failures: '0.05/node-day', ...more })).totals!;
  const plain = await at({});
  assert.ok((await at({ restart: '2h' })).timeToTrainSeconds > plain.timeToTrainSeconds);
  assert.ok((await at({ 'checkpoint-interval': '12h' })).timeToTrainSeconds > plain.timeToTrainSeconds);
  assert.ok((await at({ stragglers: '2%' })).timeToTrainSeconds > 1.01 * plain.timeToTrainSeconds);
  // A run of nine days has four outages of six hours, each with a restart of some minutes.
  const outages = (await at({ maintenance: '6h/2d' })).timeToTrainSeconds - plain.timeToTrainSeconds;
  assert.equal(Math.floor(plain.timeToTrainSeconds / (2 * 86_400)), 4);
  assert.ok(outages > 4 * 6 * 3600 && outages < 4 * (6 * 3600 + 900), `${outages}`);
  const spared = await at({ spares: '8' });
  // 24 nodes are held where 16 work.
  const perHour = (totals: typeof plain) => totals.costUsd / totals.timeToTrainSeconds;
  assert.ok(Math.abs(perHour(spared) / perHour(plain) - 24 / 16) < 1e-9);
  // Eight spares cover 0.8 nodes in repair; none at all waits a day each time.
  assert.ok(Math.abs(spared.timeToTrainSeconds / plain.timeToTrainSeconds - 1) < 0.001);
  assert.ok((await at({ spares: '0' })).timeToTrainSeconds > 1.5 * plain.timeToTrainSeconds);
});

test('no interval that is given is better than the best, in steps or seconds', async () => {
  const time = async (interval: string) =>
    (
      await rowOf({
        failures: '0.1/node-day',
        'checkpoint-mode': 'sync',
        store: '10GB/s',
        'checkpoint-interval': interval,
      })
    ).totals!.timeToTrainSeconds;
  const best = await time('optimal');
  for (const interval of ['10min', '30min', '3h', '100 steps', 'young', 'daly']) {
    assert.ok((await time(interval)) >= best * (1 - 1e-9), interval);
  }
});

test('the closed form is what trials on the event engine come to, within 1 %', async () => {
  for (const more of [
    { failures: 'llama-3' },
    { failures: '0.05/node-day', 'checkpoint-mode': 'sync', store: '10GB/s', 'checkpoint-interval': '30min' },
    {
      failures: '0.02/node-day',
      'checkpoint-mode': 'layered',
      store: '5GB/s',
      'checkpoint-interval': '10min',
    },
    { failures: '0.05/node-day', spares: '2' },
    { failures: '0.02/node-day', maintenance: '4h/2d' },
    { failures: '0.02/node-day', elastic: true },
  ]) {
    const request = await asked(more);
    const row = compare(request).rows[0]!;
    const { lifetime } = lifetimeOf(request, request.run!, row, jobOf(request, row.layout));
    const planned = atInterval(lifetime, request.run!.checkpointInterval);
    const { mean } = (await playTrials(planned, { trials: 100, seed: 1, threads: 1 })).wallSeconds;
    const closed = row.totals!.timeToTrainSeconds;
    assert.ok(Math.abs(mean / closed - 1) < 0.01, `${JSON.stringify(more)}: ${mean} and ${closed}`);
  }
});

test('the search orders by the whole run, as compare has it of each layout', async () => {
  const { dp: _dp, 'micro-batch': _mb, strategy: _s, ...open } = SMALL;
  const options = {
    ...open,
    tokens: '1T',
    failures: '0.1/node-day',
    'checkpoint-mode': 'sync',
    store: '2GB/s',
  };
  const request = await readRequest({ operand: undefined, options });
  const found = await find({
    clusters: [{ cluster: 'h100-dgx:4', request }],
    sort: 'time',
    top: 5,
  } as never);
  const times = found.rows.map(({ totals }) => totals!.timeToTrainSeconds);
  assert.deepEqual(
    times,
    [...times].sort((a, b) => a - b),
  );
  const { strategy, layout } = found.rows[0]!;
  const one = compare({ ...request, strategies: [strategy], fixed: fixedAs(layout) });
  assert.ok(Math.abs(one.rows[0]!.totals!.timeToTrainSeconds / times[0]! - 1) < 1e-12);
});

function fixedAs({ globalBatch: _batch, ...layout }: Row['layout']) {
  const { dp, tp, pp, cp, ep, vpp, microBatch, recompute } = layout;
  return { dp, tp, pp, cp, ep, vpp, microBatch, recompute };
}

test('a run that gets nowhere is refused with what would help; keys without tokens have no effect, and say so', async () => {
  const hopeless = await asked({ failures: '500/node-day' });
  assert.throws(
    () => compare(hopeless),
    /^InputError: a run would not end on 16 nodes of h100-dgx: with 500\/node-day they are interrupted 8,000 times a day/,
  );
  const because = async (more: Record<string, string>, sentence: RegExp) => {
    const request = await asked(more);
    assert.throws(() => compare(request), sentence);
  };
  await because(
    { dataset: 'imagenet', 'data-store': '1kB/s', failures: 'meta-rsc-1' },
    /16 nodes of h100-dgx: devices wait [\d,]+ s for data in each step, .* without; data keeps up with a store that reads/,
  );
  await because(
    { store: '10kB/s', failures: '5/node-day' },
    /: a checkpoint on 10kB\/s .* interrupted 80 times a day; ask for a faster --store or fewer --failures$/,
  );
  await because(
    { 'checkpoint-interval': '100d', failures: '5/node-day' },
    /interrupted 80 times a day, .*-interval/,
  );
  const { tokens: _none, ...options } = { ...SMALL, tokens: '', failures: 'llama-3', spares: '2' };
  const request = await readRequest({ operand: undefined, options });
  const { rows, notes } = compare(request);
  assert.equal(rows[0]!.totals, null);
  assert.ok(
    notes!.some((note) =>
      note.startsWith('failures and spares have no effect here: they are about the whole run'),
    ),
  );
});

test('what is wrong with a key of a run is told in a sentence', async () => {
  const wrong = (more: Record<string, string>, sentence: RegExp) => assert.rejects(asked(more), sentence);
  await wrong(
    { failures: 'meta' },
    /^InputError: unknown model of failures 'meta': did you mean 'meta-rsc-1'/,
  );
  await wrong({ 'checkpoint-interval': 'often' }, /'often' says not how often; write a time such as 30min/);
  await wrong({ 'checkpoint-interval': '0 steps' }, /'0 steps' says not how often/);
  await wrong(
    { 'checkpoint-interval': `${10 ** 16} steps` },
    /more than any run has; give at most 10{15} steps/,
  );
  await wrong(
    { 'checkpoint-interval': `${10 ** 16}min` },
    /longer than any run; a time has at most 12 digits/,
  );
  await wrong(
    { spares: '161' },
    /161 spare nodes are more than 10 times the 16 nodes of h100-dgx; give at most 160/,
  );
  await wrong({ restart: 'soon' }, /restart is a time such as 90s, 5min, 36h/);
  assert.equal((await asked({ restart: '0s' })).run!.restartSeconds, 0);
  assert.equal((await asked({ restart: '1.5 min' })).run!.restartSeconds, 90);
  assert.equal((await asked({ dataset: 'gpt3-text', 'prefetch-batches': '0' })).run!.data!.prefetch, 0);
  await wrong({ maintenance: '30d' }, /'30d' is no planned outage; .* as in 4h\/30d/);
  await wrong({ maintenance: '30d/4h' }, /'30d\/4h' leaves no time between outages/);
  await wrong({ store: 'paralel-fs' }, /unknown store 'paralel-fs': did you mean 'parallel-fs/);
  await wrong({ dataset: 'gpt3' }, /unknown dataset 'gpt3': did you mean 'gpt3-text'/);
});

test('keys of a run leave the layout of a plan’s cell alone, all of them', () => {
  assert.deepEqual(
    [...AROUND_KEYS],
    RUN_KEYS.map(({ name }) => name),
  );
  // And a difference of two results lists all of them.
  assert.deepEqual([...AROUND], [...AROUND_KEYS]);
  assert.deepEqual(layoutKeys({ model: 'tiny', failures: 'llama-3', spares: 2 }), { model: 'tiny' });
});

test('a question with files about a run is asked again from where one is', () => {
  const said = (value: string) => ({ value, where: '', folder: 'a/b' });
  const again = scenarioAsked({
    settings: [],
    ...{ failures: said('own.yaml'), store: said('100GB/s'), dataset: said('gpt3-text') },
  } as never);
  assert.deepEqual(again, { failures: 'a/b/own.yaml', store: '100GB/s', dataset: 'gpt3-text' });
});

test('steps of a batch that grows are those of the ramp and the rest, and take as long', async () => {
  const request = await asked({ failures: 'none' });
  const row = (await rowOf())!;
  // A million tokens a step; 100,000 of them, 2,000 smaller ones of 500 full ones’ tokens that take 1,000 full ones’ time.
  const perStep = row.tokensPerSecond * row.stepTimeSeconds;
  const rampup = { steps: 2000, tokens: 500 * perStep, seconds: 1000 * row.stepTimeSeconds };
  const grown = { ...row, totals: { rampup } };
  const { steps, lifetime } = lifetimeOf(request, request.run!, grown, jobOf(request, row.layout));
  const whole = 1e12 / perStep;
  assert.equal(steps, Math.ceil(whole - 500 + 2000 - 1e-9));
  assert.equal(lifetime.steps, Math.ceil(whole - 500 + 1000 - 1e-9));
});

test('one node waits for its repair, and a store that goes with it is named as such', async () => {
  const one = { cluster: 'h100-dgx:1', dp: '8', failures: '0.2/node-day' };
  const { run, remarks } = await asked(one);
  assert.deepEqual(
    run!.failures.causes.map(({ repairSeconds }) => repairSeconds),
    [86_400],
  );
  assert.match(remarks!.join(' '), /no other nodes that could take over/);
  assert.equal(
    (await asked({ ...one, cluster: 'h100-dgx:16', dp: '128' })).run!.failures.causes[0]!.repairSeconds,
    0,
  );
  const local = await asked({ ...one, store: 'local-nvme' });
  assert.match(
    local.remarks!.join(' '),
    /A node failure loses all work: checkpoints on local-nvme go with the node/,
  );
  assert.equal(local.run!.sharedStore!.id, 'parallel-fs-small');
});
