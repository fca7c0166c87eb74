/** How experts may be dealt out over ranks that are there anyway. */
import { kindsOfBlocks } from '../../models/blocks.js';
import type { Model } from '../../models/model.js';
import { expertGroup, expertTensor } from '../axes.js';
import type { Job, Layout } from '../job.js';
import { divisors } from './divisors.js';
import type { Ruled } from './ruled.js';

/** Experts are split evenly, over ranks that are there for all of a stage's other weights too. */
export function expertRule({ id, state }: Ruled, { model, layout }: Job): string | undefined {
  const { ep, dp, tp, cp, shard, sequenceParallel } = layout;
  const split = expertTensorRule(model, layout);
  if (split !== undefined || ep === 1) return split;
  const counts = new Set(kindsOfBlocks(model).flatMap((block) => block.model.moe?.experts ?? []));
  if (counts.size === 0) return `ep=${ep}: ${model.id} has no experts to split; leave ep at 1`;
  const experts = [...counts].find((count) => count % ep !== 0);
  if (experts !== undefined) {
    return `ep=${ep} does not divide the ${experts} experts of ${model.id}; try ep=${divisors(experts).slice(-4).join(', ')}`;
  }
  const { data } = expertGroup(layout);
  if (!Number.isInteger(data) || dp % data !== 0) {
    if (expertTensor(layout) > 1)
      return `ep=${ep} with experts split over etp=${expertTensor(layout)} tensor ranks takes in whole groups of cp=${cp} ranks, then some of dp=${dp}, which does not come out even; choose ep as a divisor of ${dp}${cp > 1 ? `, times ${cp}, or of ${cp}` : ''}`;
    return `ep=${ep} takes in whole groups of tp=${tp} and cp=${cp} ranks, then some of dp=${dp}, which does not come out even; choose ep as ${tp}${cp > 1 ? ` times a divisor of ${cp}` : ''}, or ${tp * cp} times a divisor of ${dp}`;
  }
  if (tp > 1 && !sequenceParallel) {
    return `ep=${ep} with tp=${tp} needs sequence parallelism, so that no token is sent twice; add --sequence-parallel`;
  }
  if (shard % data !== 0) {
    return `ep=${ep} takes in ${data} data-parallel ranks, and they are neighbours inside a shard group, whose ${shard} ranks do not divide by that; choose shard as a multiple of ${data}`;
  }
  if (state === 'parameter-server' || state === 'map-reduce') {
    return `ep=${ep}: ${id} synchronizes replicas of whole models; leave ep at 1`;
  }
  return undefined;
}

/** Experts are whole on a tensor rank, or split like everything else. */
function expertTensorRule({ id, moe }: Model, { ep, etp, tp }: Layout): string | undefined {
  if (etp === undefined) return undefined;
  if (moe === undefined) return `etp=${etp}: ${id} has no experts to split; leave etp out`;
  if (etp !== 1 && etp !== tp)
    return `etp=${etp} splits experts over some of the tp=${tp} tensor ranks, which is not modelled; choose etp=1 or etp=${tp}`;
  if (ep > 1 || etp === tp) return undefined;
  return `etp=1 with ep=1 would keep all experts of ${id} whole on each of tp=${tp} tensor ranks, which is not modelled; choose etp=${tp}, or distribute experts with ep=${tp} or a multiple`;
}
