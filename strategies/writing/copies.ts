/**
 * Parameters that two stages of a pipeline have: a tied embedding, at both ends; and, of pipelines that go both ways through
 * the same stages, all of them. Their gradients are summed over the two before the update, which each does for itself: both
 * hold all that is kept for a parameter, sharded over their own replicas alone (DeepSeek-V3, arXiv 2412.19437, section 3.2.1,
 * "two copies of the model parameters").
 */
import { sharedEmbedding } from '../../models/model.js';
import { trainsEmbedding } from '../../models/weights/weights.js';
import type { OpId } from '../../program/program.js';
import { gradientBytes } from '../formats.js';
import type { Pipeline, Placement } from '../schedules/action.js';
import type { Stage } from '../stage.js';
import { ownedOf, SHARDED, WHOLE } from '../state/owned.js';

/** Sums the gradients of what another stage has, too; `reduced` are the ops that complete a rank's own. */
export function reduceCopies(
  stage: Stage,
  { stages }: Pipeline,
  placement: Placement,
  sharded: boolean,
  reduced: readonly OpId[],
): OpId[] {
  if (stages === 1) return [];
  if (placement === 'both-ways') return [reducePair(stage, stages, sharded, reduced)];
  return placement === 'wrapped' ? reduceTiedEmbedding(stage, stages) : [];
}

/** The two copies of an embedding that both ends use, on the first and last stage, all-reduce their gradients. */
function reduceTiedEmbedding(stage: Stage, stages: number): OpId[] {
  const { model, layout } = stage.job;
  const shared = trainsEmbedding(model) ? sharedEmbedding(model) : 0;
  if (shared === 0 || (stage.index !== 0 && stage.index !== stages - 1)) return [];
  const bytes = Math.ceil(shared / layout.tp) * gradientBytes(stage.job);
  const previous = [stage.list.last('compute'), stage.list.last('dp')].filter((id) => id !== undefined);
  return [
    stage.list.collective('all-reduce tied embedding gradients', 'all-reduce', ['pp'], bytes, {
      after: previous,
      buffer: 'embedding gradients',
      among: [0, stages - 1],
      stream: 'pp:embedding',
      phase: 'gradient-sync',
    }),
  ];
}

/** Stages i and stages − 1 − i have the same two places; where replicas shard gradients, each sums its shard. */
function reducePair(stage: Stage, stages: number, sharded: boolean, reduced: readonly OpId[]): OpId {
  const { list, job, index } = stage;
  const bytes = ownedOf(stage, sharded ? SHARDED : WHOLE, gradientBytes(job));
  const last = list.last('compute');
  const pair = [index, stages - 1 - index].sort((a, b) => a - b);
  return list.collective('all-reduce gradients of both copies', 'all-reduce', ['pp'], bytes, {
    after: last === undefined ? reduced : [...reduced, last],
    buffer: 'gradients of both copies',
    among: pair,
    stream: 'pp:copies',
    phase: 'gradient-sync',
  });
}
