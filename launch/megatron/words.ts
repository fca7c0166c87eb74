/**
 * A question in Megatron's words: options by their names without dashes, alike for the command line and for recipes.
 * The rows are those that are read; what takes several options to know is spelled here as `read.ts` understands it.
 */
import type { FactValues } from '../facts.js';
import { paddedVocab } from '../model/shape.js';
import { chunksOf } from '../write/pipeline.js';
import type { Telling, Told } from '../write/telling.js';
import { contextWords } from './context.js';
import { expertWords, graphWords } from './expert-words.js';
import { BATCH, LAYOUT, MODEL } from './mappings.js';
import { SHARDING } from './sharding.js';
import { layoutOfStages } from './stage-layout.js';

/** Options in the groups that a file shows them in. */
export interface Words {
  readonly model: readonly Told[];
  readonly layout: readonly Told[];
  readonly batch: readonly Told[];
  readonly runtime: readonly Told[];
}

/** The options that say what `telling` holds. */
export function megatronWords(telling: Telling, layers: number): Words {
  return {
    model: modelWords(telling),
    layout: [...layoutWords(telling, layers), ...contextWords(telling), ...shardingWords(telling)],
    batch: [...telling.rows(BATCH), ...rampupWords(telling)],
    runtime: [
      ...precisionWords(telling),
      ...recomputeWords(telling),
      ...kernelWords(telling),
      ...overlapWords(telling),
      ...stateWords(telling),
    ],
  };
}

/** Rows of the vocabulary per tensor rank are a multiple of this, as Megatron has it unless told. */
const VOCAB_MULTIPLE = 128;

function modelWords(telling: Telling): Told[] {
  const dropout = telling.take('model.dropout') ?? 0;
  const gated = telling.take('model.gated');
  const activation = telling.take('model.activation') ?? 'gelu';
  const kv = telling.take('model.kv-heads');
  const dense = telling.take('model.dense-layers');
  const layers = telling.get('model.layers')!;
  const vocab = telling.get('model.vocab')!;
  const padded = paddedVocab(vocab, VOCAB_MULTIPLE, telling.get('tp') ?? 1);
  if (padded !== vocab) {
    telling.notes.push(
      `Megatron pads the vocabulary of ${vocab} to ${padded}, a multiple of ${VOCAB_MULTIPLE} × tp.`,
    );
  }
  const words = telling.rows(MODEL);
  const latent = telling.get('model.latent') === true && !words.some(([key]) => key === 'qk-layernorm');
  return [
    ...words,
    ['make-vocab-size-divisible-by', VOCAB_MULTIPLE],
    ...(telling.get('model.positions') === undefined
      ? [['max-position-embeddings', telling.get('seq')!] as const]
      : []),
    // Multi-head latent attention norms what it compresses.
    ...(latent ? [['qk-layernorm', true] as const] : []),
    ...(kv === undefined || kv === telling.get('model.heads')
      ? []
      : ([
          ['group-query-attention', true],
          ['num-query-groups', kv],
        ] as const)),
    ...activationWords(gated === true, activation),
    ...(dense === undefined ? [] : [['moe-layer-freq', `[0]*${dense}+[1]*${layers - dense}`] as const]),
    ...expertWords(telling),
    ...(['hidden-dropout', 'attention-dropout'] as const).map((key) => [key, dropout] as const),
  ];
}

/** Megatron's feed-forward is gated with SiLU, and not with GELU, unless told. */
function activationWords(gated: boolean, activation: FactValues['model.activation']): Told[] {
  if (gated) return [[activation === 'gelu' ? 'geglu' : 'swiglu', true]];
  return activation === 'squared-relu' ? [['squared-relu', true]] : [];
}

function layoutWords(telling: Telling, layers: number): Told[] {
  const [pp, vpp] = [telling.get('pp') ?? 1, telling.get('vpp') ?? 1];
  const chunks = chunksOf(layers, pp, vpp);
  for (const axis of ['cp', 'ep', 'vpp'] as const) if (telling.get(axis) === 1) telling.follow(axis);
  const listed = telling.take('stage-layers');
  // The layout lists all chunks.
  if (listed !== undefined) telling.follow('vpp');
  const told = telling.rows(LAYOUT);
  if (chunks === undefined && listed === undefined) {
    telling.notes.push(
      `${layers} layers do not divide into pp ${pp} × vpp ${vpp} chunks: say which layers each has with --pipeline-model-parallel-layout.`,
    );
  }
  telling.follow('dp', 'devices', 'accumulation', 'strategy');
  // Megatron interleaves where stages have several chunks, and runs 1F1B else.
  if (telling.get('schedule') === (vpp > 1 ? 'interleaved-1f1b' : '1f1b')) telling.follow('schedule');
  const ends = ['account-for-embedding-in-pipeline-split', 'account-for-loss-in-pipeline-split'] as const;
  return [
    ...told,
    ...(listed === undefined
      ? []
      : [
          [
            'pipeline-model-parallel-layout',
            layoutOfStages(listed.split(',').map(Number), telling.get('mtp')),
          ] as const,
        ]),
    ...(listed === undefined && chunks?.withEnds === true && pp * vpp > 2
      ? ends.map((key) => [key, true] as const)
      : []),
    ...((telling.get('ep') ?? 1) > 1
      ? [['expert-tensor-parallel-size', telling.take('etp') ?? 1] as const]
      : []),
  ];
}

/** Megatron's distributed optimizer is ZeRO-1; more is its FSDP. */
function shardingWords(telling: Telling): Told[] {
  const zero = telling.take('zero') ?? 0;
  const shard = telling.take('shard');
  if (zero === 0) return [];
  if (zero === 1) return [['use-distributed-optimizer', true]];
  const strategy = Object.entries(SHARDING).find(([, stage]) => stage === zero)![0];
  return [
    ['use-megatron-fsdp', true],
    ['data-parallel-sharding-strategy', strategy],
    ['use-distributed-optimizer', true],
    ['no-gradient-accumulation-fusion', true],
    ...(shard === undefined
      ? []
      : [['num-distributed-optimizer-instances', telling.get('dp')! / shard] as const]),
  ];
}

function precisionWords(telling: Telling): Told[] {
  const precision = telling.get('precision');
  const gradients = telling.get('gradient-precision');
  if (precision === 'tf32') telling.lose('TF32 is switched on in PyTorch, not in Megatron', 'precision');
  if (gradients === 'fp16' && precision !== 'fp16')
    telling.lose('Megatron reduces gradients in fp16 when it trains in fp16 only', 'gradient-precision');
  telling.follow('precision', 'gradient-precision');
  const half = precision === 'fp16' ? 'fp16' : 'bf16';
  return [
    ...(precision === 'fp32' || precision === 'tf32' ? [] : [[half, true] as const]),
    ...(precision === 'fp8' ? [['fp8-format', 'hybrid'] as const] : []),
    ...(precision === 'fp4' ? [['fp4-format', 'e2m1'] as const] : []),
    ...(gradients === 'bf16' ? [['grad-reduce-in-bf16', true] as const] : []),
    ...(gradients === 'fp32' && precision !== 'fp32' && precision !== 'tf32'
      ? [['accumulate-allreduce-grads-in-fp32', true] as const]
      : []),
  ];
}

function recomputeWords(telling: Telling): Told[] {
  const recompute = telling.get('recompute');
  if (recompute !== 'none' && recompute !== 'selective' && recompute !== 'full') {
    telling.lose('Megatron recomputes modules, not all but chosen ops; see --recompute-modules', 'recompute');
    return [];
  }
  telling.follow('recompute');
  if (recompute === 'selective') {
    const modules = telling.take('recompute-modules');
    return [
      ['recompute-granularity', 'selective'],
      ...(modules === undefined ? [] : [['recompute-modules', modules.replaceAll(',', ' ')] as const]),
    ];
  }
  if (recompute !== 'full') return [];
  const layers = telling.get('recompute-layers');
  const method = telling.get('recompute-method') ?? 'block';
  if (method === 'every-nth')
    telling.lose('Megatron recomputes the first layers of a stage, not one in so many', 'recompute-layers');
  telling.follow('recompute-layers', 'recompute-method');
  const first = method === 'block' && layers !== undefined;
  return [
    ['recompute-granularity', 'full'],
    ['recompute-method', first ? 'block' : 'uniform'],
    ['recompute-num-layers', first ? layers : 1],
  ];
}

const ATTENTION: Readonly<Record<string, string>> = {
  'flash-2': 'flash',
  vendor: 'fused',
  unfused: 'unfused',
  'fused-softmax': 'local',
};

function kernelWords(telling: Telling): Told[] {
  const attention = telling.get('attention');
  const backend = attention === undefined ? undefined : ATTENTION[attention];
  if (backend !== undefined) telling.follow('attention');
  const kernels = telling.get('kernels');
  const told: Told[] = [];
  if (kernels === 'fused-softmax' && attention === undefined) told.push(['transformer-impl', 'local']);
  if (kernels === 'flash' && attention === undefined)
    told.push(['transformer-impl', 'local'], ['use-flash-attn', true]);
  if (kernels === 'flash-fused') told.push(['transformer-impl', 'transformer_engine']);
  if (told.length > 0) telling.follow('kernels');
  if (backend !== undefined) told.push(['attention-backend', backend]);
  const isLocal = told.some(([key, value]) => key === 'transformer-impl' && value === 'local');
  return [...told, ...graphWords(telling, isLocal)];
}

/** What is tuned runs under gradient reduction: without it, Megatron is that of its first years. */
function overlapWords(telling: Telling): Told[] {
  const framework = telling.get('framework');
  const [zero, loss] = [telling.get('zero') ?? 0, telling.get('loss')];
  const early = framework === 'megatron-lm';
  const overlap: Told[] = early ? [] : [['overlap-grad-reduce', true]];
  if (!early && zero > 0) overlap.push(['overlap-param-gather', true]);
  if (framework === 'megatron-lm' || framework === 'megatron-core') telling.follow('framework');
  if (loss === 'full-logits') telling.follow('loss');
  if (loss === 'fused' || (loss === undefined && !early)) {
    telling.follow('loss');
    overlap.push(['cross-entropy-loss-fusion', true]);
  }
  return overlap;
}

/** Optimizer, formats of its states, and what waits on the host. */
function stateWords(telling: Telling): Told[] {
  const [optimizer = 'adamw', moments] = [telling.get('optimizer'), telling.get('moments')];
  const name = OPTIMIZERS[optimizer];
  if (name !== undefined) telling.follow('optimizer');
  const narrow = moments === 'bf16' || moments === 'fp16';
  // Its optimizer of chosen formats is a part of the distributed one.
  if (narrow && telling.get('zero') === 0)
    telling.lose('Megatron keeps narrower moments with its distributed optimizer only', 'moments');
  const aware = narrow && telling.get('zero') !== 0;
  if (aware || moments === 'fp32') telling.follow('moments');
  return [
    ...(name === undefined || name === 'adam' ? [] : [['optimizer', name] as const]),
    ...(aware
      ? ([
          ['use-precision-aware-optimizer', true],
          ['exp-avg-dtype', moments],
          ['exp-avg-sq-dtype', moments],
        ] as const)
      : []),
    ...offloadWords(telling),
  ];
}

const OPTIMIZERS: Readonly<Record<string, string>> = {
  adamw: 'adam',
  'sgd-momentum': 'sgd',
  muon: 'muon',
};

function offloadWords(telling: Telling): Told[] {
  const states = telling.get('offloaded-optimizer') === 'host';
  telling.lose(
    'Megatron offloads optimizer states, and to host memory',
    'offloaded-parameters',
    ...(states ? [] : (['offloaded-optimizer', 'offload-fraction', 'pinned-memory'] as const)),
  );
  const [fraction, pinned] = [telling.take('offload-fraction'), telling.take('pinned-memory')];
  telling.follow('offloaded-optimizer');
  const layers = telling.get('model.layers');
  const alone = (telling.get('pp') ?? 1) === 1 && telling.get('recompute') === 'none';
  const activations = telling.get('offload-inputs') === true && alone && layers !== undefined;
  if (activations) telling.follow('offload-inputs');
  telling.lose('Megatron offloads activations without pipelines and recomputation', 'offload-inputs');
  return [
    ...(states ? [['optimizer-cpu-offload', true] as const] : []),
    ...(states && fraction !== undefined ? [['optimizer-offload-fraction', fraction] as const] : []),
    ...(states && pinned === false
      ? ([
          ['no-pin-cpu-grads', true],
          ['no-pin-cpu-params', true],
        ] as const)
      : []),
    ...(activations ? [['cpu-offloading-num-layers', layers - 1] as const] : []),
  ];
}

function rampupWords(telling: Telling): Told[] {
  const rampup = telling.take('batch-rampup');
  return rampup === undefined ? [] : [['rampup-batch-size', rampup]];
}
