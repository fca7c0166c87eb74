import assert from 'node:assert/strict';
import { test } from 'node:test';
import { casesOf, requireTrainable, type Task } from '../../../accuracy/threads/cases.js';
import { checkLoss } from '../../../accuracy/threads/checks/loss.js';
import type { Freezable } from '../../../models/tuning.js';
import { usualAdapters, withTuning } from '../../../models/with-tuning.js';
import { strategyById } from '../../../strategies/index.js';
import { OPTIMIZER_IDS, type OptimizerId } from '../../../strategies/training.js';
import { OPTIMIZER_NAMES } from '../../../workers/kernels/optimizers/settings.js';
import { assertHolds, firstCase, oneWorker, TASK } from './runs.js';

/** One worker keeps its states on the device, so that tasks which differ in that alone share a reference. */
const REFERENCES = new Map<string, ReturnType<typeof oneWorker>>();
function referenceOf(task: Task): ReturnType<typeof oneWorker> {
  const { offload: _, ...training } = task.training ?? {};
  const key = JSON.stringify([task.model, training]);
  const known = REFERENCES.get(key) ?? oneWorker(task);
  REFERENCES.set(key, known);
  return known;
}

const TINY = TASK.model;
const lora = (): Task => ({ ...TASK, model: withTuning(TINY, usualAdapters(TINY, 'whole')) });
const without = (...frozen: Freezable[]): Task => ({ ...TASK, model: withTuning(TINY, { frozen }) });
const by = (optimizer: OptimizerId): Task => ({ ...TASK, training: { optimizer } });
const onHost = { optimizer: 'host' } as const;

/** Closer than what is allowed over the hundreds of steps that `validate` may be asked for. */
const CLOSE = 1e-5;

interface Way {
  readonly what: string;
  readonly task: Task;
  readonly strategies: readonly string[];
}

const WAYS: readonly Way[] = [
  {
    what: 'adapters',
    task: lora(),
    strategies: ['zero-3', 'tensor-parallel'],
  },
  { what: 'all but embedding and norms', task: without('embedding', 'norms'), strategies: ['zero-3'] },
  { what: 'SGD', task: by('sgd'), strategies: ['zero-3'] },
  { what: 'SGD with momentum', task: by('sgd-momentum'), strategies: ['sequence-parallel'] },
  { what: 'Lion', task: by('lion'), strategies: ['zero-2'] },
  { what: 'Lion of 8 bits', task: by('lion-8bit'), strategies: ['zero-1'] },
  { what: 'AdamW of 8 bits', task: by('adamw-8bit'), strategies: ['1f1b'] },
  { what: 'Adafactor', task: by('adafactor'), strategies: ['ddp'] },
  { what: 'Muon', task: by('muon'), strategies: ['zero-2'] },
  {
    what: 'AdamW on the host',
    task: { ...TASK, training: { offload: onHost } },
    strategies: ['zero-2', 'interleaved-1f1b'],
  },
  {
    what: 'adapters, by Lion, all on the host',
    task: { ...lora(), training: { optimizer: 'lion', offload: { ...onHost, parameters: 'host' } } },
    strategies: ['zero-3'],
  },
];

for (const { what, task, strategies } of WAYS) {
  for (const strategy of strategies) {
    test(`${what}: ${strategy} has the loss of one worker, and bytes, order and memory of its program`, async () => {
      const reference = await referenceOf(task);
      const { losses } = await assertHolds(firstCase(strategy, 2, task), reference);
      assert.ok(checkLoss(losses, reference).maxRelativeDifference <= CLOSE);
    });
  }
}

test('sharded gradients under a pipeline, and weights gathered once: as on one worker, with states on the host', async () => {
  const task: Task = { ...TASK, training: { offload: onHost } };
  const reference = await referenceOf(task);
  const cases = casesOf([strategyById('megatron-3d')], 4, task).cases;
  const staged = cases.filter(({ job: { layout } }) => layout.pp === 2 && layout.dp === 2 && layout.zero > 1);
  assert.deepEqual(
    staged.map(({ job }) => job.layout.zero),
    [2, 3],
  );
  for (const it of staged) await assertHolds(it, reference);
});

test('what threads cannot train is refused by a sentence, and not trained in another way', () => {
  const refusal = (strategy: string, task: Task, workers = 2) => {
    assert.throws(() => casesOf([strategyById(strategy)], workers, task));
    try {
      requireTrainable(task);
      casesOf([strategyById(strategy)], workers, task);
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };
  const { base: _, ...usual } = usualAdapters(TINY, 'whole');
  assert.match(refusal('zero-3', by('muon')), /muon needs whole matrices.*use zero-1 or zero-2/);
  assert.match(refusal('zero-1', by('muon'), 4), /dealt out whole on threads to two ranks, and dp is 4/);
  assert.match(
    refusal('zero-1', by('adafactor')),
    /means of rows and columns of whole matrices.*such as ddp/,
  );
  assert.match(refusal('tensor-parallel', by('adafactor')), /tp=2 ranks update slices.*leave tp at 1/);
  assert.match(refusal('tensor-parallel', by('adamw-8bit')), /blocks of 256 numbers, which tp=2 slices/);
  assert.match(refusal('zero-3', by('adamw-8bit')), /the shards of zero-3 cut through some of them/);
  const untrainable: readonly (readonly [Task, RegExp])[] = [
    [{ ...TASK, model: withTuning(TINY, usualAdapters(TINY, 'nf4')) }, /in float32, and base-format is nf4/],
    [
      { ...TASK, model: withTuning(TINY, { adapters: { ...usual.adapters!, variant: 'dora' } }) },
      /no kernels of DoRA/,
    ],
    [{ ...TASK, training: { offload: { optimizer: 'disk' } } }, /no disk to offload to/],
    [
      { ...TASK, training: { offload: { ...onHost, fraction: 0.5 } } },
      /all of the optimizer's states or none/,
    ],
    [{ ...TASK, training: { offload: { parameters: 'host' } } }, /use --offload optimizer,parameters/],
  ];
  for (const [task, said] of untrainable) assert.throws(() => requireTrainable(task), said);
  for (const id of OPTIMIZER_IDS) {
    const runs = OPTIMIZER_NAMES.some((name) => name === id);
    if (runs) requireTrainable(by(id));
    else assert.throws(() => requireTrainable(by(id)), /threads have no kernels of/);
  }
});
