/** From a job to what the threads run: the program, its weights, and a batch of tokens for each step. */

import type { Model } from '../../models/model.js';
import { layersOf, type Weight } from '../../models/weights/weights.js';
import { type Axis, axisSize } from '../../program/mesh.js';
import type { Role } from '../../program/program.js';
import type { Job } from '../../strategies/job.js';
import { partition } from '../../strategies/schedules/partition.js';
import { type Plan, writeProgram } from '../../strategies/write.js';
import type { WeightSpec, Workload } from '../../workers/workload.js';
import { batches } from './corpus.js';

/** AdamW as small models are trained with. */
const OPTIMIZER = { learningRate: 3e-3, beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.01 };

export interface Training {
  readonly steps: number;
  readonly seed: number;
}

/** The workload of `job` under `plan`; the job must have passed the rules. */
export function workloadOf(name: string, job: Job, plan: Plan, { steps, seed }: Training): Workload {
  const { model, layout, globalBatch, sequence } = job;
  const program = writeProgram(name, job, plan);
  const batch = { steps, sequences: globalBatch, perMicroBatch: layout.microBatch, positions: sequence };
  return {
    program,
    layers: layersOf(model).map((layer) => layer.weights.map((weight) => specOf(weight, model))),
    layersOfRole: Object.fromEntries(program.roles.map((role) => [role.name, layersHeld(role, job)])),
    sequenceParallel: layout.sequenceParallel && axisSize(program.mesh, 'tp') > 1,
    arithmetic: {
      hidden: model.hidden,
      heads: model.heads,
      kvHeads: model.kvHeads,
      headDim: model.headDim,
      vocab: model.vocab,
      gated: model.gated,
      activation: model.activation,
      normEpsilon: 1e-5,
      rotaryBase: 10_000,
    },
    batch,
    optimizer: OPTIMIZER,
    seed,
    tokens: batches(batch, model.vocab, seed),
  };
}

function layersHeld(role: Role, job: Job): number[] {
  const { layout } = job;
  const places = partition(job, layout.pp, layout.vpp);
  const stage = role.where['pp' as Axis]?.[0] ?? 0;
  return places.flatMap((layers, place) => (place % layout.pp === stage ? layers.map((l) => l.index) : []));
}

function specOf({ name, shape, split }: Weight, model: Model): WeightSpec {
  const { heads, kvHeads, headDim, ffn } = model;
  const blocks = name.startsWith('attention.qkv')
    ? [heads * headDim, kvHeads * headDim, kvHeads * headDim]
    : name.startsWith('mlp.gate-up')
      ? [ffn, ffn]
      : undefined;
  const start = name.endsWith('.gain') ? 'ones' : name.endsWith('.bias') ? 'zeros' : 'normal';
  return {
    name,
    shape,
    start,
    ...(split === undefined ? {} : { split }),
    ...(blocks && split === 0 ? { blocks } : {}),
  };
}
