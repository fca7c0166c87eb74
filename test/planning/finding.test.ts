/** What a search over clusters, strategies and layouts returns is what simulating every layout returns. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { searchBy } from '../../cli/threads/search-threads.js';
import { largest } from '../../input/extremes.js';
import type { Played } from '../../planning/evaluate/evaluate.js';
import { Evaluations } from '../../planning/evaluate/evaluations.js';
import { usableBytes } from '../../planning/evaluate/verdict.js';
import { find } from '../../planning/finding/find.js';
import type { AskedCluster, SearchQuestion } from '../../planning/finding/question.js';
import type { Found, FoundRow, Sort } from '../../planning/found.js';
import type { Request } from '../../planning/request.js';
import { askedOf } from '../../planning/search/asked.js';
import { devicesFor, jobsOf, spaceOf } from '../../planning/search/layouts.js';
import { bestOf } from '../../planning/search/search.js';
import type { Layout, Recompute } from '../../strategies/job.js';
import { planOf } from '../../strategies/strategy.js';
import { requestOf } from './request.js';

interface Every {
  readonly input: number;
  readonly strategies: readonly string[];
  readonly layout: Layout;
  readonly evaluation: Played;
  readonly seconds: number;
  readonly usd: number;
  readonly devices: number;
}

/** Every layout of a question, simulated: those that fit, in the order in which equals stand; and how many do not. */
function everything({ clusters }: SearchQuestion): { all: Every[]; misfits: number } {
  const all = new Map<string, Every>();
  let misfits = 0;
  for (const [input, { request }] of clusters.entries()) {
    const { cluster } = request;
    const evaluations = new Evaluations(cluster);
    const seen = clusters.slice(0, input).some((other) => other.request.cluster.id === cluster.id);
    for (const strategy of askedOf(request)) {
      const devices = devicesFor(strategy, request);
      if (devices < cluster.devices && seen) continue;
      for (const job of spaceOf(strategy, request).families.flatMap((family) => [...jobsOf(family)])) {
        const plan = planOf(strategy, job.layout);
        const { result: _, ...evaluation } = evaluations.of(plan, job);
        if (evaluation.memory.peakBytes > usableBytes(request)) {
          misfits++;
          continue;
        }
        const seconds = evaluation.stepTimeSeconds;
        const usd = seconds * ((devices * cluster.economics.usdPerDeviceHour) / 3600);
        const key = JSON.stringify([input, devices, job.layout, evaluation.memory, evaluation.breakdown]);
        const known = all.get(key);
        const strategies = [...(known?.strategies ?? []), strategy.id];
        all.set(key, {
          ...(known ?? { input, layout: job.layout, evaluation, seconds, usd, devices }),
          strategies,
        });
      }
    }
  }
  return { all: [...all.values()], misfits };
}

function bestOfAll(all: readonly Every[], { sort, top }: Pick<SearchQuestion, 'sort' | 'top'>): Every[] {
  const first = { time: 'seconds', cost: 'usd', devices: 'devices' } as const;
  // Sorting keeps the order of equals.
  return all.toSorted((a, b) => a[first[sort]] - b[first[sort]] || a.seconds - b.seconds).slice(0, top);
}

/** Of what nothing betters, of equals the first. */
function frontOf(all: readonly Every[]): Every[] {
  const figures = ['seconds', 'usd', 'devices'] as const;
  const better = (a: Every, b: Every) =>
    figures.every((key) => a[key] <= b[key]) && figures.some((key) => a[key] < b[key]);
  const equal = (a: Every, b: Every) => figures.every((key) => a[key] === b[key]);
  return all
    .filter((one) => !all.some((other) => better(other, one)))
    .filter((one, i, front) => !front.slice(0, i).some((other) => equal(other, one)))
    .toSorted((a, b) => a.seconds - b.seconds);
}

const said = ({ input, strategy, alsoKnownAs, layout, stepTimeSeconds }: FoundRow) => {
  const { globalBatch: _, ...rest } = layout;
  return { input, strategies: [strategy, ...alsoKnownAs], layout: rest, seconds: stepTimeSeconds };
};
const meant = ({ input, strategies, layout, seconds }: Every) => ({ input, strategies, layout, seconds });

const STRATEGIES = [
  ['ddp', 'zero-1', 'zero-2', 'zero-3'],
  ['megatron-3d'],
  ['fsdp', 'zero-3', 'tensor-parallel'],
  ['gpipe', '1f1b', 'interleaved-1f1b'],
  ['model-parallel', 'gpipe'],
  ['single', 'ddp', 'sequence-parallel'],
  ['hsdp', 'context-parallel'],
  ['parameter-server', 'map-reduce', 'single'],
];

const RUNS = 35;
const KINDS = ['h100-dgx', 'a100-dgx'] as const;

interface Drawn {
  readonly clusters: readonly { readonly kind: number; readonly devices: number; readonly nodes: number }[];
  readonly strategies: number;
  readonly layers: number;
  readonly globalBatch: number;
  readonly sequence: number;
  readonly memory: number;
  readonly deadline: number;
  readonly budget: number;
  readonly recompute: Recompute | undefined;
  readonly sort: Sort;
  readonly top: number;
}

/** Small jobs on 1 to 16 devices, of which twins make ties; a limit of 1 is no limit. */
const DRAWN: fc.Arbitrary<Drawn> = fc.record({
  clusters: fc.array(
    fc.record({ kind: fc.nat(1), devices: fc.constantFrom(1, 2, 4), nodes: fc.constantFrom(1, 1, 2, 4) }),
    { minLength: 1, maxLength: 3 },
  ),
  strategies: fc.nat(STRATEGIES.length - 1),
  layers: fc.constantFrom(2, 3, 4),
  globalBatch: fc.constantFrom(2, 3, 4),
  sequence: fc.constantFrom(64, 128),
  memory: fc.constantFrom(1, 0.03, 0.025, 0.022, 0.02, 0.018),
  deadline: fc.constantFrom(1, 1, 0.7, 0.4, 0.1),
  budget: fc.constantFrom(1, 1, 0.6, 0.3),
  recompute: fc.constantFrom(undefined, 'none', 'selective', 'full', 'none'),
  sort: fc.constantFrom('time', 'cost', 'devices'),
  top: fc.constantFrom(1, 2, 3, 10, 40),
});

/** A question without limits. */
function questionOf(drawn: Drawn): SearchQuestion {
  const { sort, top, layers, globalBatch, sequence } = drawn;
  const strategies = STRATEGIES[drawn.strategies]!;
  const clusters = drawn.clusters.map(({ kind, devices, nodes }): AskedCluster => {
    const asked = requestOf('gpt2', `${KINDS[kind]}:${nodes}`, {
      ...{ strategies, globalBatch, sequence },
      fixed: drawn.recompute === undefined ? {} : { recompute: drawn.recompute },
    });
    const { accelerator, node } = asked.cluster;
    const cluster = {
      ...asked.cluster,
      ...{ devices: devices * nodes, node: { ...node, devices } },
      accelerator: { ...accelerator, memoryBytes: accelerator.memoryBytes * drawn.memory },
    };
    const model = { ...asked.model, layers, ...SMALL };
    const name = `${KINDS[kind]}:${nodes}x${devices}`;
    return { request: { ...asked, model, cluster, tokens: TOKENS }, cluster: name };
  });
  return { clusters, sort, top };
}

const SMALL = { hidden: 256, heads: 4, kvHeads: 4, headDim: 64, ffn: 512, vocab: 512 };
const TOKENS = 1e9;

/** Time and cost of a whole run. */
function runOf(
  { seconds, devices, input }: Every,
  { clusters }: SearchQuestion,
): { run: number; cost: number } {
  const { globalBatch, sequence, cluster } = clusters[input]!.request;
  const run = TOKENS / ((globalBatch * sequence) / seconds);
  return { run, cost: ((run * devices) / 3600) * cluster.economics.usdPerDeviceHour };
}

/** The question with limits that are shares of the longest and of the dearest run among all. */
function limited(free: SearchQuestion, all: readonly Every[], { deadline, budget }: Drawn) {
  const runs = all.map((one) => runOf(one, free));
  const limits: Partial<Request> = {
    ...(deadline < 1 ? { deadlineSeconds: deadline * largest(runs.map(({ run }) => run)) } : {}),
    ...(budget < 1 ? { budgetUsd: budget * largest(runs.map(({ cost }) => cost)) } : {}),
  };
  const clusters = free.clusters.map(({ request, cluster }) => ({
    cluster,
    request: { ...request, ...limits },
  }));
  const { deadlineSeconds = Infinity, budgetUsd = Infinity } = limits;
  const within = all.filter((_, i) => runs[i]!.run <= deadlineSeconds && runs[i]!.cost <= budgetUsd);
  return { question: { ...free, clusters }, within };
}

async function found(question: SearchQuestion, threads: number): Promise<Found | undefined> {
  try {
    return await find(question, { search: searchBy(threads) });
  } catch (error) {
    if (/no strategy can run/.test((error as Error).message)) return undefined;
    throw error;
  }
}

test(`the best and the front of ${RUNS} random small questions are those of simulating everything`, async () => {
  let [ties, cut, empty, full] = [0, 0, 0, 0];
  await fc.assert(
    fc.asyncProperty(DRAWN, async (drawn) => {
      const free = questionOf(drawn);
      const { all, misfits } = everything(free);
      const { question, within } = limited(free, all, drawn);
      const answer = await found(question, 1);
      if (answer === undefined) {
        assert.equal(all.length + misfits, 0);
        return;
      }
      assert.deepEqual(answer.rows.map(said), bestOfAll(within, question).map(meant));
      assert.deepEqual(answer.pareto.map(said), frontOf(within).map(meant));
      if (within.length === 0 && all.length > 0) {
        assert.deepEqual(said(answer.nearest!), meant(bestOfAll(all, { ...question, top: 1 })[0]!));
        empty++;
      }
      const { memory = 0, deadline = 0, budget = 0, slower = 0, unplayable = 0 } = answer.rejected;
      assert.ok(memory <= misfits, `${memory} of ${misfits} misfits`);
      const late = all.filter((one) => !within.includes(one));
      const lateLayouts = late.reduce((sum, { strategies }) => sum + strategies.length, 0);
      assert.ok(deadline + budget <= lateLayouts + misfits, `${deadline} and ${budget} of ${lateLayouts}`);
      const shown = new Map(
        [...answer.rows, ...answer.pareto].map((row) => [JSON.stringify(said(row)), row]),
      );
      const kept = [...shown.values()].reduce((sum, { alsoKnownAs }) => sum + 1 + alsoKnownAs.length, 0);
      assert.equal(memory + deadline + budget + slower + unplayable + kept, answer.evaluated);
      if (all.length > new Set(all.map(({ seconds }) => seconds)).size) ties++;
      if (late.length > 0 && within.length > 0) cut++;
      if (misfits > 0) full++;
    }),
    { numRuns: RUNS, seed: 15 },
  );
  // Spaces in which nothing is equal, late or too large would show nothing.
  assert.ok(ties > 1 && cut > 5 && empty > 0 && full > 5, `${ties} ${cut} ${empty} ${full}`);
});

test('the answer of several threads is that of one, to the last byte', async () => {
  const strategies = ['megatron-3d', 'fsdp', 'zero-3'];
  const rest = { strategies, globalBatch: 16, sequence: 1024, tokens: 1e9, memoryMargin: 0.9 };
  const clusters = ['a100-dgx:1', 'a100-dgx:2'].map((cluster) => {
    return { request: requestOf('gpt3-1.3b', cluster, rest), cluster };
  });
  const question: SearchQuestion = { clusters, sort: 'time', top: 7 };
  const alone = await find(question);
  const { memory = 0, slower = 0 } = alone.rejected;
  assert.ok(
    memory > 0 && slower > 0 && alone.pareto.length > 1,
    `${memory} ${slower} ${alone.pareto.length}`,
  );
  assert.equal(JSON.stringify(await find(question, { search: searchBy(3) })), JSON.stringify(alone));
});

test('the best of all strategies is the fastest of the best of each', () => {
  for (const strategies of STRATEGIES) {
    const { clusters } = questionOf({
      ...{ clusters: [{ kind: 0, devices: 4, nodes: 2 }], layers: 4, globalBatch: 4, sequence: 128 },
      ...{ memory: 0.03, recompute: undefined, deadline: 1, budget: 1, sort: 'time', top: 1 },
      strategies: STRATEGIES.indexOf(strategies),
    });
    const { all } = everything({ clusters, sort: 'time', top: 1 });
    const best = bestOf(clusters[0]!.request);
    if (typeof best === 'string') assert.equal(all.length, 0, best);
    else if (best.searched.fits)
      assert.equal(best.searched.evaluation.stepTimeSeconds, Math.min(...all.map(({ seconds }) => seconds)));
    else assert.equal(all.length, 0);
  }
});

test('a price that nobody knows rules nothing out, and is asked for where it decides', async () => {
  const rest = { strategies: ['fsdp', 'tensor-parallel'], globalBatch: 16, sequence: 1024 };
  const known = ['a100-dgx:1', 'h100-dgx:1', 'h100-dgx:2'].map((cluster): AskedCluster => {
    return { request: requestOf('gpt3-1.3b', cluster, rest), cluster };
  });
  const clusters = known.map(({ request, cluster }, i): AskedCluster => {
    const economics = { ...request.cluster.economics, ...(i === 1 ? { usdPerDeviceHour: Number.NaN } : {}) };
    return { request: { ...request, cluster: { ...request.cluster, economics } }, cluster };
  });
  const best = await find({ clusters: known, sort: 'time', top: 9 });
  const found = await find({ clusters, sort: 'time', top: 9 });
  assert.deepEqual(found.rows.map(said), best.rows.map(said));
  // One of each cluster is on the front: A100s may be cheaper, and more H100s are faster.
  assert.ok(found.pareto.some(({ input }) => input === 1));
  const asked = find({ clusters, sort: 'cost', top: 1 });
  await assert.rejects(asked, /h100-dgx:1: nobody knows what a device-hour costs, which --sort cost needs/);
  const limited = clusters.map(({ request, cluster }) => {
    return { cluster, request: { ...request, tokens: 1e9, budgetUsd: 1e6 } };
  });
  await assert.rejects(find({ clusters: limited, sort: 'time', top: 1 }), /which a budget needs/);
});
