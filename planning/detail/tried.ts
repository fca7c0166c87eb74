/**
 * What the fastest layout would gain by one change to the question: each is played at the same layout, and kept where it
 * fits and gains. A page names them under its answer; nothing is advised that was not run.
 */
import { InputError } from '../../input/error.js';
import type { Job } from '../../strategies/job.js';
import { brokenRule } from '../../strategies/rules/index.js';
import { planOf, type Strategy } from '../../strategies/strategy.js';
import { evaluate } from '../evaluate/evaluate.js';
import { beyondBytes, usableBytes } from '../evaluate/verdict.js';
import type { Request } from '../request.js';

/** A change that was played and fits. */
export interface TriedChange {
  /** As it is typed: `--precision fp8`. */
  readonly option: string;
  /** What it does to the run. */
  readonly words: string;
  /** Of its step; another batch has more tokens in it. */
  readonly stepTimeSeconds: number;
  /** How many times the tokens per second. */
  readonly speedUp: number;
  readonly peakBytes: number;
}

/** Gains below this are within what nobody could tell. */
const WORTH_SAYING = 1.01;

/** The changes to `job` that gain, most first. */
export function triedChanges(strategy: Strategy, job: Job, request: Request): TriedChange[] {
  const { cluster } = request;
  const played = (changed: Job) => evaluate(planOf(strategy, changed.layout), changed, cluster);
  const playedUnlessRefused = (changed: Job) => {
    try {
      return played(changed);
    } catch (error) {
      // Too long a step, or one of too many ops, is no advice.
      if (error instanceof InputError) return undefined;
      throw error;
    }
  };
  const before = played(job);
  const found: TriedChange[] = [];
  for (const { option, words, changed } of changesOf(job, request)) {
    const { dp, tp, pp, cp } = changed.layout;
    if (brokenRule(strategy, changed, dp * tp * pp * cp)) continue;
    const evaluation = playedUnlessRefused(changed);
    if (evaluation === undefined) continue;
    const { stepTimeSeconds, tokensPerSecond, memory } = evaluation;
    const speedUp = tokensPerSecond / before.tokensPerSecond;
    if (beyondBytes(memory, usableBytes(request)) > 0 || speedUp < WORTH_SAYING) continue;
    found.push({ option, words, stepTimeSeconds, speedUp, peakBytes: memory.peakBytes });
  }
  return found.sort((a, b) => b.speedUp - a.speedUp);
}

interface Change {
  readonly option: string;
  readonly words: string;
  readonly changed: Job;
}

/** What a person may change without another machine or model: arithmetic, overlap, batch. */
function* changesOf(job: Job, { cluster }: Request): Generator<Change> {
  const { layout, precision, gradientPrecision, globalBatch } = job;
  if (layout.tp > 1 && layout.sequenceParallel && !job.tpCommOverlap) {
    const words = 'TP communication overlapped with its GEMMs';
    yield { option: '--tp-comm-overlap', words, changed: { ...job, tpCommOverlap: true } };
  }
  // Matrices of a quantised base are multiplied in 16 bits.
  const whole = (job.model.tuning?.base ?? 'whole') === 'whole';
  if (precision === 'bf16' && whole && cluster.accelerator.peakFlops.fp8 !== undefined) {
    yield { option: '--precision fp8', words: 'GEMMs in fp8', changed: { ...job, precision: 'fp8' } };
  }
  if (gradientPrecision === 'fp32' && precision === 'bf16') {
    const words = 'gradients accumulated and reduced in 16 bits';
    yield { option: '--gradient-precision bf16', words, changed: { ...job, gradientPrecision: 'bf16' } };
  }
  const words = 'twice the global batch, where training allows it';
  yield {
    option: `--global-batch ${2 * globalBatch}`,
    words,
    changed: { ...job, globalBatch: 2 * globalBatch },
  };
}
