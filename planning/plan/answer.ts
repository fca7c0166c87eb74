/** The row of a cell, from its request and its best layout: how long, what it costs, and which limit holds it back. */

import { optionsAsked } from '../../input/asked-options.js';
import { trainingAsked } from '../../input/asked-training.js';
import { countedOf } from '../../models/counted.js';
import { parameterCount } from '../../models/weights/parameters.js';
import type { Row } from '../comparison.js';
import { narrowingAnchor, rangedRun, rowOf } from '../evaluate/row.js';
import { usableBytes } from '../evaluate/verdict.js';
import { anchoredPercentiles } from '../interval/anchored.js';
import { percentilesOf } from '../interval/quantiles.js';
import type { Request } from '../request.js';
import { VERSION } from '../version.js';
import type { Best } from './best.js';
import type { PlanCell } from './cell.js';
import type { Binding, PlanInputs, PlanPrice, PlanRow, PlanRun, PlanWinner } from './row.js';

/** Limits of a run; absent where none was asked for. */
export interface Limits {
  readonly deadlineSeconds: number | null;
  readonly budgetUsd: number | null;
  readonly maxDevices: number | null;
}

/** A cell whose names were looked up. */
export interface AskedCell {
  readonly request: Request;
  readonly limits: Limits;
  /** What a device-hour costs, and where that is from; or why no price is known. */
  readonly price: PlanPrice | string;
}

/** The row of `cell`, whose best layout is `best`, or a sentence where nothing can run it. */
export function planRow(cell: PlanCell, asked: AskedCell, best: Best | string): PlanRow {
  const { request, limits, price } = asked;
  const { remarks = [] } = request;
  const known = headOf(
    cell,
    inputsOf(cell, request, limits),
    remarks.length === 0 ? null : remarks.join(' '),
  );
  const priced = typeof price === 'string' ? null : price;
  if (typeof best === 'string') {
    return { ...known, binds: 'rule', error: best, ...NOTHING, price: priced };
  }
  const row = rowOf(best.strategy, best.searched, request, '', best.also);
  const winner = winnerOf(row, request);
  if (!row.fits) {
    const error = nearestSentence(row, usableBytes(request));
    return { ...known, binds: 'memory', error, ...NOTHING, winner, price: priced };
  }
  const run = runOf(row, request, limits, priced);
  return {
    ...known,
    binds: bindingOf(row.devices, run, limits, typeof price === 'string'),
    error: typeof price === 'string' ? price : null,
    winner,
    speed: {
      stepTimeSeconds: row.stepTimeSeconds,
      interval: row.interval,
      widenedBy: row.widenedBy?.join('; ') ?? null,
      tokensPerSecond: row.tokensPerSecond,
      tokensPerSecondPerDevice: row.tokensPerSecondPerDevice,
      samplesPerSecond: row.samplesPerSecond ?? null,
      samplesPerSecondPerDevice: row.samplesPerSecondPerDevice ?? null,
      mfu: row.mfu,
      peakTflopsPerDevice: row.peakTflopsPerDevice,
    },
    run,
    price: priced,
  };
}

/** The row of a cell whose question is impossible, for a `reason`. */
export function refusedRow(cell: PlanCell, reason: string): PlanRow {
  const { scenario, strategySet } = cell;
  const number = (key: string) => (typeof scenario[key] === 'number' ? (scenario[key] as number) : null);
  const text = (key: string) => (typeof scenario[key] === 'string' ? (scenario[key] as string) : null);
  const flag = (key: string) => (typeof scenario[key] === 'boolean' ? (scenario[key] as boolean) : null);
  const inputs: PlanInputs = {
    ...{ model: text('model') ?? '', cluster: text('cluster') ?? '', strategySet },
    ...{ accelerator: null, nodes: null, clusterDevices: null, sequence: number('seq') },
    ...{ globalBatch: number('global-batch'), precision: text('precision'), tokens: number('tokens') },
    ...{ provider: text('provider'), region: text('region'), commitment: text('commitment') },
    ...{ deadlineSeconds: null, budgetUsd: null, maxDevices: number('max-devices') },
    ...{ parameters: null, activeParameters: null, modelPath: null, gradientPrecision: null },
    ...{ kernels: null, framework: null, trainedParameters: null },
    ...{ sequenceLengths: text('seq-lengths') ?? text('seq'), packing: text('packing') },
    ...{ train: text('train'), optimizer: text('optimizer'), offload: null },
    ...{ routing: text('routing'), dispatcher: text('dispatcher'), expertOverlap: flag('expert-overlap') },
    ...{ capacityFactor: number('capacity-factor'), cudaGraphs: flag('cuda-graphs'), tuned: flag('tuned') },
    ...{ anchor: text('anchor'), etp: number('etp'), unit: null, sampleSize: null },
  };
  return { ...headOf(cell, inputs, null), binds: 'rule', error: reason, ...NOTHING };
}

const NOTHING = { winner: null, speed: null, run: null, price: null } as const;

function headOf({ plan, cells, cell, id }: PlanCell, inputs: PlanInputs, remarks: string | null) {
  const from = { schema: 'llmsim.plan/1', llmsim: VERSION, plan, cells, shard: '1/1', cell, id } as const;
  return { ...from, inputs, remarks };
}

function inputsOf({ scenario, strategySet }: PlanCell, request: Request, limits: Limits): PlanInputs {
  const { model, cluster, sequence, globalBatch, precision, tokens } = request;
  const text = (key: string) => (typeof scenario[key] === 'string' ? (scenario[key] as string) : null);
  return {
    ...{ model: model.id, cluster: text('cluster') ?? cluster.id, accelerator: cluster.accelerator.id },
    ...{ nodes: cluster.nodes, clusterDevices: cluster.devices },
    ...{ sequence, globalBatch, precision, strategySet, tokens: tokens ?? null },
    ...{ provider: text('provider'), region: text('region'), commitment: text('commitment') },
    ...limits,
    ...modelOf(request),
    ...{ gradientPrecision: request.gradientPrecision, kernels: request.kernels },
    framework: request.framework ?? null,
    ...trainingAsked({ ...request, tuning: model.tuning }),
    ...optionsAsked({ ...request, scenario }),
    ...countedIn(model),
  };
}

function countedIn(model: Request['model']): Pick<PlanInputs, 'unit' | 'sampleSize'> {
  const { unit = null, sampleSize } = countedOf(model);
  return { unit, sampleSize: sampleSize?.join('x') ?? null };
}

function modelOf({ model, files }: Request) {
  const { total, active, trained = total } = parameterCount(model);
  return {
    ...{ parameters: total, activeParameters: active, trainedParameters: trained },
    modelPath: files?.model ?? null,
  };
}

function winnerOf(row: Row, request: Request): PlanWinner {
  const { peakBytes, capacityBytes, verdict } = row.memory;
  return {
    ...{ strategy: row.strategy, alsoKnownAs: row.alsoKnownAs, layout: row.layout, devices: row.devices },
    memory: { peakBytes, capacityBytes, marginBytes: usableBytes(request) - peakBytes, verdict },
  };
}

function nearestSentence({ strategy, memory: { peakBytes } }: Row, usable: number): string {
  const gib = (bytes: number) => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
  return `no layout fits in memory: the nearest, of ${strategy}, needs ${gib(peakBytes)} of the ${gib(usable)} that may be used, ${gib(peakBytes - usable)} too much`;
}

function runOf(row: Row, request: Request, limits: Limits, price: PlanPrice | null): PlanRun | null {
  const { totals, stepTimeSeconds, hfu, devices } = row;
  if (totals === null) return null;
  const steps = totals.timeToTrainSeconds / stepTimeSeconds;
  const { model, sequence } = request;
  const job = { model, sequence, precision: request.precision, layout: row.layout };
  const step =
    narrowingAnchor(request) !== undefined && row.interval !== null
      ? anchoredPercentiles(stepTimeSeconds, row.interval)
      : percentilesOf(stepTimeSeconds, hfu, rangedRun(job, row.memory, request, devices));
  const timeToTrain = step && { p50: steps * step.p50, p90: steps * step.p90 };
  // What a run costs is in proportion to how long it takes.
  const dollarsPerSecond = price === null ? null : totals.costUsd / totals.timeToTrainSeconds;
  const cost =
    timeToTrain === null || dollarsPerSecond === null
      ? null
      : {
          p50: timeToTrain.p50 * dollarsPerSecond,
          p90: timeToTrain.p90 * dollarsPerSecond,
        };
  const costUsd = price === null ? null : totals.costUsd;
  const use = (figure: number | null, limit: number | null) => {
    return figure === null || limit === null ? null : figure / limit;
  };
  return {
    ...{ timeToTrainSeconds: totals.timeToTrainSeconds, timeToTrain, deviceHours: totals.deviceHours },
    ...{ costUsd, cost, embodiedCarbonKg: price === null ? null : (totals.carbon?.embodiedKg ?? null) },
    goodput: totals.interruptions === undefined ? null : (totals.goodput ?? null),
    energyKwh: price === null ? null : totals.energyKwh,
    carbonKg: price === null ? null : totals.carbonKg,
    // Of the figure that tables, pages and workbooks show.
    deadlineUse: use(timeToTrain?.p50 ?? totals.timeToTrainSeconds, limits.deadlineSeconds),
    budgetUse: use(cost?.p50 ?? costUsd, limits.budgetUsd),
    commitmentCostUsd: price === null ? null : commitmentCost(price, devices),
  };
}

const YEAR_HOURS = 8760;

function commitmentCost({ commitment, usdPerDeviceHour }: PlanPrice, devices: number): number | null {
  const years = commitment === '1-year' ? 1 : commitment === '3-year' ? 3 : null;
  return years === null ? null : years * YEAR_HOURS * devices * usdPerDeviceHour;
}

function bindingOf(devices: number, run: PlanRun | null, { maxDevices }: Limits, unpriced: boolean): Binding {
  if (maxDevices !== null && devices > maxDevices) return 'max-devices';
  if (unpriced) return 'price';
  const [deadline, budget] = [run?.deadlineUse ?? 0, run?.budgetUse ?? 0];
  if (Math.max(deadline, budget) <= 1) return 'none';
  return deadline >= budget ? 'deadline' : 'budget';
}
