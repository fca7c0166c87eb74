/** Parts of a layout that a framework has no words for, and the choices that it has. */
import type { Recompute } from '../../strategies/job.js';
import { chunksOf } from './pipeline.js';
import type { Settled } from './settled.js';
import type { Instead } from './target.js';

/** Recomputation other than of `choices`. */
export function otherRecompute({ facts }: Settled, choices: readonly Recompute[]): Instead {
  return facts.recompute === undefined || choices.includes(facts.recompute) ? {} : { recompute: choices };
}

/** Chunks that the layers do not divide into. */
export function evenChunks({ facts, model }: Settled): Instead {
  const [pp, vpp] = [facts.pp ?? 1, facts.vpp ?? 1];
  if (pp === 1 || facts['stage-layers'] !== undefined || chunksOf(model.layers, pp, vpp) !== undefined)
    return {};
  const most = Math.ceil(model.layers / pp);
  const all = Array.from({ length: most }, (_, i) => i + 1);
  return { vpp: all.filter((each) => chunksOf(model.layers, pp, each) !== undefined) };
}
