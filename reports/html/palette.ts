/**
 * One colour for one thing, in every chart of a page: kernels are blue, communication orange to brown, waiting
 * grey, passes of the timeline teal and violet, what memory holds the other hues. All are of middle lightness,
 * three times as light or dark as either paper (WCAG 1.4.11), and no two of them are alike.
 */
import type { BreakdownRow, MemoryRow } from '../../planning/evaluate/figures.js';
import type { MemoryBytes } from '../../program/result.js';
import { axisPart } from './client/lanes.js';

export interface Part {
  readonly name: string;
  readonly colour: string;
}

/** Parts of a step time, in the order they are stacked. */
export const STEP_PARTS = {
  gemm: { name: 'GEMM', colour: '#2460b7' },
  attention: { name: 'attention', colour: '#4098d7' },
  elementwise: { name: 'norms and element-wise', colour: '#5c8a9e' },
  recompute: { name: 'activation recomputation', colour: '#d3659a' },
  optimizer: { name: 'optimizer step', colour: '#b88715' },
  tensor: { name: 'exposed: TP', colour: '#dc6d0d' },
  expert: { name: 'exposed: EP', colour: '#888500' },
  data: { name: 'exposed: DP', colour: '#d33e21' },
  pipeline: { name: 'exposed: PP', colour: '#a6552b' },
  other: { name: 'exposed: other', colour: '#a5795f' },
  launch: { name: 'kernel launch overhead', colour: '#836a8c' },
  copy: { name: 'host copies (H2D, D2H)', colour: '#5f646a' },
  bubble: { name: 'pipeline bubble', colour: '#8b919a' },
} as const satisfies Record<string, Part>;
export type StepPart = keyof typeof STEP_PARTS;

const FAMILY_PART: Readonly<Record<string, StepPart>> = {
  ...{ gemm: 'gemm', 'grouped-gemm': 'gemm', convolution: 'gemm', attention: 'attention', scan: 'attention' },
  ...{ recompute: 'recompute', optimizer: 'optimizer' },
};

/** Where a family of kernels counts. */
export function partOfFamily(family: string): StepPart {
  return FAMILY_PART[family] ?? 'elementwise';
}

/** Parts by the names that fit the kernels that were timed: a convolution network has convolutions and pooling, tables are looked up. */
export function namedParts(
  timed: readonly Readonly<Record<string, number>>[],
): Readonly<Record<StepPart, Part>> {
  const of = (family: string) => timed.reduce((sum, seconds) => sum + (seconds[family] ?? 0), 0);
  const products = of('gemm') + of('grouped-gemm');
  const [matrices, rest] = [STEP_PARTS.gemm, STEP_PARTS.elementwise];
  return {
    ...STEP_PARTS,
    ...(of('convolution') === 0
      ? {}
      : { gemm: { ...matrices, name: productsNamed(of('convolution'), products) } }),
    ...(of('pooling') > 0
      ? { elementwise: { ...rest, name: 'norms, pooling and element-wise' } }
      : of('embedding') > of('norm') + of('elementwise')
        ? { elementwise: { ...rest, name: 'embedding and element-wise' } }
        : {}),
  };
}

/** The larger first. */
function productsNamed(convolutions: number, matrices: number): string {
  if (matrices === 0) return 'convolution';
  return convolutions > matrices ? 'convolution and GEMM' : 'GEMM and convolution';
}

/** Seconds of each part that is not zero, in order; they sum to the step. */
export function stepParts(breakdown: BreakdownRow): { part: StepPart; seconds: number }[] {
  const sums = new Map<StepPart, number>();
  const add = (part: StepPart, seconds: number) => sums.set(part, (sums.get(part) ?? 0) + seconds);
  for (const [family, s] of Object.entries(breakdown.computeByFamily)) {
    // Passes over gradients outside the optimizer's phase are not what the JSON calls the optimizer's time.
    add(family === 'optimizer' ? 'elementwise' : partOfFamily(family), s);
  }
  for (const [axis, s] of Object.entries(breakdown.exposedCommunicationSeconds)) add(axisPart(axis), s);
  // The host's update of what is offloaded is the optimizer's time, too.
  add('optimizer', breakdown.optimizerSeconds + (breakdown.hostSeconds ?? 0));
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
  parameters: { name: 'parameters', colour: '#9645ad' },
  gradients: { name: 'gradients', colour: '#c83d5f' },
  // The same amber as the step that updates them.
  optimizer: { name: 'optimizer states', colour: STEP_PARTS.optimizer.colour },
  activations: { name: 'activations', colour: '#3a9742' },
  gathered: { name: 'unsharded parameters', colour: '#aa76c8' },
  other: { name: 'buffers, reserve', colour: '#77745f' },
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

/** Parts of the timeline: passes where a stage computes, axes where it communicates. */
export const TIMELINE_PARTS = {
  forward: { name: 'forward', colour: '#0a946f' },
  backward: { name: 'backward', colour: '#765cc3' },
  'input-gradient': { name: 'input gradient', colour: '#3f7fd9' },
  'weight-gradient': { name: 'weight gradient', colour: '#b04fb0' },
  recompute: STEP_PARTS.recompute,
  optimizer: STEP_PARTS.optimizer,
  tensor: { name: 'TP communication', colour: STEP_PARTS.tensor.colour },
  expert: { name: 'EP communication', colour: STEP_PARTS.expert.colour },
  data: { name: 'DP communication', colour: STEP_PARTS.data.colour },
  pipeline: { name: 'PP communication', colour: STEP_PARTS.pipeline.colour },
  other: { name: 'other communication', colour: STEP_PARTS.other.colour },
  copy: STEP_PARTS.copy,
} as const satisfies Record<string, Part>;

/** Signs of results that share a picture: by shape as well as by colour. */
export const RESULT_SIGNS = [
  { colour: '#00798f', shape: 'circle' },
  { colour: '#b0518f', shape: 'square' },
  { colour: '#6d7f1e', shape: 'triangle-up' },
  { colour: '#5a6fd6', shape: 'diamond' },
  { colour: '#a0632f', shape: 'triangle-down' },
  { colour: '#3f7d5f', shape: 'cross' },
] as const;

/**
 * How much: from little to much, one hue from light to dark, so that the order is seen by all (a scale can not stand out
 * from both papers at both ends; its squares have an edge and say their figure). `ink` is what is written on each.
 */
export const HEAT = [
  { colour: '#d6e6f5', ink: '#0d1b2a' },
  { colour: '#a9cdea', ink: '#0d1b2a' },
  { colour: '#73aedb', ink: '#0d1b2a' },
  { colour: '#3474ac', ink: '#ffffff' },
  { colour: '#1f5a94', ink: '#ffffff' },
  { colour: '#123c6b', ink: '#ffffff' },
] as const;
/** Around the best square. */
export const HEAT_BEST = '#c2570c';

/** Colours by the name that the style sheet has for each: `--c-…` where the script paints, `.k-…` in keys. */
export const SPAN_COLOURS: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ...Object.entries({ ...MEMORY_PARTS, buffers: MEMORY_PARTS.other, ...STEP_PARTS, ...TIMELINE_PARTS }),
    ...RESULT_SIGNS.map((sign, i) => [`result-${i}`, sign] as const),
    ...HEAT.map((heat, i) => [`heat-${i}`, heat] as const),
  ].map(([name, { colour }]) => [name, colour]),
);
