/** The kernels of a question in words: a kernel set, and what was asked for otherwise. */
import type { Spelt } from '../../strategies/layers/fusions.js';

/** As a request has them, and the inputs of a result. */
interface Asked {
  readonly kernels: string;
  readonly attention?: string;
  readonly compile?: boolean;
  readonly loss?: string;
  readonly attentionFree?: boolean;
  /** Where values are from that nobody stated. */
  readonly defaults?: { readonly kernels?: string };
  /** What they come to; absent in results of older versions. */
  readonly software?: Spelt;
}

/** `flash kernels`; `unfused kernels` where attention was asked to be; where no set is like that, its parts. */
export function kernelWords({ kernels, attention, compile, software }: Asked): string {
  if ((attention === undefined && compile === undefined) || software === undefined)
    return `${kernels} kernels`;
  if (software.kernels !== null) return `${software.kernels} kernels`;
  return `${software.attention} attention, ${software.compile ? 'fused' : 'eager'} element-wise kernels`;
}

/** Kernel sets differ in attention: of a model without any, one that nobody asked for says nothing. */
export function sayKernels({ attentionFree, attention, compile, defaults }: Asked): boolean {
  const isAsked = attention !== undefined || compile !== undefined || defaults?.kernels === undefined;
  return attentionFree !== true || isAsked;
}

/** What was asked for by itself besides: `vendor attention`, `compiled`, `chunked loss`. */
export function askedWords(asked: Asked): string[] {
  const { attention, compile, loss } = asked;
  const kernels = kernelWords(asked);
  return [
    ...(attention === undefined || kernels.startsWith(attention) ? [] : [`${attention} attention`]),
    ...(compile === undefined ? [] : [compile ? 'compiled' : 'not compiled']),
    ...(loss === undefined ? [] : [`${loss} loss`]),
  ];
}
