/** A step of one worker in this thread, forward and backward, so that a test may move weights and look at gradients. */
import { singleWorker, type Task } from '../../../accuracy/threads/cases.js';
import { workloadOf } from '../../../accuracy/threads/workload.js';
import { Arena } from '../../../workers/arena.js';
import { fillFirst } from '../../../workers/first-values.js';
import { attentionScratch, attentionScratchFloats } from '../../../workers/kernels/attention/shape.js';
import { SCRATCH_FLOATS } from '../../../workers/kernels/gemm.js';
import { instantiateKernels } from '../../../workers/kernels/kernels.js';
import { compileKernels } from '../../../workers/kernels/module.js';
import { sharedMemory } from '../../../workers/kernels/wasm/platform.js';
import { RankMemory } from '../../../workers/memory.js';
import type { Context } from '../../../workers/operations/context.js';
import { operation } from '../../../workers/operations/index.js';
import type { LocalWeight } from '../../../workers/parameters.js';
import { Tensors } from '../../../workers/tensors.js';
import { generator } from '../kernels/setup.js';

const MEMORY_BYTES = 32 * 2 ** 20;

/** All matrices, and with `vectors` these, too, begin at random, the former up to `spread`; `loss` runs the step and gives the mean loss. */
export function play(task: Task, { spread = 0.4, vectors = false } = {}) {
  const { strategy, job, plan } = singleWorker(task);
  const workload = workloadOf(strategy, job, plan, { steps: 1, seed: 3 });
  const { sequences, positions, predictions = positions } = workload.batch;
  const own = new RankMemory(workload, 0);
  const memory = sharedMemory(MEMORY_BYTES);
  const scratch = new Float32Array(memory.buffer, 0, SCRATCH_FLOATS + attentionScratchFloats(positions));
  const tensors = new Tensors(
    own,
    new Float32Array(memory.buffer, scratch.byteLength, own.floats),
    new Arena(),
  );
  let nats = 0;
  const context: Context = {
    ...{ workload, tensors, replica: 0, replicas: 1, clock: { step: 0 } },
    ...{ results: new Map(), holders: new Map() },
    kernels: instantiateKernels(compileKernels(), memory, scratch.subarray(0, SCRATCH_FLOATS)),
    attentionScratch: attentionScratch(scratch.subarray(SCRATCH_FLOATS), positions),
    addLoss: (more) => {
      nats += more;
    },
  };
  const next = generator(5);
  const valuesOf = (weight: LocalWeight) => tensors.weight(`L${weight.layer}.${weight.spec.name}`).values;
  for (const weight of own.parameters.weights) {
    const values = valuesOf(weight);
    fillFirst(values, weight, 0, 1, 3);
    if (weight.spec.place !== 'vector') values.set(values.map(() => spread * next()));
    else if (vectors) values.set(values.map((value) => value + 0.3 * next()));
  }
  const runs = own.lines.flatMap((line) => {
    const { op, buffer } = line;
    if (op.kind === 'alloc') tensors.allocate(buffer, op.bytes / 4);
    else if (op.kind === 'free') tensors.free(buffer);
    else if (op.kind === 'compute' && op.phase !== 'optimizer') return [operation(context, line)];
    return [];
  });
  const loss = () => {
    nats = 0;
    tensors.at(own.gradients).fill(0);
    for (const run of runs) run();
    return nats / (sequences * predictions);
  };
  return { own, tensors, valuesOf, loss };
}
