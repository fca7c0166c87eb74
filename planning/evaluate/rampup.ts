/**
 * A run whose batch grows: from `start` sequences by `increment`, each size for as many sequences, until `sequences` were
 * seen and the batch is whole (Megatron-LM's `--rampup-batch-size`, megatron/core/num_microbatches_calculator.py). The
 * layout stays, so smaller batches are fewer micro-batches. A few sizes are played; the time of a step between two of
 * them lies on their line, since a micro-batch more adds the same time once a pipeline is full.
 */

import type { Cluster } from '../../hardware-profiles/profile.js';
import { InputError } from '../../input/error.js';
import type { Job } from '../../strategies/job.js';
import { scheduleOf } from '../../strategies/schedules/index.js';
import { planOf, type Strategy } from '../../strategies/strategy.js';
import type { Request } from '../request.js';
import { evaluate, type Played } from './evaluate.js';

/** The part of a run with smaller batches. */
export interface Ramp {
  /** How long it takes, seconds, and how long its device works as in a step of each size played. */
  readonly seconds: number;
  readonly tokens: number;
  readonly steps: number;
  readonly parts: readonly { readonly seconds: number; readonly played: Played }[];
}

/** Sizes that are played at most, besides the whole batch: an assumption that bounds the time of an answer. */
const MOST_PLAYED = 5;

/** The ramp of a run of so many tokens; undefined where its batch does not grow. */
export function rampOf(
  request: Pick<Request, 'batchRampup' | 'tokens' | 'cluster'>,
  strategy: Strategy,
  job: Job,
): Ramp | undefined {
  const { batchRampup, tokens, cluster } = request;
  if (batchRampup === undefined || tokens === undefined) return undefined;
  const { dp, microBatch, pp, vpp } = job.layout;
  const schedule = scheduleOf({ ...job, schedule: planOf(strategy, job.layout).schedule });
  const pipeline = { stages: pp, chunks: vpp, microBatches: 1 };
  const rounds = schedule.round?.(pipeline) ?? 1;
  const sizes = sizesOf(batchRampup, job.globalBatch, dp * microBatch * rounds);
  for (const size of sizes) {
    const refused = schedule.refuses({ ...pipeline, microBatches: size / (dp * microBatch) });
    if (refused !== undefined)
      throw new InputError(
        `while its batch grows, the run has steps of ${size} sequences, and ${refused}; leave --batch-rampup out`,
      );
  }
  const played = playedOf(sizes, strategy, job, cluster);
  const each = batchRampup.sequences / sizes.length;
  const parts = played.map(({ played: step }) => ({ seconds: 0, played: step }));
  let [left, steps] = [tokens / job.sequence, 0];
  for (const size of sizes) {
    const seen = Math.min(each, left);
    left -= seen;
    steps += seen / size;
    const { at, share, seconds } = between(played, size);
    const whole = (seen / size) * seconds;
    parts[at]!.seconds += whole * (1 - share);
    if (share > 0) parts[at + 1]!.seconds += whole * share;
  }
  return {
    seconds: parts.reduce((sum, part) => sum + part.seconds, 0),
    tokens: tokens - left * job.sequence,
    steps,
    parts,
  };
}

/** The batches before the whole one, ascending; in whole micro-batches (`unit` is one for each replica), if need be fewer. */
export function sizesOf(
  { start, increment }: NonNullable<Request['batchRampup']>,
  globalBatch: number,
  unit: number,
): number[] {
  const count = (globalBatch - start) / increment;
  return Array.from(
    { length: count },
    (_, i) => Math.max(1, Math.floor((start + i * increment) / unit)) * unit,
  );
}

interface Size {
  readonly size: number;
  readonly played: Played;
}

function playedOf(sizes: readonly number[], strategy: Strategy, job: Job, cluster: Cluster): Size[] {
  const different = [...new Set(sizes)];
  const last = different.length - 1;
  const count = Math.min(MOST_PLAYED, different.length);
  const picked = Array.from({ length: count }, (_, i) => Math.round((i * last) / Math.max(1, count - 1)));
  return picked.map((at) => {
    const size = different[at]!;
    return { size, played: evaluate(planOf(strategy, job.layout), { ...job, globalBatch: size }, cluster) };
  });
}

/** Where a size lies among those played, and the time of its step. */
function between(played: readonly Size[], size: number) {
  const at = Math.max(
    0,
    played.findLastIndex((one) => one.size <= size),
  );
  const [low, high] = [played[at]!, played[at + 1]];
  const seconds = low.played.stepTimeSeconds;
  if (high === undefined || size <= low.size) return { at, share: 0, seconds };
  const share = (size - low.size) / (high.size - low.size);
  return { at, share, seconds: seconds + share * (high.played.stepTimeSeconds - seconds) };
}
