/**
 * What Megatron's options mean, whoever wrote them down: first those that need others to be understood, then the rows
 * of `mappings.ts`, then the ones that say nothing here, and last what Megatron does unless told.
 */
import { countIn, isNothing, numberOf, readMappings } from '../mapping.js';
import { type Noted, wrongValue } from '../noted.js';
import { BATCH, LAYOUT, MODEL } from './mappings.js';
import { UNUSED } from './unused.js';

/** Who runs Megatron's layers. */
export type Framework = 'megatron-lm' | 'megatron-deepspeed' | 'nemo';

/** Understands every option in `noted`, whose keys are Megatron's without dashes. */
export function readMegatron(noted: Noted, framework: Framework): void {
  ignoreNothing(noted);
  shape(noted);
  experts(noted);
  precision(noted);
  sharding(noted);
  recomputation(noted);
  kernels(noted);
  runtime(noted, framework);
  readMappings(noted, [...LAYOUT, ...BATCH, ...MODEL], UNUSED);
  defaults(noted);
}

/** Whether a flag was raised; it is understood as saying something of `option`. */
function raised(noted: Noted, option: string, ...keys: string[]): boolean {
  let is = false;
  for (const key of keys) {
    const entry = noted.entry(key);
    if (entry === undefined) continue;
    noted.understand(entry, option);
    is = true;
  }
  return is;
}

/** YAML names every option there is; what is `null` or `false` is not said. */
function ignoreNothing(noted: Noted): void {
  for (const key of noted.keys()) {
    const entry = noted.entry(key)!;
    if (isNothing(entry, 'flag'))
      noted.ignore(entry, 'it is switched off, which is as if it were absent', 'no');
  }
}

const ACTIVATIONS: Readonly<
  Record<string, { gated: boolean; activation: 'gelu' | 'silu' | 'relu' | 'squared-relu' }>
> = {
  gelu: { gated: false, activation: 'gelu' },
  'openai-gelu': { gated: false, activation: 'gelu' },
  geglu: { gated: true, activation: 'gelu' },
  'fast-geglu': { gated: true, activation: 'gelu' },
  swiglu: { gated: true, activation: 'silu' },
  'fast-swiglu': { gated: true, activation: 'silu' },
  silu: { gated: false, activation: 'silu' },
  relu: { gated: false, activation: 'relu' },
  'squared-relu': { gated: false, activation: 'squared-relu' },
  squared_relu: { gated: false, activation: 'squared-relu' },
};

function shape(noted: Noted): void {
  for (const key of ['swiglu', 'squared-relu', 'openai-gelu', 'geglu'] as const) {
    const entry = noted.entry(key);
    if (entry === undefined) continue;
    const { gated, activation } = ACTIVATIONS[key]!;
    noted.say(entry, 'model.gated', gated);
    noted.say(entry, 'model.activation', activation);
  }
  const named = noted.anyOf(['activation', 'activation-func']);
  if (named !== undefined && Object.hasOwn(ACTIVATIONS, String(named.value))) {
    const { gated, activation } = ACTIVATIONS[String(named.value)]!;
    noted.say(named, 'model.gated', gated);
    noted.say(named, 'model.activation', activation);
  }
  const linear = noted.entry('gated-linear-unit');
  if (linear !== undefined) noted.say(linear, 'model.gated', true);
  const groups = noted.anyOf(['num-query-groups', 'num-key-value-heads']);
  const grouped = raised(noted, 'model', 'group-query-attention');
  if (groups !== undefined && (grouped || !noted.isCommandLine || groups.key === 'num-key-value-heads')) {
    noted.say(groups, 'model.kv-heads', countIn(groups));
  } else if (groups !== undefined) {
    noted.ignore(groups, 'it counts with --group-query-attention only, which is absent', 'no');
  }
  const rotary = noted.entry('use-rotary-position-embeddings');
  if (rotary !== undefined) noted.say(rotary, 'model.position', 'rotary');
  for (const key of ['hidden-dropout', 'attention-dropout'] as const) {
    const entry = noted.entry(key);
    if (entry === undefined) continue;
    const value = numberOf(entry.value);
    if (!(value >= 0 && value < 1)) throw wrongValue(entry, 'a number of at least 0 and below 1 is expected');
    noted.sayLargest(entry, 'model.dropout', value);
  }
}

/** `([0]*3+[1]*58)`, `1`, `2`, `[0, 1, 1]`. */
export function layerPattern(text: string): readonly number[] | undefined {
  const whole = /^\s*\(?((?:\s*\[[\d,\s]*\](?:\s*\*\s*\d+)?\s*\+?)+)\)?\s*$/.exec(text)?.[1];
  if (whole === undefined) return undefined;
  return [...whole.matchAll(/\[([\d,\s]*)\](?:\s*\*\s*(\d+))?/g)].flatMap(([, inside, times]) => {
    const one = inside!
      .split(',')
      .map((each) => each.trim())
      .filter((each) => each !== '')
      .map(Number);
    return Array.from({ length: Number(times ?? 1) }, () => one).flat();
  });
}

function experts(noted: Noted): void {
  const entry = noted.entry('moe-layer-freq');
  if (entry === undefined) return;
  const pattern = Array.isArray(entry.value) ? entry.value.map(Number) : layerPattern(String(entry.value));
  if (pattern === undefined) {
    if (numberOf(entry.value) === 1) noted.say(entry, 'model.dense-layers', 0);
    else
      noted.ignore(
        entry,
        'experts in every n-th layer only are not read yet; all layers have them here',
        'yes',
      );
    return;
  }
  const dense = pattern.indexOf(1);
  if (dense >= 0 && pattern.slice(dense).every((each) => each === 1))
    noted.say(entry, 'model.dense-layers', dense);
  else noted.ignore(entry, 'dense layers after ones with experts are not read yet', 'yes');
}

function precision(noted: Noted): void {
  const narrow = noted.anyOf(['fp4-format', 'fp4', 'fp8-format', 'fp8']);
  const recipe = noted.entry('fp8-recipe');
  if (narrow !== undefined) noted.say(narrow, 'precision', narrow.key.startsWith('fp4') ? 'fp4' : 'fp8');
  if (recipe !== undefined) noted.ignore(recipe, 'fp8 is one precision here, whatever its scales', 'yes');
  const half = noted.anyOf(['bf16', 'fp16']);
  if (half !== undefined) {
    if (narrow === undefined) noted.say(half, 'precision', half.key as 'bf16' | 'fp16');
    else noted.understand(half, 'precision');
  } else if (narrow === undefined) noted.suppose('precision', 'fp32', 'neither --bf16 nor --fp16 is given');
  const reduced = noted.entry('grad-reduce-in-bf16');
  const whole = noted.entry('accumulate-allreduce-grads-in-fp32');
  if (reduced !== undefined) noted.say(reduced, 'gradient-precision', 'bf16');
  if (whole !== undefined) noted.say(whole, 'gradient-precision', 'fp32');
  const main = noted.entry('main-grads-dtype');
  if (main !== undefined) noted.say(main, 'gradient-precision', String(main.value) as 'fp32' | 'bf16');
  if (half?.key === 'fp16') {
    noted.suppose(
      'gradient-precision',
      'fp16',
      'Megatron reduces gradients of --fp16 as they are unless told',
    );
  } else
    noted.suppose(
      'gradient-precision',
      'fp32',
      'Megatron accumulates and reduces gradients in fp32 unless told',
    );
}

const STRATEGIES: Readonly<Record<string, 0 | 1 | 2 | 3>> = {
  no_shard: 0,
  optim: 1,
  optim_grads: 2,
  optim_grads_params: 3,
};

/** A sharding strategy of Megatron-FSDP beats the distributed optimizer, which comes with it. */
function sharding(noted: Noted): void {
  const own = noted.anyOf(['use-megatron-fsdp', 'use-custom-fsdp']);
  const strategy = noted.entry('data-parallel-sharding-strategy');
  const torch = noted.anyOf(['use-torch-fsdp2', 'use-fsdp2']);
  const optimizer = noted.entry('use-distributed-optimizer');
  const stage = noted.entry('zero-stage');
  if (own !== undefined) {
    noted.understand(own, 'zero');
    if (strategy === undefined) noted.suppose('zero', 0, 'Megatron-FSDP shards nothing unless told');
    else {
      const zero = STRATEGIES[String(strategy.value)];
      if (zero === undefined)
        throw wrongValue(strategy, `one of ${Object.keys(STRATEGIES).join(', ')} is expected`);
      noted.say(strategy, 'zero', zero);
    }
    if (optimizer !== undefined)
      noted.ignore(optimizer, 'the sharding strategy of Megatron-FSDP decides', 'no');
  } else if (torch !== undefined) {
    noted.say(torch, 'zero', 3);
    if (optimizer !== undefined) noted.ignore(optimizer, 'FSDP 2 of PyTorch decides', 'no');
  } else if (optimizer !== undefined) noted.say(optimizer, 'zero', 1);
  if (strategy !== undefined && own === undefined) {
    noted.ignore(strategy, 'it counts with --use-megatron-fsdp only, which is absent', 'no');
  }
  if (stage !== undefined) {
    const zero = numberOf(stage.value);
    if (![0, 1, 2, 3].includes(zero)) throw wrongValue(stage, 'a stage from 0 to 3 is expected');
    noted.say(stage, 'zero', zero as 0 | 1 | 2 | 3);
  }
}

function recomputation(noted: Noted): void {
  const granularity = noted.anyOf(['recompute-granularity', 'activations-checkpoint-granularity']);
  const full = noted.anyOf(['checkpoint-activations', 'deepspeed-activation-checkpointing']);
  const selective = noted.entry('recompute-activations');
  if (granularity !== undefined) {
    const word = String(granularity.value);
    if (word !== 'full' && word !== 'selective')
      throw wrongValue(granularity, 'full or selective is expected');
    noted.say(granularity, 'recompute', word);
  } else if (selective !== undefined) noted.say(selective, 'recompute', 'selective');
  else if (full !== undefined) noted.say(full, 'recompute', 'full');
  else noted.suppose('recompute', 'none', 'Megatron recomputes nothing unless told');
}

/** Whose attention and fusions run: Transformer Engine's unless told. */
function kernels(noted: Noted): void {
  const backend = noted.entry('attention-backend');
  const local = String(noted.entry('transformer-impl')?.value ?? '') === 'local';
  const impl = noted.entry('transformer-impl');
  if (impl !== undefined) noted.understand(impl, 'kernels');
  const flash = noted.anyOf([
    'use-flash-attn',
    'use-flash-attn-v2',
    'use-flash-attn-v1',
    'use-flash-attn-triton',
  ]);
  if (backend !== undefined) {
    const unfused = ['unfused', 'local'].includes(String(backend.value).replace('AttnBackend.', ''));
    if (unfused) noted.say(backend, 'kernels', 'fused-softmax');
    else noted.understand(backend, 'kernels');
  }
  if (flash !== undefined) noted.understand(flash, 'kernels');
  if (local)
    noted.suppose(
      'kernels',
      flash === undefined ? 'fused-softmax' : 'flash',
      'the transformer is Megatron’s own',
      impl,
    );
}

/** Megatron Core overlaps the reduction of gradients when it is told to; else it is after all of them. */
function runtime(noted: Noted, framework: Framework): void {
  if (framework === 'megatron-deepspeed') {
    noted.suppose('framework', framework, 'it is started with DeepSpeed');
    return;
  }
  const overlap = noted.entry('overlap-grad-reduce');
  if (overlap !== undefined) noted.say(overlap, 'framework', framework === 'nemo' ? 'nemo' : 'megatron-core');
  else if (framework === 'nemo') noted.suppose('framework', 'nemo', 'it is a recipe of NeMo');
  else
    noted.suppose(
      'framework',
      'megatron-lm',
      '--overlap-grad-reduce is absent, so gradients are reduced after all of them',
    );
}

/** What Megatron does where nobody says otherwise, as far as it makes the model or the layout. */
function defaults(noted: Noted): void {
  for (const axis of ['tp', 'pp', 'cp'] as const) noted.suppose(axis, 1, 'it is 1 unless it is said');
  noted.suppose('zero', 0, '--use-distributed-optimizer is absent');
  const spelledOut = noted.said.some(({ fact }) => fact === 'model.layers');
  if (!spelledOut) return;
  noted.suppose('model.norm', 'layer', 'Megatron’s norms are LayerNorm unless told');
  noted.suppose('model.position', 'learned', 'Megatron’s positions are learned unless told');
  noted.suppose('model.tied', true, 'Megatron ties the output matrix to the embedding unless told');
  noted.suppose('model.bias', true, 'Megatron’s linear layers have biases unless told');
  noted.suppose('model.gated', false, 'Megatron’s feed-forward is plain unless told');
  noted.suppose('model.activation', 'gelu', 'Megatron’s activation is GELU unless told');
  noted.suppose('model.dropout', 0.1, 'Megatron drops out 0.1 unless told');
  noted.suppose('model.vocab-multiple', 128, 'Megatron pads the vocabulary to 128 × tp unless told');
}
