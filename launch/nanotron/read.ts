/** What nanotron's configuration means, by paths with hyphens; experts are an axis of their own, whose ranks have batches, too. */
import { countIn, type Mapping, numberOf, readMappings, type Unused } from '../mapping.js';
import type { Noted } from '../noted.js';
import { ignoreSections, isOff, isOn } from '../sections.js';

const CONFIG = 'model.model-config';

const MAPPINGS: readonly Mapping[] = [
  { key: 'parallelism.tp', fact: 'tp', form: 'count' },
  { key: 'parallelism.pp', fact: 'pp', form: 'count' },
  { key: 'parallelism.context-parallel-size', fact: 'cp', form: 'count' },
  { key: 'parallelism.expert-parallel-size', fact: 'ep', form: 'count' },
  { key: 'tokens.micro-batch-size', fact: 'micro-batch', form: 'count' },
  { key: 'tokens.batch-accumulation-per-replica', fact: 'accumulation', form: 'count' },
  { key: 'tokens.sequence-length', fact: 'seq', form: 'count' },
  { key: 'tokens.train-steps', fact: 'steps', form: 'count' },
  {
    key: 'model.dtype',
    fact: 'precision',
    form: { bfloat16: 'bf16', float16: 'fp16', float32: 'fp32', bf16: 'bf16' },
  },
  { key: `${CONFIG}.num-hidden-layers`, fact: 'model.layers', form: 'count' },
  { key: `${CONFIG}.hidden-size`, fact: 'model.hidden', form: 'count' },
  { key: `${CONFIG}.intermediate-size`, fact: 'model.ffn', form: 'count' },
  { key: `${CONFIG}.num-attention-heads`, fact: 'model.heads', form: 'count' },
  { key: `${CONFIG}.num-key-value-heads`, fact: 'model.kv-heads', form: 'count' },
  { key: `${CONFIG}.vocab-size`, fact: 'model.vocab', form: 'count' },
  { key: `${CONFIG}.tie-word-embeddings`, fact: 'model.tied', form: { true: true, false: false } },
];

const UNUSED: readonly Unused[] = [
  {
    because: 'it names data, a tokenizer or a checkpoint, or logs the run',
    matters: 'no',
    keys: [
      'checkpoints',
      'general',
      'data-stages',
      'logging',
      'lighteval',
      'profiler',
      's3-upload',
      'tokenizer',
      'metrics-logging',
    ],
  },
  {
    because: 'it trains otherwise, in the same time and memory',
    matters: 'no',
    keys: [
      ...[
        'optimizer.learning-rate-scheduler',
        'optimizer.clip-grad',
        'optimizer.weight-decay',
        'model.init-method',
      ],
      ...[
        'optimizer.optimizer-factory',
        'optimizer.weight-decay-exclude-named-params',
        'tokens.limit-test-batches',
      ],
      ...[
        'tokens.limit-val-batches',
        'tokens.val-check-interval',
        'model.make-vocab-size-divisible-by',
        'model.ddp-bucket-cap-mb',
      ],
      ...[
        'bos-token-id',
        'eos-token-id',
        'pad-token-id',
        'initializer-range',
        'rms-norm-eps',
        'rope-theta',
        'rope-scaling',
        'use-cache',
        'is-llama-config',
        'is-qwen2-config',
        'pretraining-tp',
        'max-position-embeddings',
        'rope-interleaved',
      ].map((key) => `${CONFIG}.${key}`),
    ],
  },
  { because: 'llmsim has no such option yet', matters: 'yes', keys: ['parallelism', 'optimizer', CONFIG] },
];

/** Understands every key in `noted`. */
export function readNanotron(noted: Noted): void {
  readReplicas(noted);
  const stage = noted.entry('optimizer.zero-stage');
  const zero = stage === undefined ? 0 : numberOf(stage.value);
  if (stage !== undefined && (zero === 0 || zero === 1)) noted.say(stage, 'zero', zero);
  noted.suppose('zero', 0, 'zero_stage is 0 unless told');
  const mode = noted.entry('parallelism.tp-mode');
  if (mode !== undefined) noted.say(mode, 'sequence-parallel', /reduce_scatter/i.test(String(mode.value)));
  const overlap = noted.entry('parallelism.tp-linear-async-communication');
  if (overlap !== undefined) {
    if (isOn(overlap)) noted.say(overlap, 'tp-comm-overlap', true);
    else noted.ignore(overlap, 'it is switched off, which is as if it were absent', 'no');
  }
  const recompute = noted.entry('parallelism.recompute-layer');
  if (recompute !== undefined) noted.say(recompute, 'recompute', isOn(recompute) ? 'full' : 'none');
  noted.suppose('recompute', 'none', 'recompute_layer is off unless told');
  const gradients = noted.entry('optimizer.accumulate-grad-in-fp32');
  if (gradients !== undefined) noted.say(gradients, 'gradient-precision', isOn(gradients) ? 'fp32' : 'bf16');
  const engine = noted.entry('parallelism.pp-engine');
  if (engine !== undefined) {
    if (/^(1f1b|OneForwardOneBackward.*)$/i.test(String(engine.value))) noted.understand(engine, 'strategy');
    else noted.ignore(engine, 'the schedule is read as 1F1B', 'yes');
  }
  readFamily(noted);
  readMappings(noted, MAPPINGS, []);
  for (const name of noted.keys()) {
    const entry = noted.entry(name)!;
    if (isOff(entry)) noted.ignore(entry, 'it is switched off, which is as if it were absent', 'no');
  }
  ignoreSections(noted, UNUSED);
  noted.suppose('framework', 'pytorch', 'nanotron is PyTorch with layers of its own');
}

/** Replicas, times ranks of experts. */
function readReplicas(noted: Noted): void {
  const [dp, ep] = [noted.entry('parallelism.dp'), noted.entry('parallelism.expert-parallel-size')];
  if (dp !== undefined) noted.say(dp, 'dp', countIn(dp) * (ep === undefined ? 1 : countIn(ep)));
}

/** Its models are llamas and Qwens: RMS norms, rotary positions, gated. */
function readFamily(noted: Noted): void {
  const act = noted.entry(`${CONFIG}.hidden-act`);
  if (act !== undefined) noted.understand(act, 'model');
  if (noted.entry(`${CONFIG}.num-hidden-layers`) === undefined) return;
  const at = noted.entry(`${CONFIG}.num-hidden-layers`);
  for (const [fact, value] of [
    ['model.norm', 'rms'],
    ['model.position', 'rotary'],
  ] as const)
    noted.suppose(fact, value, 'its models are llamas', at);
  noted.suppose('model.gated', true, 'its models are llamas', at);
  noted.suppose('model.bias', false, 'its models are llamas', at);
}
