/** No option is taken in silence: it changes the answer, or a sentence says that it does not, and who would heed it. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare } from '../../planning/compare.js';
import type { Request } from '../../planning/request.js';
import { programOf } from '../../planning/simulate.js';
import { STRATEGIES } from '../../strategies/index.js';
import { requestOf } from './request.js';

type Asked = Partial<Omit<Request, 'model' | 'cluster'>>;

/** A dense model, and for those that distribute experts a mixture. */
const SMALL = ['llama3.2-1b', 'mixtral-8x7b'] as const;
const FIXED = { microBatch: 1, recompute: 'none' } as const;
/** One layout of each strategy that has several, so that nothing is searched. */
const AT: Readonly<Record<string, Request['fixed']>> = {
  fsdp: { tp: 2 },
  hsdp: { shard: 2 },
  'tensor-parallel': { tp: 2 },
  'sequence-parallel': { tp: 2 },
  'model-parallel': { pp: 2 },
  gpipe: { pp: 2 },
  '1f1b': { pp: 2 },
  'interleaved-1f1b': { pp: 4, vpp: 2 },
  'megatron-3d': { tp: 2, pp: 2, vpp: 1 },
  'context-parallel': { tp: 2, pp: 2, cp: 2, vpp: 1 },
  'expert-parallel': { tp: 2, pp: 2, cp: 1, ep: 4, vpp: 1 },
};

function ask(strategy: string, { fixed, ...rest }: Asked) {
  const [dense, mixture] = SMALL;
  const concerns = STRATEGIES.find(({ id }) => id === strategy)!.axes.includes('ep');
  const asked = requestOf(concerns ? mixture : dense, 'h100-dgx:1', {
    ...{ globalBatch: 16, sequence: 2048, defaults: { framework: 'default of h100-sxm' } },
    // Else the answer says what is taken of it.
    ...(concerns ? { routing: { kind: 'balanced' } } : {}),
    ...rest,
    fixed: { ...FIXED, ...AT[strategy], ...fixed },
  });
  // Two layers for each of eight chunks: what an option does it does in every one.
  const request = { ...asked, model: { ...asked.model, layers: 16 } };
  try {
    const { program, job, notes } = programOf(request, strategy);
    return { answer: JSON.stringify([program, job.layout]), notes };
  } catch (error) {
    return { refusal: (error as Error).message };
  }
}

/** Every option that is about how a step runs, at a value that is no default, under the name it is typed with. */
const OPTIONS: readonly (readonly [name: string, asked: Asked])[] = [
  ['prefetch', { prefetch: 3 }],
  ['reshard', { reshard: false }],
  ['tp-comm-overlap', { tpCommOverlap: true }],
  ['offload-inputs', { offloadInputs: true }],
  ['gradient-precision', { gradientPrecision: 'bf16' }],
  ['precision', { precision: 'fp8' }],
  ['kernels', { kernels: 'flash' }],
  ...(['megatron-lm', 'pytorch', 'jax'] as const).map((framework) => {
    return [`framework ${framework}`, { framework, defaults: {} }] as const;
  }),
  ['recompute', { fixed: { recompute: 'full' } }],
  ['micro-batch', { fixed: { microBatch: 2 } }],
];

test('under every strategy an option changes the program, is refused, or is said to change nothing', () => {
  for (const { id } of STRATEGIES) {
    const plain = ask(id, {});
    assert.deepEqual(plain.notes, [], `${id} says nothing of what nobody set`);
    for (const [name, asked] of OPTIONS) {
      const { answer, notes = [], refusal } = ask(id, asked);
      if (refusal !== undefined) continue;
      const said = notes.some((note) => note.startsWith(`${name} has no effect here`));
      assert.equal(
        said,
        answer === plain.answer,
        `${id} with ${name} ${JSON.stringify(asked)}: ${notes.join(' ')}`,
      );
    }
    for (const sequenceParallel of [true, false]) {
      const [there, other] = [
        ask(id, { fixed: { sequenceParallel } }),
        ask(id, { fixed: { sequenceParallel: !sequenceParallel } }),
      ];
      const said =
        there.notes?.some((note) => note.startsWith('sequence-parallel has no effect here')) ?? false;
      assert.equal(
        said,
        there.answer !== undefined && there.answer === other.answer,
        `${id} with sequence-parallel`,
      );
    }
  }
});

test('an axis that a strategy does not have is refused by name, and so is another ZeRO stage, with who has it', () => {
  for (const { id, axes, onRequest = [], zero, anyStage } of STRATEGIES) {
    // Of a dense model without stages, nobody takes these up unasked.
    const taken = [...axes, ...onRequest.filter((axis) => axis !== 'vpp' && axis !== 'ep')];
    for (const axis of ['dp', 'tp', 'pp', 'cp', 'ep', 'vpp', 'shard'] as const) {
      const { refusal } = ask(id, { fixed: { [axis]: 2 } });
      const lacks = `${id} does not use the axis ${axis}, which was set to 2`;
      assert.ok(taken.includes(axis) || refusal?.startsWith(lacks), refusal);
    }
    for (const stage of [0, 1, 2, 3] as const) {
      const { refusal } = ask(id, { fixed: { zero: stage } });
      const other = `${id} is ZeRO stage ${zero}, and zero was set to ${stage}`;
      const lacks = stage !== zero && anyStage !== true;
      assert.equal(refusal?.startsWith(other) === true, lacks, refusal);
    }
  }
  assert.equal(
    ask('ddp', { fixed: { tp: 2 } }).refusal,
    'ddp does not use the axis tp, which was set to 2; try --strategy fsdp, hsdp, tensor-parallel, sequence-parallel, megatron-3d, context-parallel',
  );
  assert.equal(
    ask('ddp', { fixed: { zero: 3 } }).refusal,
    'ddp is ZeRO stage 0, and zero was set to 3; try --strategy zero-3, fsdp, hsdp, megatron-3d, context-parallel',
  );
});

test('the sentence names the strategies that have what the option is about', () => {
  assert.deepEqual(ask('ddp', { prefetch: 2 }).notes, [
    'prefetch has no effect here: it is about parameters sharded over replicas (zero-3, fsdp, hsdp).',
  ]);
  assert.deepEqual(ask('ddp', { tpCommOverlap: true }).notes, [
    'tp-comm-overlap has no effect here: it is about tensor-parallel ranks with sequence parallelism (fsdp, ' +
      'tensor-parallel, sequence-parallel, megatron-3d, context-parallel, expert-parallel).',
  ]);
});

const notesOf = (strategies: readonly string[], asked: Asked) => {
  return compare(requestOf('tiny', 'h100-dgx:1', { globalBatch: 8, strategies, ...asked })).notes;
};

test('a comparison says which rows an option touches, by the shorter list, and nothing where it touches all', () => {
  const prefetch = { prefetch: 2 };
  assert.equal(notesOf(['zero-3', 'hsdp'], prefetch), undefined);
  assert.deepEqual(notesOf(['ddp', 'zero-1', 'zero-3'], prefetch), [
    'prefetch has an effect on zero-3 only.',
  ]);
  assert.deepEqual(notesOf(['ddp', 'zero-3', 'hsdp'], prefetch), ['prefetch has no effect on ddp.']);
  assert.match(
    notesOf(['ddp', 'zero-1'], prefetch)![0]!,
    /^prefetch has no effect here: .* \(zero-3, fsdp, hsdp\)\.$/,
  );
});

test('a price and powers are for a whole run, whose tokens must be said', () => {
  const priced = {
    usdPerDeviceHour: 2,
    settings: { 'accelerator.idlePower': '90W', 'node.nics.bandwidth': '50GB/s' },
  };
  assert.deepEqual(notesOf(['ddp'], priced), [
    'price and accelerator.idlePower have no effect here: cost and energy are those of a whole run; give its tokens.',
  ]);
  assert.equal(notesOf(['ddp'], { ...priced, tokens: 1e9 }), undefined);
  assert.deepEqual(programOf(requestOf('tiny', 'h100-dgx:1', { ...priced, tokens: 1e9 }), 'ddp').notes, [
    'tokens, price and accelerator.idlePower have no effect here: a program is one step, not a whole run.',
  ]);
});
