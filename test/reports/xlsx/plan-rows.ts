/** Rows of a plan made by hand: four clouds whose figures a reader can redo, under limits, and one where nothing fits. */
import type { PlanRow } from '../../../planning/plan/row.js';

const DAY = 86_400;

export interface MadeRow {
  readonly cell: number;
  readonly cloud: string | null;
  readonly nodes: number;
  /** Of the run as predicted; p50 is 1.02 and p90 1.2 times that. */
  readonly days: number;
  readonly usdPerDeviceHour: number;
  readonly deadlineDays?: number;
  readonly budgetUsd?: number;
  readonly model?: string;
  readonly source?: string;
}

/** A row of a 1 T token run on nodes of eight H100. */
export function madeRow(made: MadeRow): PlanRow {
  const { cell, cloud, nodes, days, usdPerDeviceHour, model = 'llama3-8b' } = made;
  const devices = 8 * nodes;
  const costUsd = devices * 24 * days * usdPerDeviceHour;
  const [deadlineSeconds, budgetUsd] = [
    made.deadlineDays === undefined ? null : made.deadlineDays * DAY,
    made.budgetUsd ?? null,
  ];
  return {
    ...{ schema: 'llmsim.plan/1', llmsim: '0.1.0', plan: '0123456789abcdef', cells: 6, shard: '1/1', cell },
    id: `00000000000000${String(cell).padStart(2, '0')}`,
    inputs: {
      ...{ model, cluster: `h100-dgx:${nodes}`, accelerator: 'h100-sxm', nodes, clusterDevices: devices },
      ...{ sequence: 8192, globalBatch: 512, precision: 'bf16', strategySet: null, tokens: 1e12 },
      ...{ provider: cloud, region: null, commitment: null, deadlineSeconds, budgetUsd, maxDevices: null },
    },
    ...{ binds: 'none', error: null, remarks: null },
    winner: {
      ...{ strategy: 'fsdp', alsoKnownAs: ['zero-3'], devices },
      layout: {
        ...{
          dp: devices,
          tp: 1,
          pp: 1,
          cp: 1,
          ep: 1,
          vpp: 1,
          shard: devices,
          zero: 3,
          sequenceParallel: false,
        },
        ...{ recompute: 'none', microBatch: 1, globalBatch: 512 },
      },
      memory: {
        peakBytes: 60 * 2 ** 30,
        capacityBytes: 80 * 2 ** 30,
        marginBytes: 20 * 2 ** 30,
        verdict: 'fits',
      },
    },
    speed: {
      ...{ stepTimeSeconds: 1.5, interval: { low: 1.25, high: 1.75 }, tokensPerSecond: 1e12 / (days * DAY) },
      ...{ tokensPerSecondPerDevice: 1e12 / (days * DAY) / devices, mfu: 0.4125, peakTflopsPerDevice: 989.4 },
    },
    run: {
      timeToTrainSeconds: days * DAY,
      timeToTrain: { p50: 1.02 * days * DAY, p90: 1.2 * days * DAY },
      ...{ deviceHours: devices * 24 * days, costUsd, cost: { p50: 1.02 * costUsd, p90: 1.2 * costUsd } },
      ...{
        energyKwh: 1234.5,
        carbonKg: 567.8,
        embodiedCarbonKg: null,
        goodput: null,
        deadlineUse: null,
        budgetUse: null,
        commitmentCostUsd: null,
      },
    },
    price: {
      ...{
        usdPerDeviceHour,
        provider: cloud,
        sku: '=sku+1',
        region: '-region',
        commitment: cloud && 'on-demand',
      },
      ...{
        date: cell % 2 === 0 ? '2026-11-09' : '2026-06',
        kind: 'specified',
        source: made.source ?? '@price list',
      },
    },
  } as PlanRow;
}

/** Nothing fits. */
export function misfit(cell: number): PlanRow {
  const row = madeRow({ cell, cloud: 'aws', nodes: 1, days: 1, usdPerDeviceHour: 1 });
  return { ...row, binds: 'memory', error: '+1 GiB too much', speed: null, run: null };
}

/**
 * | cell | cloud | nodes | days | USD/h | cost as predicted |
 * | 1 | aws | 16 | 80 | 4 | 128 × 24 × 80 × 4 = 983,040 |
 * | 2 | aws | 32 | 42 | 4 | 256 × 24 × 42 × 4 = 1,032,192 |
 * | 3 | gcp | 16 | 75 | 5 | 128 × 24 × 75 × 5 = 1,152,000 |
 * | 4 | gcp | 64 | 20 | 5 | 512 × 24 × 20 × 5 = 1,228,800 |
 * | 5 | none | 16 | 90 | 2 | 128 × 24 × 90 × 2 = 552,960 |
 * | 6 | nothing fits |
 */
export const MADE: readonly PlanRow[] = [
  madeRow({ cell: 1, cloud: 'aws', nodes: 16, days: 80, usdPerDeviceHour: 4 }),
  madeRow({ cell: 2, cloud: 'aws', nodes: 32, days: 42, usdPerDeviceHour: 4 }),
  madeRow({ cell: 3, cloud: 'gcp', nodes: 16, days: 75, usdPerDeviceHour: 5 }),
  madeRow({ cell: 4, cloud: 'gcp', nodes: 64, days: 20, usdPerDeviceHour: 5 }),
  madeRow({ cell: 5, cloud: null, nodes: 16, days: 90, usdPerDeviceHour: 2 }),
  misfit(6),
];
