/** Two ways to one number: folded and rank by rank, shortened and whole, bounded and played, asked and found. */
import { Evaluations } from '../../../../planning/evaluate/evaluations.js';
import { LayerParts } from '../../../../planning/evaluate/layer-parts.js';
import { reserveBytes } from '../../../../planning/evaluate/reserve.js';
import { Bounds } from '../../../../planning/search/bounds.js';
import { simulateOne } from '../../../../planning/simulate.js';
import { check } from '../../../../program/check.js';
import type { Result, RoleResult } from '../../../../program/result.js';
import { pricesOf } from '../../../../sim/prices/cluster.js';
import type { Prices } from '../../../../sim/prices/prices.js';
import { type SimulateOptions, simulate } from '../../../../sim/simulate.js';
import { devicesOf, type Job } from '../../../../strategies/job.js';
import { isPadded } from '../../../../strategies/lengths.js';
import { type Plan, programWriter, writeProgram } from '../../../../strategies/write.js';
import { allOf, exactly, noMore, type Relation, type Verdict } from '../relation.js';

/** A program has padded micro-batches at their longest; what is answered takes the mean of their lengths. */
function meansOf(job: Job, plan: Plan, prices: Prices): SimulateOptions {
  if (!isPadded(job)) return {};
  const layers = new LayerParts(prices).of(job);
  const { kinds, forms } = programWriter('p', job, plan, layers.segments);
  return { timings: layers.timings(kinds, forms) };
}

/** Ranks that are played one by one. */
const MOST_RANKS = 128;

export const AGREEMENT: readonly Relation[] = [
  {
    name: 'folded and rank by rank alike',
    of(subject) {
      const { dp, tp, pp, cp } = subject.random.job.layout;
      if (dp * tp * pp * cp > MOST_RANKS) return 'does not apply';
      return sameResult(subject.evaluation.result, subject.played({ unfolded: true }).result);
    },
  },
  {
    name: 'the program is sound, and its whole play is the shortened one',
    of({ random: { job, plan, cluster }, evaluation: { result } }) {
      const program = writeProgram('p', job, plan);
      const [problem] = check(program);
      if (problem !== undefined) return exactly(false, problem.message, 'no problem');
      const prices = pricesOf(cluster, devicesOf(job.layout));
      const { stepPs } = simulate(program, prices, meansOf(job, plan, prices));
      return exactly(stepPs === result.stepPs, `${stepPs} ps`, `${result.stepPs} ps`);
    },
  },
  {
    name: 'no layout is faster or smaller than its bounds',
    of({ random: { job, plan, cluster }, evaluation: { stepTimeSeconds, memory } }) {
      const { layers, prices } = new Evaluations(cluster).on(devicesOf(job.layout));
      const bounds = new Bounds(layers, prices);
      const bytes = bounds.bytes(job, plan) + reserveBytes(job, cluster);
      return allOf(
        noMore(stepTimeSeconds, bounds.seconds(job, plan), 'the step and its bound, seconds'),
        noMore(memory.peakBytes, bytes, 'the peak and its bound, bytes'),
      );
    },
  },
  {
    name: 'simulate gives the layout that was asked for',
    of({ random: { job, strategy, request }, evaluation: { stepTimeSeconds, memory } }) {
      const { dp, tp, pp, cp, ep, vpp, shard, microBatch, recompute, sequenceParallel } = job.layout;
      const { etp, schedule, cpKind, cpInner, cpBalance, expertExchange, tableSharding } = job.layout;
      const fixed = {
        dp,
        tp,
        pp,
        cp,
        ep,
        vpp,
        shard,
        microBatch,
        recompute,
        ...(tp > 1 ? { sequenceParallel } : {}),
        ...(etp === undefined ? {} : { etp }),
        ...(schedule === undefined ? {} : { schedule }),
        ...(cpKind === undefined ? {} : { cpKind }),
        ...(cpInner === undefined ? {} : { cpInner }),
        ...(cpBalance === undefined ? {} : { cpBalance }),
        ...(expertExchange === undefined ? {} : { expertExchange }),
        ...(tableSharding === undefined ? {} : { tableSharding }),
      };
      const { row } = simulateOne({ ...request, fixed }, strategy.id);
      return exactly(
        row.stepTimeSeconds === stepTimeSeconds && row.memory.peakBytes === memory.peakBytes,
        `${row.stepTimeSeconds} s, ${row.memory.peakBytes} bytes at ${JSON.stringify(row.layout)}`,
        `${stepTimeSeconds} s, ${memory.peakBytes} bytes at ${JSON.stringify(job.layout)}`,
      );
    },
  },
];

function sameResult(folded: Result, unfolded: Result): Verdict {
  if (unfolded.stepPs !== folded.stepPs) {
    const size = Math.abs(unfolded.stepPs / folded.stepPs - 1);
    return exactly(false, `rank by rank ${unfolded.stepPs} ps`, `folded ${folded.stepPs} ps`, size);
  }
  const text = ({ breakdown, sentBytes, memory }: RoleResult) =>
    JSON.stringify({ breakdown, sentBytes, peakBytes: memory.peakBytes });
  for (const role of folded.roles) {
    const rank = unfolded.roles.find((other) => other.rank === role.rank)!;
    const right = text(rank) === text(role);
    if (!right)
      return exactly(false, `rank ${role.rank}: ${text(rank)}`, `${role.role}: ${text(role)}`, 0.01);
  }
  return 'holds';
}
