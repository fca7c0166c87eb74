/**
 * One colour for one thing, in every chart of a page: computing is blue and green, communication orange to
 * red, waiting grey. After Okabe and Ito (2008), told apart by the colour-blind, on white and on black.
 */
import type { BreakdownRow, MemoryRow } from '../../planning/evaluate/figures.js';
import type { MemoryBytes } from '../../program/result.js';

export interface Part {
  readonly name: string;
  readonly colour: string;
}

/** Parts of a step time, in the order they are stacked. */
export const STEP_PARTS = {
  gemm: { name: 'GEMM', colour: '#0072b2' },
  attention: { name: 'attention', colour: '#56b4e9' },
  elementwise: { name: 'norms and element-wise', colour: '#009e73' },
  recompute: { name: 'activation recomputation', colour: '#cc79a7' },
  optimizer: { name: 'optimizer step', colour: '#e6a700' },
  tensor: { name: 'exposed: TP', colour: '#f0842c' },
  expert: { name: 'exposed: EP', colour: '#8c6d00' },
  data: { name: 'exposed: DP', colour: '#d55e00' },
  pipeline: { name: 'exposed: PP', colour: '#a5470b' },
  other: { name: 'exposed: other', colour: '#b8860b' },
  launch: { name: 'kernel launch overhead', colour: '#7b5aa6' },
  copy: { name: 'host copies (H2D, D2H)', colour: '#6b6b6b' },
  bubble: { name: 'pipeline bubble', colour: '#a6adb5' },
} as const satisfies Record<string, Part>;
export type StepPart = keyof typeof STEP_PARTS;

const FAMILY_PART: Readonly<Record<string, StepPart>> = {
  ...{ gemm: 'gemm', 'grouped-gemm': 'gemm', conv: 'gemm', attention: 'attention' },
  ...{ recompute: 'recompute', optimizer: 'optimizer' },
};

/** Where a family of kernels counts. */
export function partOfFamily(family: string): StepPart {
  return FAMILY_PART[family] ?? 'elementwise';
}

function partOfAxis(axis: string): StepPart {
  if (axis === 'tp') return 'tensor';
  if (axis === 'pp') return 'pipeline';
  if (axis === 'ep') return 'expert';
  return /dp|shard/.test(axis) ? 'data' : 'other';
}

/** Seconds of each part that is not zero, in order; they sum to the step. */
export function stepParts(breakdown: BreakdownRow): { part: StepPart; seconds: number }[] {
  const sums = new Map<StepPart, number>();
  const add = (part: StepPart, seconds: number) => sums.set(part, (sums.get(part) ?? 0) + seconds);
  for (const [family, s] of Object.entries(breakdown.computeByFamily)) {
    // Passes over gradients outside the optimizer's phase are not what the JSON calls the optimizer's time.
    add(family === 'optimizer' ? 'elementwise' : partOfFamily(family), s);
  }
  for (const [axis, s] of Object.entries(breakdown.exposedCommunicationSeconds)) add(partOfAxis(axis), s);
  add('optimizer', breakdown.optimizerSeconds);
  add('launch', breakdown.launchSeconds);
  add('copy', breakdown.copySeconds);
  add('bubble', breakdown.bubbleSeconds);
  const order = Object.keys(STEP_PARTS) as StepPart[];
  return order.flatMap((part) => {
    const seconds = sums.get(part) ?? 0;
    return seconds > 0 ? [{ part, seconds }] : [];
  });
}

export const MEMORY_PARTS = {
  parameters: { name: 'parameters', colour: '#0072b2' },
  gradients: { name: 'gradients', colour: '#d55e00' },
  optimizer: { name: 'optimizer states', colour: '#e6a700' },
  activations: { name: 'activations', colour: '#009e73' },
  gathered: { name: 'unsharded parameters', colour: '#56b4e9' },
  other: { name: 'buffers, reserve', colour: '#a6adb5' },
} as const satisfies Record<string, Part>;
export type MemoryPart = keyof typeof MEMORY_PARTS;

/** Bytes of each category of a row. */
export function memoryParts(m: MemoryRow): { part: MemoryPart; bytes: number }[] {
  return nonZero([
    ['parameters', m.parametersBytes],
    ['gradients', m.gradientsBytes],
    ['optimizer', m.optimizerBytes],
    ['activations', m.activationsBytes],
    ['other', m.otherBytes],
  ]);
}

/** Bytes of each category at the peak of a role. */
export function memoryPartsAtPeak(
  at: MemoryBytes,
  reserveBytes: number,
): { part: MemoryPart; bytes: number }[] {
  return nonZero([
    ['parameters', at.parameters],
    ['gradients', at.gradients],
    ['optimizer', at.optimizer],
    ['activations', at.activations],
    ['gathered', at.gathered],
    ['other', at.buffers + at.reserve + reserveBytes],
  ]);
}

function nonZero(parts: [MemoryPart, number][]): { part: MemoryPart; bytes: number }[] {
  return parts.flatMap(([part, bytes]) => (bytes > 0 ? [{ part, bytes }] : []));
}

/** Spans of the timeline, by class. */
export const SPAN_COLOURS: Readonly<Record<string, string>> = {
  ...{ forward: '#0072b2', backward: '#56b4e9', recompute: '#cc79a7', optimizer: '#e6a700' },
  ...{ 'gradient-sync': '#d55e00', collective: '#f0842c', send: '#a5470b', copy: '#6b6b6b' },
};
