/** The kernels of a question in words: a kernel set, and what was asked for otherwise. */
import type { AttentionKernel, KernelSet } from '../../strategies/job.js';
import { kernelSetOf, speltOut } from '../../strategies/layers/fusions.js';

/** As a request has them, and the inputs of a result. */
interface Asked {
  readonly kernels: string;
  readonly attention?: string;
  readonly compile?: boolean;
  readonly loss?: string;
}

/** `flash kernels`; `unfused kernels` where attention was asked to be; where no set is like that, its parts. */
export function kernelWords({ kernels, attention, compile }: Asked): string {
  const job = {
    kernels: kernels as KernelSet,
    ...(attention === undefined ? {} : { attention: attention as AttentionKernel }),
    ...(compile === undefined ? {} : { compile }),
  };
  const set = attention === undefined && compile === undefined ? kernels : kernelSetOf(job);
  if (set !== undefined) return `${set} kernels`;
  const spelt = speltOut(job);
  return `${spelt.attention} attention, ${spelt.compile ? 'fused' : 'eager'} element-wise kernels`;
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
