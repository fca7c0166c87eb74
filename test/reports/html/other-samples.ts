/** A search, a plan and a sensitivity analysis with everything their pages can show, and the same full of markup. */
import type { NamedResult } from '../../../cli/output/report-page.js';
import { loadCluster } from '../../../hardware-profiles/index.js';
import { modelById } from '../../../models/index.js';
import { compare } from '../../../planning/compare.js';
import type { Comparison } from '../../../planning/comparison.js';
import type { Found, FoundRow } from '../../../planning/found.js';
import type { Binding, PlanRow } from '../../../planning/plan/row.js';
import type { RunAnswer } from '../../../planning/run/row.js';
import type { Sensitivity } from '../../../planning/sensitivity/result.js';
import { sensitivity } from '../../../planning/sensitivity/sensitivity.js';
import { runSample } from './run-sample.js';
import { ATTACK, request } from './sample.js';

const DAY = 86_400;

/** Llama 2 7B on three clusters of other sizes and prices; each compared by two strategies, made once. */
const compared = (): readonly { cluster: string; comparison: Comparison }[] =>
  (made ??= ['a100-dgx:1', 'a100-dgx:2', 'h100-dgx:1', 'h100-dgx:2'].map((cluster) => ({
    cluster,
    comparison: compare(
      request({
        cluster: loadCluster(cluster),
        strategies: ['fsdp', 'megatron-3d', 'zero-1'],
        ...{ deadlineSeconds: 160 * DAY, budgetUsd: 120_000 },
      }),
    ),
  })));
let made: readonly { cluster: string; comparison: Comparison }[] | undefined;

/** What a search of all of them would say; the best within 160 days and 120,000 dollars. */
export function foundSample(): Found {
  const all = compared().flatMap(({ cluster, comparison }, input) =>
    comparison.rows.map(
      (row): FoundRow => ({
        ...{ ...row, cluster, input },
        stepUsd: (row.totals!.costUsd * row.stepTimeSeconds) / row.totals!.timeToTrainSeconds,
      }),
    ),
  );
  const limits = { deadlineSeconds: 160 * DAY, budgetUsd: 120_000, maxDevices: 16 };
  const within = all
    .filter(({ totals }) => totals!.timeToTrainSeconds <= limits.deadlineSeconds)
    .filter(({ totals }) => totals!.costUsd <= limits.budgetUsd)
    .sort((a, b) => a.totals!.timeToTrainSeconds - b.totals!.timeToTrainSeconds);
  const figures = (row: FoundRow) => [row.totals!.timeToTrainSeconds, row.totals!.costUsd, row.devices];
  const isBetter = (a: FoundRow, b: FoundRow) => {
    const [x, y] = [figures(a), figures(b)];
    return x.every((figure, i) => figure <= y[i]!) && x.some((figure, i) => figure < y[i]!);
  };
  const pareto = within.filter((row) => !within.some((other) => isBetter(other, row)));
  const own = all.filter(({ cluster }) => cluster === 'a100-dgx:1').at(-1)!;
  const { layout } = own;
  return {
    ...{ schema: 'llmsim.search/1', llmsim: '0.1.0', sort: 'time', top: 10, limits },
    inputs: compared().map(({ comparison }) => comparison.inputs),
    ...{ evaluated: 1334, simulated: 29, rows: within, pareto },
    rejected: { memory: 214, deadline: 310, slower: 780 },
    rejections: [
      {
        ...{ rule: 'memory', count: 214 },
        sentence: '214 need more than 79.1 GiB; the nearest misses by 1.2 GiB in stage 0’s activations',
        example: { cluster: 'a100-dgx:2', strategy: 'megatron-3d', layout },
      },
      { rule: 'deadline', count: 310, sentence: '310 take longer than 160 d' },
      { rule: 'slower', count: 780, sentence: '780 are within the limits and slower' },
      { rule: 'rule: # heads divide', count: 30, sentence: '30 would cut a head' },
    ],
    refusals: [{ strategy: 'expert-parallel', reason: 'the model has no experts' }],
    from: {
      row: own,
      path: [
        { changes: ['tp 8 → 4', 'micro-batch 1 → 2'], row: within.at(-1)! },
        { changes: ['selective recompute'], row: within[0]! },
      ],
    },
    ...{ interrupted: true, undecided: 12, notTried: ['virtual pipelines beyond 8 chunks'] },
    beyondMeasured: [],
  };
}

/** Offers that the cells of the sample plan are priced by: provider, region, commitment, dollars over the profile's. */
const OFFERS = [
  ['aws', 'us-east-1', 'on-demand', 2.1, '2026-11-09'],
  ['aws', 'us-east-1', '1-year', 1.3, '2026-11-09'],
  ['coreweave', 'any', 'on-demand', 1.4, '2026-05'],
] as const;

/** Two models, two clusters at four sizes, three offers; of every cell the best of its comparison, scaled. */
export function planSample(): readonly PlanRow[] {
  const cells: PlanRow[] = [];
  for (const [model, slower] of [
    ['llama2-7b', 1],
    ['llama2-13b', 1.9],
  ] as const) {
    for (const { cluster, comparison } of compared().filter(({ cluster: name }) => name.endsWith(':2'))) {
      for (const nodes of [2, 4, 8, 16])
        for (const offer of OFFERS)
          cells.push(cellOf(cells.length + 1, comparison, cluster, { model, slower, nodes, offer }));
    }
  }
  return cells.map((row) => ({ ...row, cells: cells.length }));
}

interface Cell {
  readonly model: string;
  readonly slower: number;
  readonly nodes: number;
  readonly offer: (typeof OFFERS)[number];
}

function cellOf(cell: number, { inputs, rows }: Comparison, cluster: string, of: Cell): PlanRow {
  const [row] = rows;
  const [provider, region, commitment, dearer, date] = of.offer;
  // Twice the nodes take a little more than half the time.
  const times = of.slower * (2 / of.nodes) ** 0.9;
  const usd = dearer * (row!.totals!.costUsd / row!.totals!.deviceHours);
  const seconds = times * row!.totals!.timeToTrainSeconds;
  const devices = 8 * of.nodes;
  const costUsd = ((seconds * devices) / 3600) * usd;
  const limits = { deadlineSeconds: 60 * DAY, budgetUsd: 350_000 };
  const [deadlineUse, budgetUse] = [
    (1.05 * seconds) / limits.deadlineSeconds,
    (1.05 * costUsd) / limits.budgetUsd,
  ];
  const over = Math.max(deadlineUse, budgetUse);
  const binds: Binding = over <= 1 ? 'none' : over === deadlineUse ? 'deadline' : 'budget';
  const known: Omit<PlanRow, 'binds' | 'error' | 'winner' | 'speed' | 'run' | 'price'> = {
    ...{ schema: 'llmsim.plan/1', llmsim: '0.1.0', plan: '0123456789abcdef', cells: 1, shard: '1/1' },
    remarks: null,
    ...{ cell, id: cell.toString(16).padStart(16, '0') },
    inputs: {
      ...{ model: of.model, cluster: cluster.replace(':2', `:${of.nodes}`), accelerator: inputs.accelerator },
      ...{
        nodes: of.nodes,
        clusterDevices: devices,
        sequence: inputs.sequence,
        globalBatch: inputs.globalBatch,
      },
      ...{ precision: 'bf16', strategySet: null, tokens: 1e12, provider, region, commitment },
      ...{ ...limits, maxDevices: null },
    },
  };
  const price = {
    ...{ usdPerDeviceHour: usd, provider, sku: 'p5.48xlarge', region, commitment, date },
    ...{ kind: 'specified', source: 'a price list, https://example.org/prices' },
  };
  if (of.model === 'llama2-13b' && of.nodes === 2) {
    const error =
      'no layout fits in memory: the nearest, of fsdp, needs 91.2 GiB of the 79.1 GiB that may be used';
    return { ...known, binds: 'memory', error, winner: null, speed: null, run: null, price };
  }
  return {
    ...{ ...known, binds, error: null, price },
    winner: {
      ...{ strategy: row!.strategy, alsoKnownAs: [], layout: { ...row!.layout, dp: devices }, devices },
      memory: {
        peakBytes: 60 * 2 ** 30,
        capacityBytes: 80 * 2 ** 30,
        marginBytes: 20 * 2 ** 30,
        verdict: 'fits',
      },
    },
    speed: {
      ...{ stepTimeSeconds: times * row!.stepTimeSeconds, tokensPerSecond: row!.tokensPerSecond / times },
      interval: { low: 0.9 * times * row!.stepTimeSeconds, high: 1.2 * times * row!.stepTimeSeconds },
      tokensPerSecondPerDevice: row!.tokensPerSecond / times / devices,
      ...{ mfu: row!.mfu, peakTflopsPerDevice: row!.peakTflopsPerDevice },
    },
    run: {
      ...{ timeToTrainSeconds: seconds, deviceHours: (seconds * devices) / 3600, costUsd },
      timeToTrain: { p50: 1.05 * seconds, p90: 1.2 * seconds },
      cost: { p50: 1.05 * costUsd, p90: 1.2 * costUsd },
      ...{
        energyKwh: 12_000,
        carbonKg: 4_000,
        embodiedCarbonKg: null,
        goodput: null,
        deadlineUse,
        budgetUse,
        commitmentCostUsd: null,
      },
    },
  };
}

let ran: RunAnswer | undefined;

/** The runs of the comparison on the largest cluster, made once. */
function ranSample(): RunAnswer {
  ran ??= runSample(compared()[3]!.comparison);
  return ran;
}

let told: Sensitivity | undefined;

/** Of Llama 2 7B on eight A100 at one layout. */
export function sensitivitySample(): Sensitivity {
  told ??= sensitivity(request({ model: modelById('llama2-7b'), strategies: ['fsdp'] }));
  return told;
}

/** The same with the attack for every name and sentence. */
function attacked<T>(value: T): T {
  const kept = [
    'schema',
    'kind',
    'unit',
    'about',
    'binds',
    'sort',
    'recompute',
    'verdict',
    'precision',
    'date',
    'shard',
    'layout',
    ...['component', 'intervalBy', 'mode', 'bound', 'part'],
  ];
  return JSON.parse(JSON.stringify(value), (key, v: unknown) =>
    typeof v === 'string' && !kept.includes(key) ? `${v}${ATTACK}` : v,
  ) as T;
}

const named = (name: string, result: NamedResult['result']): NamedResult => ({
  ...{ name, date: '2026-11-30', made: `llmsim ${name} example.yaml --report report.html` },
  result,
});

const planOf = (rows: readonly PlanRow[]) => named('plan', { schema: 'llmsim.plan/1', rows });

/** Only what the first model asks for. */
const oneJob = () => planSample().filter(({ inputs }) => inputs.model === 'llama2-7b');

/** By what is on them. */
export const PAGES: Readonly<Record<string, () => readonly NamedResult[]>> = {
  'a search': () => [named('search', foundSample())],
  'a search of one cluster': () => [named('search', oneCluster())],
  'a search that finds nothing': () => [named('search', nothingFound())],
  'a plan': () => [planOf(planSample())],
  'a plan of one job': () => [planOf(oneJob())],
  'a plan of many clusters': () => [planOf(manyClusters())],
  'a sensitivity analysis': () => [named('sensitivity', sensitivitySample())],
  'a run': () => [named('run', ranSample())],
  'one of each': () => [
    named('search', foundSample()),
    planOf(oneJob()),
    named('sensitivity', sensitivitySample()),
    named('run', ranSample()),
  ],
};

/** The same with an attack in every text. */
export const ATTACKED = (): readonly NamedResult[] =>
  PAGES['one of each']!().map(({ result, ...rest }) => ({
    ...attacked(rest),
    date: rest.date,
    result: attacked(result),
  }));

function oneCluster(): Found {
  const found = foundSample();
  const only = found.rows.filter(({ input }) => input === 3).map((row) => ({ ...row, input: 0 }));
  const { from: _from, interrupted: _interrupted, undecided: _undecided, ...rest } = found;
  return { ...rest, inputs: [found.inputs[3]!], rows: only, pareto: only.slice(0, 1) };
}

function nothingFound(): Found {
  const { from: _from, interrupted: _interrupted, ...rest } = foundSample();
  const limits = { deadlineSeconds: 10 * DAY, budgetUsd: 120_000 };
  return { ...rest, limits, rows: [], pareto: [], nearest: rest.rows[0]! };
}

/** Twelve sizes of clusters that are no grid, with long names, so that squares are narrow and names are turned. */
function manyClusters(): readonly PlanRow[] {
  return oneJob().flatMap((row, i) => {
    const name = i % 2 === 0 ? 'a-cluster-with-a-long-name' : 'other';
    const cluster = `${name}:${1 + (i % 12) ** 2}`;
    const accelerator = null;
    return [
      { ...row, inputs: { ...row.inputs, cluster, accelerator, clusterDevices: 8 * (1 + (i % 12) ** 2) } },
    ];
  });
}
