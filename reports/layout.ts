/** A layout in short: `tp8 pp16 dp128 vpp2 zero1 sp mb1 full`, as engineers write it to each other. */
import { type Counted, sharedWords } from '../input/unit-words.js';
import type { Layout, Recompute, RecomputeMethod } from '../strategies/job.js';

/** One part of a layout in short, and what it stands for. */
export interface LayoutPart {
  readonly text: string;
  readonly meaning: string;
  /** As the foot of a table names it. Absent: the text without its number. */
  readonly name?: string;
}

/** Axes of size one are left out, unless nothing at all is split. */
export function shortLayout(layout: Layout): string {
  return layoutParts(layout)
    .map(({ text }) => text)
    .join(' ');
}

/** What the parts that occur in these layouts stand for, for the foot of a table; `counted`: what their models count. */
export function layoutLegend(layouts: readonly Layout[], counted: readonly Counted[] = []): string {
  const { items } = sharedWords(counted);
  const words = layouts
    .flatMap((layout) => layoutParts(layout, items))
    .map(({ text, meaning, name }) => {
      return `${name ?? (text.startsWith('zero') ? text : text.replace(/\d+$/, ''))} ${meaning}`;
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
  'minimal-with-context': 'activation recomputation of all but the results of GEMMs and attention',
  minimal: 'activation recomputation of all but the results of GEMMs',
  'save-dot-with-context-except-mlp':
    'activation recomputation of all but attention’s projections and result',
  'save-dot-except-mlpwi': 'activation recomputation of all but projections and the feed-forward result',
  'save-dot-except-mlp': 'activation recomputation of all but attention’s projections',
  'save-qkv-proj': 'activation recomputation of all but queries, keys and values',
  'save-out-proj': 'activation recomputation of all but attention’s output projection',
  full: 'activation recomputation of whole layers',
};

/** The parts of a layout, those of size one left out. */
export function layoutParts(layout: Layout, items = 'sequences'): LayoutPart[] {
  const { dp, tp, pp, cp, ep, etp, vpp, shard, zero, sequenceParallel, recompute, microBatch } = layout;
  // What no sequence is counted of has neither positions of tokens nor experts.
  const ofSamples = items !== 'sequences';
  const parts: (LayoutPart | false)[] = [
    tp > 1 && { text: `tp${tp}`, meaning: 'tensor-parallel size' },
    pp > 1 && { text: `pp${pp}`, meaning: 'pipeline-parallel size (stages)' },
    cp > 1 && {
      text: `cp${cp}`,
      meaning: ofSamples ? 'spatial partitioning: ranks that share every sample' : 'context-parallel size',
    },
    ep > 1 && {
      text: `ep${ep}`,
      meaning: ofSamples ? 'ranks that embedding tables are distributed over' : 'expert-parallel size',
    },
    etp !== undefined &&
      tp * etp > 1 && { text: `etp${etp}`, meaning: 'tensor-parallel size of each expert' },
    (dp > 1 || dp * tp * pp * cp === 1) && { text: `dp${dp}`, meaning: 'data-parallel size (replicas)' },
    vpp > 1 && { text: `vpp${vpp}`, meaning: 'virtual pipeline size (model chunks per stage)' },
    zero > 0 && shard !== dp && { text: `shard${shard}`, meaning: 'HSDP shard group size' },
    zero > 0 && { text: `zero${zero}`, meaning: `ZeRO-${zero}: ${SHARDED[zero]} sharded` },
    sequenceParallel && tp > 1 && { text: 'sp', meaning: 'sequence parallelism' },
    { text: `mb${microBatch}`, meaning: `micro-batch size, ${items}` },
    recompute !== 'none' && recomputedPart(layout),
    stagesPart(layout),
    ...meetingParts(layout),
  ];
  return parts.filter((part) => part !== false);
}

/** All of it, so many layers, or modules by name. */
function recomputedPart({
  recompute,
  recomputeLayers,
  recomputeMethod,
  recomputeModules,
}: Layout): LayoutPart {
  if (recompute === 'selective' && recomputeModules !== undefined) {
    const meaning = 'activation recomputation of these modules, by Megatron-LM’s names';
    return { text: `selective:${recomputeModules.join('+')}`, name: 'selective:…', meaning };
  }
  if (recompute !== 'full' || recomputeLayers === undefined) {
    return { text: recompute, meaning: RECOMPUTED[recompute] };
  }
  const [which, meaning] = PARTIAL[recomputeMethod ?? 'block'];
  return { text: `full-${which}${recomputeLayers}`, meaning: `activation recomputation of ${meaning}` };
}

/** The order of work, and how context and expert ranks meet, where it is not the usual. */
function meetingParts(layout: Layout): (LayoutPart | false)[] {
  const { pp, cp, ep, schedule, cpKind, cpInner, cpBalance, expertExchange, tableSharding } = layout;
  return [
    schedule !== undefined &&
      pp > 1 && {
        text: schedule,
        name: schedule,
        meaning:
          schedule === 'table'
            ? 'pipeline schedule of a file, or found'
            : 'pipeline schedule (llmsim schedules lists them)',
      },
    cpKind !== undefined &&
      cp > 1 && { text: `cp:${cpKind}`, name: `cp:${cpKind}`, meaning: 'how context ranks meet' },
    cpInner !== undefined &&
      (cpKind === 'usp' || cpKind === 'hierarchical') &&
      cp > 1 && { text: `cp-inner${cpInner}`, meaning: 'context ranks of an inner group' },
    cpBalance !== undefined && cp > 1 && { text: cpBalance, meaning: 'positions of a context rank' },
    expertExchange !== undefined &&
      ep > 1 && {
        text: `ep:${expertExchange}`,
        name: `ep:${expertExchange}`,
        meaning: 'how tokens are exchanged',
      },
    tableSharding !== undefined &&
      ep > 1 && {
        text: `ep:${tableSharding}`,
        name: `ep:${tableSharding}`,
        meaning: 'how embedding tables are distributed',
      },
  ];
}

const PARTIAL = {
  block: ['first', 'the first so many layers of each chunk'],
  'every-nth': ['every', 'one in so many layers'],
  uniform: ['groups', 'layers in groups of so many, from one kept input'],
} as const satisfies Readonly<Record<RecomputeMethod, readonly [string, string]>>;

/** Without a pipeline there is nothing to divide. */
function stagesPart({ stageLayers, pp }: Layout): LayoutPart | false {
  if (stageLayers === undefined || pp === 1) return false;
  const meaning = 'layers of each pipeline stage or chunk';
  if (stageLayers === 'balanced')
    return {
      text: 'stages:balanced',
      name: 'stages:balanced',
      meaning: 'stages balanced by what they compute',
    };
  return { text: `stages:${inRuns(stageLayers)}`, name: 'stages:…', meaning };
}

/** `9+10x2+9`. */
function inRuns(counts: readonly number[]): string {
  const runs: { readonly count: number; times: number }[] = [];
  for (const count of counts) {
    const last = runs.at(-1);
    if (last?.count === count) last.times++;
    else runs.push({ count, times: 1 });
  }
  return runs.map(({ count, times }) => (times === 1 ? `${count}` : `${count}x${times}`)).join('+');
}
