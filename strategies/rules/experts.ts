/** How experts may be distributed over ranks that are there anyway. */
import { kindsOfBlocks } from '../../models/blocks.js';
import type { Model } from '../../models/model.js';
import { hasTables } from '../../models/tables-of.js';
import { expertGroup } from '../axes.js';
import { distributesExperts, expertTensor, foldingOf } from '../folding.js';
import type { Job, Layout } from '../job.js';
import { divisors } from './divisors.js';
import type { Ruled } from './ruled.js';

/** Experts are split evenly, over ranks that are there for all of a stage's other weights too. */
export function expertRule({ id, state }: Ruled, { model, layout }: Job): string | undefined {
  const { ep, tp, shard, sequenceParallel } = layout;
  const split = expertTensorRule(model, layout);
  if (split !== undefined || !distributesExperts(layout)) return split;
  const counts = new Set(kindsOfBlocks(model).flatMap((block) => block.model.moe?.experts ?? []));
  if (counts.size === 0 && !hasTables(model))
    return `ep=${ep}: ${model.id} has no experts to split; leave ep at 1`;
  const experts = [...counts].find((count) => count % ep !== 0);
  if (experts !== undefined) {
    return `ep=${ep} does not divide the ${experts} experts of ${model.id}; try ep=${divisors(experts).slice(-4).join(', ')}`;
  }
  const uneven = foldingRule(layout, model);
  if (uneven !== undefined) return uneven;
  const what = ep > 1 ? `ep=${ep}` : `etp=${expertTensor(layout)}`;
  if (tp > 1 && !sequenceParallel) {
    return `${what} with tp=${tp} needs sequence parallelism, so that no token is sent twice; add --sequence-parallel`;
  }
  const { data } = expertGroup(layout);
  if (shard % data !== 0) {
    return `${what} takes in ${data} data-parallel ranks, and they are neighbours inside a shard group, whose ${shard} ranks do not divide by that; choose shard as a multiple of ${data}`;
  }
  if (state === 'parameter-server' || state === 'map-reduce') {
    return `${what}: ${id} synchronizes replicas of whole models; leave ${ep > 1 ? 'ep at 1' : `etp at ${tp}`}`;
  }
  return undefined;
}

/** The ranks of a stage are those of attention, so that many that experts ask for must be found among them. */
function foldingRule(layout: Layout, model: Model): string | undefined {
  if (foldingOf(layout).even) return undefined;
  const { ep, tp, cp, dp } = layout;
  const etp = expertTensor(layout);
  const ranks = tp * cp * dp;
  // Ranks of tables are found the same way, and no rank splits a table.
  const asked = hasTables(model)
    ? `ep=${ep}`
    : `ep=${ep} with each expert on etp=${etp} ${etp === 1 ? 'rank' : 'ranks'}`;
  const axes = `tp=${tp}, cp=${cp} and dp=${dp}`;
  if (ranks % (ep * etp) !== 0) {
    const choice =
      ranks % etp === 0 ? `ep as a divisor of ${ranks / etp}` : `ep times etp as a divisor of ${ranks}`;
    return `${asked} takes in ${ep * etp} of the ${ranks} ranks of ${axes}, which does not come out even; choose ${choice}`;
  }
  return `${asked} would take some of the ranks of two axes among ${axes}, all of neither; choose ep times etp so that it divides, or is a multiple of, tp, and tp times cp`;
}

/** An expert's columns are split evenly. */
function expertTensorRule({ id, moe }: Model, { etp }: Layout): string | undefined {
  if (etp === undefined) return undefined;
  if (moe === undefined) return `etp=${etp}: ${id} has no experts to split; leave etp out`;
  if (moe.expertFfn % etp === 0) return undefined;
  const even = divisors(moe.expertFfn).filter((size) => size <= 64);
  return `etp=${etp} does not divide the ${moe.expertFfn} columns of an expert of ${id}; try etp=${even.slice(-4).join(', ')}`;
}
