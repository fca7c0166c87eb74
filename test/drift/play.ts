/** What comes of a point: its step time and peak of memory, or why there is none. */
import type { Cluster } from '../../hardware-profiles/profile.js';
import { InputError } from '../../input/error.js';
import { evaluate } from '../../planning/evaluate/evaluate.js';
import { devicesFor } from '../../planning/search/layouts.js';
import { pricesOf } from '../../sim/prices/cluster.js';
import type { Prices } from '../../sim/prices/prices.js';
import { arithmeticOf } from '../../strategies/optimizers/arithmetic.js';
import { brokenRule } from '../../strategies/rules/index.js';
import { type Point, pointCalled } from './draw.js';

/**
 * Why a point has no step: a rule of layouts, arithmetic that the device lacks, a sentence of any other kind; or what is a
 * fault of ours, an error and a figure that is no number.
 */
export const REASONS = ['rule', 'arithmetic', 'refused', 'error', 'not finite'] as const;
export type Reason = (typeof REASONS)[number];

export type Outcome =
  | { readonly seconds: number; readonly peakBytes: number }
  | { readonly reason: Reason; readonly words: string };

/** Faults, which no file may hold without being allowed to. */
export const FAULTS: readonly Reason[] = ['error', 'not finite'];

let last: { readonly cluster: Cluster; readonly devices: number; readonly prices: Prices } | undefined;

/** Points of one cluster follow each other, and share the prices of its collectives. */
function pricesFor(cluster: Cluster, devices: number): Prices {
  if (last?.cluster !== cluster || last.devices !== devices) {
    last = { cluster, devices, prices: pricesOf(cluster, devices) };
  }
  return last.prices;
}

/** Plays the point of that name. Never throws for what the point is. */
export function outcomeOf(name: string): Outcome {
  try {
    return played(pointCalled(name));
  } catch (error) {
    const words = error instanceof Error ? error.message.split('\n')[0]! : String(error);
    return { reason: error instanceof InputError ? 'refused' : 'error', words };
  }
}

function played({ strategy, request, cluster, job, plan }: Point): Outcome {
  const { peakFlops } = cluster.accelerator;
  const missing = [job.precision, ...arithmeticOf(job.training?.optimizer)].find(
    (format) => peakFlops[format] === undefined,
  );
  if (missing !== undefined) return { reason: 'arithmetic', words: `no ${missing}` };
  const devices = devicesFor(strategy, request);
  const broken = brokenRule(strategy, job, devices);
  if (broken !== undefined) return { reason: 'rule', words: broken };
  const { stepTimeSeconds, memory } = evaluate(plan, job, cluster, { prices: pricesFor(cluster, devices) });
  const isPositive = (value: number) => Number.isFinite(value) && value > 0;
  if (isPositive(stepTimeSeconds) && isPositive(memory.peakBytes)) {
    return { seconds: stepTimeSeconds, peakBytes: memory.peakBytes };
  }
  return { reason: 'not finite', words: `step ${stepTimeSeconds} s, peak ${memory.peakBytes} bytes` };
}
