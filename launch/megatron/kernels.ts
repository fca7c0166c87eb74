/** What code runs: attention, fusions and loss, recomputation, and whose runtime surrounds them. */
import { isNothing } from '../mapping.js';
import { type Noted, wrongValue } from '../noted.js';
import type { Framework } from './framework.js';

/** `--attention-backend` as options call the kernels; `auto` leaves it to the framework. */
const BACKENDS: Readonly<Record<string, 'flash-2' | 'vendor' | 'unfused' | 'fused-softmax'>> = {
  flash: 'flash-2',
  fused: 'vendor',
  unfused: 'unfused',
  local: 'fused-softmax',
};

/** Whose attention and fusions run: Transformer Engine's unless told. */
export function readKernels(noted: Noted, framework: Framework): void {
  const impl = noted.entry('transformer-impl');
  const local = String(impl?.value ?? '') === 'local';
  if (impl !== undefined) noted.understand(impl, 'kernels');
  const flash = noted.anyOf(['use-flash-attn', 'use-flash-attn-v2', 'flash-attention']);
  const first = noted.anyOf(['use-flash-attn-v1', 'use-flash-attn-triton']);
  const backend = noted.entry('attention-backend');
  if (backend !== undefined) {
    const known = BACKENDS[String(backend.value).replace(/^AttnBackend\./, '')];
    if (known === undefined) noted.understand(backend, 'attention');
    else noted.say(backend, 'attention', known);
  }
  if (first !== undefined) noted.say(first, 'attention', 'flash-1');
  if (flash !== undefined) {
    if (local || framework === 'megatron-deepspeed') noted.say(flash, 'attention', 'flash-2');
    else noted.understand(flash, 'attention');
  }
  if (local) {
    const fused = flash === undefined && first === undefined && backend === undefined;
    noted.suppose('kernels', fused ? 'fused-softmax' : 'flash', 'the layers are Megatron’s own', impl);
  }
}

export function readLoss(noted: Noted): void {
  const fused = noted.anyOf(['cross-entropy-loss-fusion', 'cross-entropy-fusion']);
  if (fused !== undefined) noted.say(fused, 'loss', isNothing(fused, 'flag') ? 'full-logits' : 'fused');
}

export function readRecomputation(noted: Noted): void {
  const granularity = noted.anyOf(['recompute-granularity', 'activations-checkpoint-granularity']);
  const selective = noted.entry('recompute-activations');
  const full = noted.anyOf(['checkpoint-activations', 'deepspeed-activation-checkpointing']);
  for (const [entry, how] of [
    [full, 'full'],
    [selective, 'selective'],
  ] as const) {
    if (entry !== undefined) noted.say(entry, 'recompute', how);
  }
  if (granularity !== undefined) {
    if (granularity.unset !== undefined) noted.want(granularity, 'recompute');
    else if (isNothing(granularity, 'text')) noted.say(granularity, 'recompute', 'none');
    else {
      const word = String(granularity.value);
      if (word !== 'full' && word !== 'selective')
        throw wrongValue(granularity, 'full or selective is expected');
      noted.say(granularity, 'recompute', word);
    }
  }
  const modules = noted.entry('recompute-modules');
  if (modules !== undefined && String(modules.value).replace(/[[\]"' ]/g, '') === 'core_attn') {
    noted.understand(modules, 'recompute');
  }
  if (noted.isCommandLine) noted.suppose('recompute', 'none', 'Megatron recomputes nothing unless told');
}

/** Megatron overlaps the reduction of gradients when it is told to; else it is after all of them. */
export function readRuntime(noted: Noted, framework: Framework): void {
  const overlap = noted.entry('overlap-grad-reduce');
  if (framework === 'megatron-lm') {
    if (overlap !== undefined) {
      noted.say(overlap, 'framework', 'megatron-core');
      if (noted.isCommandLine) {
        noted.suppose('loss', 'full-logits', '--cross-entropy-loss-fusion is absent');
      }
    } else
      noted.suppose(
        'framework',
        'megatron-lm',
        '--overlap-grad-reduce is absent: gradients are reduced after the backward pass',
      );
    return;
  }
  if (overlap !== undefined) noted.understand(overlap, 'framework');
  for (const name of ['deepspeed', 'deepspeed-config']) {
    const entry = noted.entry(name);
    if (entry !== undefined) noted.understand(entry, 'framework');
  }
  if (framework === 'megatron-deepspeed')
    noted.suppose('framework', framework, 'it is started with DeepSpeed');
  else noted.suppose('framework', 'nemo', 'it is a recipe of NeMo or Megatron-Bridge');
}
