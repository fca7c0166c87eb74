/** What code runs: attention, fusions and loss, recomputation, and whose runtime surrounds them. */
import type { RecomputeModule } from '../../strategies/job.js';
import { countIn, isNothing } from '../mapping.js';
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
  // Masks are fused into softmax where that is a kernel of its own.
  const unfused = noted.entry('no-masked-softmax-fusion');
  const own = local
    ? flash === undefined && first === undefined
    : /local|unfused/.test(String(backend?.value ?? ''));
  if (unfused !== undefined && !own)
    noted.ignore(unfused, 'attention that never writes scores has no such kernel', 'no');
  if (local) {
    const fused = flash === undefined && first === undefined && backend === undefined;
    noted.suppose('kernels', fused ? 'fused-softmax' : 'flash', 'the layers are Megatron’s own', impl);
  }
}

/** Understands whether the cross-entropy loss is fused. */
export function readLoss(noted: Noted): void {
  const fused = noted.anyOf(['cross-entropy-loss-fusion', 'cross-entropy-fusion']);
  if (fused !== undefined) noted.say(fused, 'loss', isNothing(fused, 'flag') ? 'full-logits' : 'fused');
}

/** Understands which activations are recomputed. */
export function readRecomputation(noted: Noted): void {
  const granularity = noted.anyOf(['recompute-granularity', 'activations-checkpoint-granularity']);
  const selective = noted.entry('recompute-activations');
  const full = noted.anyOf(['checkpoint-activations', 'deepspeed-activation-checkpointing']);
  const engine = noted.entry('deepspeed-activation-checkpointing');
  if (engine !== undefined && engine !== full) noted.understand(engine, 'recompute');
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
  readRecomputeMethod(noted);
  readModules(noted);
  if (noted.isCommandLine) noted.suppose('recompute', 'none', 'Megatron recomputes nothing unless told');
}

const MODULES: Readonly<Record<RecomputeModule, true>> = {
  ...{ core_attn: true, layernorm: true, mlp: true, moe: true },
  ...{ moe_act: true, mla_up_proj: true, shared_experts: true },
};

/** What selective recomputation runs again; it counts with nothing else. */
function readModules(noted: Noted): void {
  const modules = noted.entry('recompute-modules');
  if (modules === undefined || modules.unset !== undefined) return;
  const names = String(modules.value)
    .replace(/[[\]"']/g, '')
    .split(/[\s,]+/)
    .filter((name) => name !== '');
  const unknown = names.filter((name) => !Object.hasOwn(MODULES, name));
  const isSelective = noted.said.findLast(({ fact }) => fact === 'recompute')?.value === 'selective';
  if (!isSelective) noted.ignore(modules, 'it counts with selective recomputation only', 'no');
  else if (names.join() === 'core_attn') noted.understand(modules, 'recompute');
  else if (unknown.length > 0)
    noted.ignore(modules, `llmsim does not recompute ${unknown.join(' and ')} alone`, 'yes');
  else noted.say(modules, 'recompute-modules', names.join(','));
}

/**
 * How full recomputation goes: of every layer with `uniform` and groups of one, of the first of a stage with `block`. Before there was
 * a granularity, the method alone switched it on.
 */
function readRecomputeMethod(noted: Noted): void {
  const method = noted.anyOf(['recompute-method', 'activations-checkpoint-method']);
  const layers = noted.anyOf([
    ...['recompute-num-layers', 'activations-checkpoint-num-layers', 'checkpoint-num-layers'],
  ]);
  if (method === undefined && layers === undefined) return;
  if (method?.unset !== undefined) {
    noted.want(method, 'recompute');
    return;
  }
  const how = method === undefined ? 'uniform' : String(method.value);
  if (
    method?.name === 'activations-checkpoint-method' &&
    !noted.said.some(({ fact }) => fact === 'recompute')
  )
    noted.say(method, 'recompute', 'full');
  const isFull = noted.said.findLast(({ fact }) => fact === 'recompute')?.value === 'full';
  if (!isFull) {
    for (const entry of [method, layers])
      if (entry !== undefined) noted.ignore(entry, 'it counts with full recomputation only', 'no');
    return;
  }
  const ofAll = how === 'uniform' && (layers === undefined || String(layers.value) === '1');
  for (const entry of [method, layers]) {
    if (entry === undefined) continue;
    if (ofAll) noted.understand(entry, 'recompute');
    else if (how === 'block') {
      if (entry === layers) noted.say(entry, 'recompute-layers', countIn(entry));
      else noted.understand(entry, 'recompute-layers');
    } else if (how !== 'uniform') throw wrongValue(entry, 'uniform or block is expected');
    else if (entry === layers)
      noted.ignore(entry, 'llmsim keeps the input of every layer, and not of every so many', 'yes');
    else noted.understand(entry, 'recompute');
  }
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
  if (framework === 'megatron-deepspeed')
    noted.suppose('framework', framework, 'it is started with DeepSpeed');
  else noted.suppose('framework', 'nemo', 'it is a recipe of NeMo or Megatron-Bridge');
}
