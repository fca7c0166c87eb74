/**
 * Folded parallelism: one stage's ranks are divided twice, as tp × cp × dp for attention and all else, and as etp × ep ×
 * replicas for experts (Liu et al. 2025, "MoE Parallel Folding", arXiv 2504.14960, section 3). Both count the same ranks,
 * nearest first, so each axis of the first division falls into parts of the second: ranks that split an expert innermost,
 * then ranks with different experts, then replicas. Each part of more than one rank is an axis of the mesh.
 */
import type { Axis } from '../program/mesh.js';
import type { Layout } from './job.js';

/** Tensor ranks that split each expert: all of them, unless experts are distributed, and then whole by default. */
export function expertTensor({ ep, etp, tp }: Pick<Layout, 'ep' | 'etp' | 'tp'>): number {
  return etp ?? (ep === 1 ? tp : 1);
}

/** Whether a rank has other experts, or other slices of them, than its tensor rank has of all else. */
export function distributesExperts(layout: Pick<Layout, 'ep' | 'etp' | 'tp'>): boolean {
  return layout.ep > 1 || expertTensor(layout) !== layout.tp;
}

/** Whether any rank has weights that another has, too: experts may have replicas among the tensor ranks. */
export function hasReplicas(layout: Divided): boolean {
  return layout.dp * layout.cp > 1 || foldingOf(layout).tp.replicas > 1;
}

/** What an axis is cut into, outermost first; the product is its size. */
export interface Parts {
  /** Ranks that have the same of the same experts. */
  readonly replicas: number;
  /** Ranks that have different experts. */
  readonly different: number;
  /** Ranks that have slices of the same experts. */
  readonly split: number;
}

/** The axes of a stage, in parts. */
export interface Folding {
  readonly tp: Parts;
  readonly cp: Parts;
  readonly dp: Parts;
  /** Whether all ranks that experts ask for were found, and `ep` and `etp` each cut one axis at most. */
  readonly even: boolean;
}

/**
 * Each axis gives what it has in common with the ranks that are still asked for: of powers of two all there are, until the
 * last one gives a part.
 */
export function foldingOf(layout: Divided): Folding {
  let folding = known.get(layout);
  if (folding === undefined) {
    folding = folded(layout);
    known.set(layout, folding);
  }
  return folding;
}

type Divided = Pick<Layout, 'tp' | 'cp' | 'dp' | 'ep' | 'etp'>;

/** Every pass over every layer asks for that of its layout. */
const known = new WeakMap<Divided, Folding>();

function folded(layout: Divided): Folding {
  if (!distributesExperts(layout)) {
    const whole = (size: number): Parts => ({ replicas: size, different: 1, split: 1 });
    const tp = { replicas: 1, different: 1, split: layout.tp };
    return { tp, cp: whole(layout.cp), dp: whole(layout.dp), even: true };
  }
  let different = layout.ep;
  let split = expertTensor(layout);
  const take = (size: number): Parts => {
    const slices = commonDivisor(split, size);
    const others = commonDivisor(different, size / slices);
    split /= slices;
    different /= others;
    return { replicas: size / (slices * others), different: others, split: slices };
  };
  const [tp, cp, dp] = [take(layout.tp), take(layout.cp), take(layout.dp)];
  const cuts = (part: 'different' | 'split') =>
    Number(dp[part] > 1) + Number(isCut(cp, part)) + Number(isCut(tp, part));
  return { tp, cp, dp, even: different * split === 1 && cuts('different') <= 1 && cuts('split') <= 1 };
}

/** Whether a part of tensor or context ranks is an axis by itself, beside what is outside it. */
function isCut({ replicas, different, split }: Parts, part: 'different' | 'split'): boolean {
  return part === 'split' ? split > 1 && replicas * different > 1 : different > 1 && replicas > 1;
}

/** A part of an axis, and the axis of the mesh that it is. */
export interface Cut {
  readonly axis: Axis;
  readonly size: number;
  readonly part: keyof Parts;
}

/** The parts of tensor or context ranks, outermost first: the first keeps the name, what is cut off is named after experts. */
export function cutsOf(parts: Parts, own: 'tp' | 'cp'): readonly Cut[] {
  const cuts: Cut[] = [];
  const add = (part: Cut['part'], axis: Axis) => {
    if (parts[part] > 1) cuts.push({ axis: cuts.length > 0 ? axis : own, size: parts[part], part });
  };
  add('replicas', own);
  add('different', 'ep');
  add('split', 'etp');
  return cuts.length > 0 ? cuts : [{ axis: own, size: 1, part: 'replicas' }];
}

function commonDivisor(a: number, b: number): number {
  let [larger, smaller] = [a, b];
  while (smaller !== 0) [larger, smaller] = [smaller, larger % smaller];
  return larger;
}
