/** What a job's kernels fuse: its kernel set, and what it says of attention, compilation and loss by themselves. */
import type { Shape } from '../../models/steps/step.js';
import type { AttentionImplementation } from '../../program/kernel.js';
import { type AttentionKernel, type Job, KERNEL_SETS, type KernelSet, type LossChoice } from '../job.js';

export type Fusions = Pick<
  Shape,
  'flash' | 'attention' | 'fusedSoftmax' | 'fusedNorm' | 'fusedElementwise' | 'loss'
>;

type AttentionFusions = Pick<Fusions, 'flash' | 'attention' | 'fusedSoftmax'>;

/** What each kernel set fuses, and whose attention it runs. */
const FUSIONS: Readonly<Record<KernelSet, Fusions>> = {
  unfused: { flash: false, fusedSoftmax: false, fusedElementwise: false, loss: 'eager' },
  'fused-softmax': { flash: false, fusedSoftmax: true, fusedElementwise: false, loss: 'in-place' },
  'flash-1': flash('flash-1'),
  flash: flash('flash-2'),
  'flash-norm': { ...flash('flash-2'), fusedNorm: true },
  'flash-compiled': { ...flash('flash-2'), fusedElementwise: true, loss: 'fused' },
  'flash-fused': { flash: true, fusedSoftmax: false, fusedElementwise: true, loss: 'fused' },
};

function flash(attention: AttentionImplementation): Fusions {
  return { flash: true, attention, fusedSoftmax: false, fusedElementwise: false, loss: 'eager' };
}

function attentionOf(kernel: AttentionKernel): AttentionFusions {
  if (kernel === 'unfused' || kernel === 'fused-softmax') {
    return { flash: false, fusedSoftmax: kernel === 'fused-softmax' };
  }
  return { flash: true, fusedSoftmax: false, ...(kernel === 'vendor' ? {} : { attention: kernel }) };
}

/** The fusions of a job: what it states by itself outranks its kernel set. */
export function fusionsOf(job: Pick<Job, 'kernels' | 'attention' | 'compile' | 'loss'>): Fusions {
  const { flash: fused, attention, fusedSoftmax, ...rest } = FUSIONS[job.kernels];
  const ofAttention =
    job.attention === undefined
      ? { flash: fused, fusedSoftmax, ...(attention === undefined ? {} : { attention }) }
      : attentionOf(job.attention);
  const elementwise = job.compile === undefined ? rest : compiled(job.compile, rest);
  return { ...ofAttention, ...elementwise, ...(job.loss === undefined ? {} : { loss: job.loss }) };
}

/** Element-wise work as a compiler fuses it, the loss too; or, of a set that fuses all of it, as eager kernels. */
function compiled(on: boolean, rest: Omit<Fusions, keyof AttentionFusions>): typeof rest {
  if (on) return { fusedElementwise: true, loss: 'fused' };
  return rest.fusedElementwise ? { fusedElementwise: false, loss: 'eager' } : rest;
}

/** Whether attention is one kernel that never writes the scores. */
export function fusesAttention(job: Pick<Job, 'kernels' | 'attention'>): boolean {
  return fusionsOf(job).flash;
}

/** What attention, compilation and loss of a job come to, in the words in which one asks for them. */
export interface Spelt {
  readonly attention: AttentionKernel;
  readonly compile: boolean;
  readonly loss: LossChoice;
  /** The kernel set that fuses the same, loss aside; null where none does. */
  readonly kernels: KernelSet | null;
}

/** The same whether a kernel set implies it or somebody asked for it. */
export function speltOut(job: Pick<Job, 'kernels' | 'attention' | 'compile' | 'loss'>): Spelt {
  const {
    flash: fused,
    attention = 'vendor',
    fusedSoftmax,
    fusedElementwise,
    loss = 'eager',
  } = fusionsOf(job);
  return {
    attention: fused ? attention : fusedSoftmax ? 'fused-softmax' : 'unfused',
    compile: fusedElementwise,
    loss: loss === 'fused' || loss === 'chunked' ? loss : 'full-logits',
    kernels: kernelSetOf(job),
  };
}

/** The kernel set that fuses what a job does, loss aside: its own if nothing else was asked for; null where none does. */
function kernelSetOf(job: Pick<Job, 'kernels' | 'attention' | 'compile'>): KernelSet | null {
  const key = (each: typeof job) => {
    const { flash: fused, attention, fusedSoftmax, fusedNorm = false, fusedElementwise } = fusionsOf(each);
    return [fused, attention, fusedSoftmax, fusedNorm, fusedElementwise].join();
  };
  return [job.kernels, ...KERNEL_SETS].find((kernels) => key({ kernels }) === key(job)) ?? null;
}
