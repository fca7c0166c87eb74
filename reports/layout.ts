/** A layout in short: `tp8 pp16 dp128 vpp2 zero1 sp mb1 full`, as engineers write it to each other. */
import type { Layout, Recompute } from '../strategies/job.js';

/** One part of a layout in short, and what it stands for. */
export interface LayoutPart {
  readonly text: string;
  readonly meaning: string;
}

/** Axes of size one are left out, unless nothing at all is split. */
export function shortLayout(layout: Layout): string {
  return layoutParts(layout)
    .map(({ text }) => text)
    .join(' ');
}

/** What the parts that occur in these layouts stand for, for the foot of a table. */
export function layoutLegend(layouts: readonly Layout[]): string {
  const words = layouts.flatMap(layoutParts).map(({ text, meaning }) => {
    return `${text.startsWith('zero') ? text : text.replace(/\d+$/, '')} ${meaning}`;
  });
  return `Layout: ${[...new Set(words)].sort().join('; ')}.`;
}

const SHARDED = [
  '',
  'optimizer states',
  'optimizer states and gradients',
  'optimizer states, gradients and parameters',
];

/** A mesh axis, or several joined by `+`, for people; more than three are all there are. */
export function axisName(axis: string): string {
  return axis === 'all' || axis.split('+').length > 3 ? 'all ranks' : axis;
}

const RECOMPUTED: Readonly<Record<Recompute, string>> = {
  none: 'no activation recomputation',
  selective: 'activation recomputation of core attention',
  'per-op': 'activation recomputation of all but attention and every other GEMM',
  full: 'activation recomputation of whole layers',
};

/** The parts of a layout, those of size one left out. */
export function layoutParts(layout: Layout): LayoutPart[] {
  const { dp, tp, pp, cp, ep, etp, vpp, shard, zero, sequenceParallel, recompute, microBatch } = layout;
  const parts: (LayoutPart | false)[] = [
    tp > 1 && { text: `tp${tp}`, meaning: 'tensor-parallel size' },
    pp > 1 && { text: `pp${pp}`, meaning: 'pipeline-parallel size (stages)' },
    cp > 1 && { text: `cp${cp}`, meaning: 'context-parallel size' },
    ep > 1 && { text: `ep${ep}`, meaning: 'expert-parallel size' },
    etp !== undefined && tp > 1 && { text: `etp${etp}`, meaning: 'tensor-parallel size of each expert' },
    (dp > 1 || dp * tp * pp * cp === 1) && { text: `dp${dp}`, meaning: 'data-parallel size (replicas)' },
    vpp > 1 && { text: `vpp${vpp}`, meaning: 'virtual pipeline size (model chunks per stage)' },
    zero > 0 && shard !== dp && { text: `shard${shard}`, meaning: 'HSDP shard group size' },
    zero > 0 && { text: `zero${zero}`, meaning: `ZeRO-${zero}: ${SHARDED[zero]} sharded` },
    sequenceParallel && tp > 1 && { text: 'sp', meaning: 'sequence parallelism' },
    { text: `mb${microBatch}`, meaning: 'micro-batch size, sequences' },
    recompute !== 'none' && { text: recompute, meaning: RECOMPUTED[recompute] },
  ];
  return parts.filter((part) => part !== false);
}
