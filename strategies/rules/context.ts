/** What a sequence that context ranks share must allow. */
import { kindsOfBlocks } from '../../models/blocks.js';
import type { Model } from '../../models/model.js';
import { networkOf } from '../../models/network.js';
import { contextDivision, hasGroups, innerRanks } from '../context.js';
import { cutsOf, foldingOf } from '../folding.js';
import type { Job } from '../job.js';
import { fusesAttention } from '../layers/fusions.js';
import { documentsOf } from '../lengths.js';
import { divisors } from './divisors.js';
import type { Ruled } from './ruled.js';

/** Each context rank has equal pieces of the sequence, and attends in kernels that can be joined. */
export function contextRule({ id, state }: Ruled, job: Job): string | undefined {
  const { model, layout } = job;
  const { cp } = layout;
  // A network's samples are cut otherwise, see `networks.ts`.
  if (cp === 1 || networkOf(model) !== undefined) return undefined;
  const uneven = groupRule(job) ?? pieceRule(job);
  if (uneven !== undefined) return uneven;
  if (!fusesAttention(job)) {
    return `cp=${cp} merges partial attention outputs, which needs fused attention, and the kernels are '${job.attention ?? job.kernels}'; use --kernels flash or flash-fused`;
  }
  const kinds = kindsOfBlocks(model).map((block) => block.model);
  if (kinds.some(({ mixer }) => carriesState(mixer))) {
    return `cp=${cp} divides attention over the sequence, and ${model.id} has blocks that carry a state along it, which each rank would have to wait for; leave cp at 1`;
  }
  if (kinds.some(({ mla }) => mla?.indexer)) {
    return `cp=${cp} divides a sequence, and in ${model.id} an indexer chooses each query's keys among all of it: every rank would have to gather index keys and choose before it knows which keys to fetch, which is not modelled; leave cp at 1`;
  }
  const seen = windowRule(kinds, job);
  if (seen !== undefined) return seen;
  if (state === 'parameter-server' || state === 'map-reduce') {
    return `cp=${cp}: ${id} synchronizes replicas of whole sequences; leave cp at 1`;
  }
  return headsRule(kinds, job);
}

/** Zig-zag cuts twice as many pieces as there are ranks. */
function pieceRule({ layout, sequence }: Job): string | undefined {
  const { cp, tp, sequenceParallel } = layout;
  const { exchange, balance } = contextDivision(layout);
  const each = exchange < cp && balance === 'zigzag' ? 2 : 1;
  const pieces = each * cp * (sequenceParallel ? tp : 1);
  if (sequence % pieces === 0) return undefined;
  return `cp=${cp} splits ${sequence} tokens into ${pieces} equal chunks, which does not come out even; choose another sequence length or cp`;
}

/** Groups of `usp` and `hierarchical` are whole, and experts do not divide the axis that they divide. */
function groupRule({ layout }: Job): string | undefined {
  const { cp, cpKind, ep } = layout;
  if (cpKind !== 'usp' && cpKind !== 'hierarchical') return undefined;
  const inner = innerRanks(layout);
  if (cp % inner !== 0)
    return `cp-inner=${inner} does not divide cp=${cp} into whole groups; choose ${divisors(cp).join(', ')}`;
  if (!hasGroups(layout) || cutsOf(foldingOf(layout).cp, 'cp').length === 1) return undefined;
  return `ep=${ep} takes in some of cp=${cp} context ranks, which cp-kind ${cpKind} divides into groups of ${inner}, and one axis is divided once; choose ep as a multiple of ${cp}, or another cp-kind`;
}

/** A window, or a row of several sequences, is priced where it is said how ranks meet: frameworks allow it for some ways only. */
function windowRule(kinds: readonly Model[], job: Job): string | undefined {
  const { model, layout } = job;
  const { cp, cpKind } = layout;
  const windowed = kinds.find(({ slidingWindow }) => slidingWindow !== undefined);
  if (windowed === undefined) return undefined;
  if (cpKind === undefined)
    return `cp=${cp} divides a sequence of which ${model.id} sees a window of ${windowed.slidingWindow}, and not every way in which ranks meet allows that; say which with --cp-kind (all-gather or ulysses in Megatron-LM), or leave cp at 1`;
  if (contextDivision(layout).exchange === cp) return undefined;
  if (!windowed.causal)
    return `cp-kind ${cpKind} divides a window of ${windowed.slidingWindow} that looks both ways, which is not modelled; use --cp-kind ulysses, or leave cp at 1`;
  if (documentsOf(job) === undefined) return undefined;
  return `cp-kind ${cpKind} divides rows of packed sequences, of which ${model.id} sees a window of ${windowed.slidingWindow}: both at once is not modelled; use --cp-kind ulysses, or --packing padded`;
}

/** Ranks that exchange heads have as many each; keys and values may be repeated for them. */
function headsRule(kinds: readonly Model[], { layout, model }: Job): string | undefined {
  const { cp, tp } = layout;
  const { exchange, kind } = contextDivision(layout);
  if (exchange === 1) return undefined;
  for (const { mixer, heads, kvHeads, mla } of kinds) {
    if (mixer !== undefined) continue;
    const own = heads / tp;
    const keys = mla === undefined ? Math.max(1, kvHeads / tp) : own;
    const who = `cp-kind ${kind} exchanges heads among ${exchange} of cp=${cp} ranks`;
    const instead = kind === 'ulysses' ? 'a smaller cp, or --cp-kind usp or ring' : 'another cp-inner';
    if (own % exchange !== 0)
      return `${who}, and a tensor rank of tp=${tp} has ${own} of ${model.id}'s ${heads} heads, which does not come out even; choose ${instead}`;
    if (keys % exchange !== 0 && exchange % keys !== 0)
      return `${who}, and the ${keys} heads of keys and values that a tensor rank of tp=${tp} has can neither be divided over them nor repeated evenly; choose ${instead}`;
  }
  return undefined;
}

/** Whether what a block has in attention's place needs the positions before a rank's own. */
export function carriesState(mixer: Model['mixer']): boolean {
  return mixer !== undefined && mixer.kind !== 'none' && mixer.kind !== 'linear';
}
