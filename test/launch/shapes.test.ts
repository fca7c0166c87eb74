/** Models that a script spells out: none smaller or larger than Megatron builds, by its own arithmetic. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { modelFromHuggingFace } from '../../models/huggingface/huggingface.js';
import { parameterCount } from '../../models/weights/parameters.js';
import { importedText } from './read.js';

const [LAYERS, HIDDEN, HEADS, FFN, VOCAB, SEQ] = [3, 256, 8, 640, 1024, 128] as const;
const SIZES =
  `--num-layers ${LAYERS} --hidden-size ${HIDDEN} --num-attention-heads ${HEADS} --ffn-hidden-size ${FFN} ` +
  `--vocab-size ${VOCAB} --seq-length ${SEQ} --max-position-embeddings ${SEQ} --micro-batch-size 1 --train-iters 9`;

const read = (options: string) => importedText(`python pretrain_gpt.py ${SIZES} ${options}\n`);

interface Kind {
  readonly gated?: boolean;
  readonly rms?: boolean;
  readonly rotary?: boolean;
  readonly biases?: boolean;
  readonly qkvBias?: boolean;
  readonly tied?: boolean;
  readonly groups?: number;
}

/** Megatron's options for `kind`. */
function optionsOf({ gated, rms, rotary, biases, qkvBias, tied, groups }: Kind): string {
  return [
    ...(gated ? ['--swiglu'] : []),
    ...(rms ? ['--normalization RMSNorm'] : []),
    ...(rotary ? ['--position-embedding-type rope'] : []),
    ...(biases ? [] : ['--disable-bias-linear']),
    ...(qkvBias ? ['--add-qkv-bias'] : []),
    ...(tied ? [] : ['--untie-embeddings-and-output-weights']),
    ...(groups === undefined ? [] : [`--group-query-attention --num-query-groups ${groups}`]),
  ].join(' ');
}

/** Weights that Megatron's GPT has: embedding, positions, blocks, the last norm, and the output where it is not tied. */
function weights({ gated, rms, rotary, biases, qkvBias, tied, groups = HEADS }: Kind): number {
  const norm = rms ? HIDDEN : 2 * HIDDEN;
  const qkv = HIDDEN + (2 * HIDDEN * groups) / HEADS;
  const up = (gated ? 2 : 1) * FFN;
  const matrices = HIDDEN * qkv + HIDDEN * HIDDEN + HIDDEN * up + FFN * HIDDEN;
  const linear = biases ? qkv + HIDDEN + up + HIDDEN : qkvBias ? qkv : 0;
  return (
    (tied ? 1 : 2) * VOCAB * HIDDEN +
    (rotary ? 0 : SEQ * HIDDEN) +
    LAYERS * (2 * norm + matrices + linear) +
    norm
  );
}

const HELD: readonly Kind[] = [
  { gated: true, rotary: true, biases: true, tied: true },
  { gated: true, rotary: true },
  { gated: true, rotary: true, qkvBias: true, groups: 2 },
  { gated: true, rotary: true, biases: true, groups: 2 },
  { gated: true, rms: true, rotary: true, biases: true },
  { gated: true, rms: true, rotary: true, qkvBias: true },
  { rms: true, rotary: true, groups: 2 },
  { rms: true, rotary: true, biases: true, tied: true },
  { rotary: true, biases: true },
  { rotary: true, biases: true, groups: 2 },
  { rotary: true, tied: true },
  { biases: true, tied: true },
  { biases: true, tied: true, groups: 1 },
  { tied: true },
];

test('every shape that is written has the weights of Megatron’s', () => {
  for (const kind of HELD) {
    const { scenario, wanted } = read(optionsOf(kind));
    const text = `${JSON.stringify(kind)} ${wanted.map(({ sentence }) => sentence).join()}`;
    assert.ok(scenario.model !== undefined, text);
    const model = modelFromHuggingFace(scenario.model as Record<string, unknown>, 'config.json');
    assert.equal(parameterCount(model).total, weights(kind), text);
    assert.deepEqual([model.gated, model.norm], [kind.gated ?? false, kind.rms ? 'rms' : 'layer'], text);
  }
});

test('what no kind of model holds is asked for, with the option that says it', () => {
  for (const [kind, said] of [
    [
      { gated: true, biases: true, tied: true },
      /^run\.sh:1 .* has position learned \(unless told\) together with gated true \(--swiglu\), norm layer \(unless told\)/,
    ],
    [{ rms: true, biases: true }, /has norm rms \(--normalization\) together with .*position learned/],
    [{ biases: true, tied: true, groups: 2 }, /has kv-heads 2 \(--num-query-groups\)/],
  ] as const) {
    const { scenario, wanted } = read(optionsOf(kind));
    assert.equal(scenario.model, undefined);
    assert.match(wanted.find(({ option }) => option === 'model')!.sentence, said);
  }
  // Experts have a gate in every kind that is read, and no biases.
  const experts = read('--num-experts 4 --position-embedding-type rope --normalization RMSNorm');
  assert.equal(experts.scenario.model, undefined);
  assert.match(
    experts.wanted[0]!.sentence,
    /has gated false \(unless told\) and .*bias true \(unless told\) together with .*experts 4 \(--num-experts\): give --model/,
  );
});

test('multi-token prediction is an option of its own', () => {
  assert.equal(
    read(`${optionsOf({ gated: true, rms: true, rotary: true })} --mtp-num-layers 2`).scenario.mtp,
    2,
  );
});
