/** What no thread runs of how a job is trained, as a sentence with the next step; nothing is trained in another way instead. */
import { sharedEmbedding } from '../../models/model.js';
import { layersOf } from '../../models/weights/weights.js';
import { worldSize } from '../../program/mesh.js';
import type { Job } from '../../strategies/job.js';
import type { Plan } from '../../strategies/write.js';
import { BLOCK } from '../../workers/kernels/optimizers/eight-bit.js';
import { OPTIMIZER_NAMES } from '../../workers/kernels/optimizers/settings.js';
import { RankMemory } from '../../workers/memory.js';
import { PieceOfMatrix, seesTensors } from '../../workers/optimizer-state.js';
import { ofPictures } from './cannot-picture.js';
import { ofContext, ofExperts, ofSlices } from './cannot-share.js';
import { hasKernels } from './settings.js';
import { workloadOf } from './workload.js';

/** Why threads do not run `job` under `plan`; undefined where they do. */
export function cannotRun(job: Job, plan: Plan): string | undefined {
  return (
    ofPictures(job) ??
    ofNorms(job) ??
    ofSlices(job) ??
    ofContext(job) ??
    ofExperts(job, plan) ??
    ofOptimizer(job, plan) ??
    ofShards(job, plan) ??
    ofTied(job, plan) ??
    ofPieces(job, plan)
  );
}

/** Statistics of batch norms that replicas take together. */
function ofNorms({ syncBatchNorm, layout }: Job): string | undefined {
  if (syncBatchNorm !== true || layout.dp * layout.cp === 1) return undefined;
  return 'a thread takes the statistics of its batch norms over its own samples, and sync-batch-norm over those of all; leave it out';
}

/** An output matrix that is the embedding's, where ranks have pieces of the two that do not meet. */
function ofTied({ model, layout }: Job, { state }: Plan): string | undefined {
  if (sharedEmbedding(model) === 0 || !SHARDS.has(state) || state === 'map-reduce') return undefined;
  if (layout.pp > 1) {
    return `${model.id} has an output matrix that is the embedding's, and the gradients of its two copies are summed when ${state} has left a rank other pieces of one than of the other; use a strategy that keeps gradients whole, such as 1f1b`;
  }
  if (state === 'zero-1') return undefined;
  return `${model.id} has an output matrix that is the embedding's, and under ${state} a rank has the weights or gradients of one layer at a time; use ddp or zero-1`;
}

/** What does not depend on the layout; asked before any case is. */
export function cannotTrain({ model, training }: Pick<Job, 'model' | 'training'>): string | undefined {
  const { optimizer = 'adamw' } = training ?? {};
  if (!hasKernels(optimizer)) {
    return `threads have no kernels of ${optimizer}, and train with ${OPTIMIZER_NAMES.join(', ')}`;
  }
  const { offload } = training ?? {};
  if (offload?.optimizer === 'disk' || offload?.parameters === 'disk') {
    return 'threads have memory and no disk to offload to; use --offload-to host';
  }
  if (offload?.fraction !== undefined && offload.fraction !== 1) {
    return `threads offload all of the optimizer's states or none, and offload-fraction is ${offload.fraction}; leave it out`;
  }
  if (offload?.parameters !== undefined && offload.optimizer === undefined) {
    return 'threads update offloaded parameters on the host; use --offload optimizer,parameters';
  }
  if (model.moe !== undefined && seesTensors({ id: optimizer })) {
    return `threads update experts number by number, and ${optimizer} sees them as matrices; use adamw, lion or sgd`;
  }
  if (model.moe !== undefined && model.tuning !== undefined) {
    return `threads train all of a model with experts, and of ${model.id} some is to be kept; leave --train out`;
  }
  if (model.architecture !== undefined && model.tuning !== undefined) {
    return `threads train all of a network of pictures, and of ${model.id} some is to be kept; leave --train out`;
  }
  const { adapters, base = 'whole' } = model.tuning ?? {};
  if (base !== 'whole') {
    return `threads keep frozen weights in float32, and base-format is ${base}; use --train lora`;
  }
  if (adapters?.variant === 'dora')
    return 'threads have no kernels of DoRA; use --lora-variant lora or rslora';
  if (adapters !== undefined && adapters.dropout > 0) {
    return 'threads train without dropout, and adapters have some; leave --lora-dropout out';
  }
  return undefined;
}

const SHARDS = new Set(['zero-1', 'zero-2', 'zero-3', 'map-reduce']);

/** Optimizers that look beyond one number, where ranks have pieces of what they look at. */
function ofOptimizer({ training, layout }: Job, { state }: Plan): string | undefined {
  const { optimizer = 'adamw' } = training ?? {};
  const { tp, dp } = layout;
  const sharded = SHARDS.has(state);
  if (optimizer === 'adafactor' || optimizer === 'muon') {
    if (tp > 1) {
      return `${optimizer} updates whole matrices, and tp=${tp} ranks update slices of them, which is another optimizer than one worker's; leave tp at 1`;
    }
    if (optimizer === 'adafactor' && sharded) {
      return 'adafactor takes means of rows and columns of whole matrices, and shards are pieces of them; use a strategy that keeps states whole, such as ddp';
    }
    if (sharded && (state === 'zero-3' || state === 'map-reduce')) {
      return `muon needs whole matrices, and under ${state} threads have pieces of them; use zero-1 or zero-2`;
    }
    if (sharded && dp !== 2) {
      return `muon's matrices are dealt out whole on threads to two ranks, and dp is ${dp}; use dp=2`;
    }
  }
  if (optimizer.endsWith('8bit') && tp > 1) {
    return `${optimizer} quantises blocks of ${BLOCK} numbers, which tp=${tp} slices have others of than one worker; leave tp at 1`;
  }
  return undefined;
}

/** Of shards that cut through what an optimizer sees as one, the ledger counts even parts, and a rank has others. */
function ofPieces(job: Job, plan: Plan): string | undefined {
  const { optimizer = 'adamw' } = job.training ?? {};
  const workload = workloadOf('pieces', job, plan, { steps: 1, seed: 1 });
  if (!seesTensors(workload.optimizer)) return undefined;
  const uneven = Array.from({ length: worldSize(workload.program.mesh) }, (_, rank) => rank).some((rank) => {
    try {
      const { role, optimizerState } = new RankMemory(workload, rank);
      const held = role.holds.find(({ buffer }) => buffer === 'optimizer state')?.bytes ?? 0;
      return held !== optimizerState.floats * Float32Array.BYTES_PER_ELEMENT;
    } catch (error) {
      if (error instanceof PieceOfMatrix) return true;
      throw error;
    }
  });
  if (!uneven) return undefined;
  const what = optimizer.endsWith('8bit') ? `blocks of ${BLOCK} numbers` : 'matrices';
  return `${optimizer} updates ${what} as a whole, and the shards of ${plan.state} cut through some of them; use zero-1 or zero-2 with dp=2, or a strategy that keeps states whole, such as ddp`;
}

/** Ranks' chunks of a layer are those of its trained and of its frozen weights, which even parts are. */
function ofShards({ model, layout }: Job, { state }: Plan): string | undefined {
  if (state !== 'zero-3' || model.tuning === undefined) return undefined;
  const { tp, shard } = layout;
  for (const { kind, weights } of new Set(layersOf(model))) {
    const count = (frozen: boolean) =>
      weights
        .filter((weight) => (weight.frozen === true) === frozen)
        .reduce(
          (sum, { shape, split }) => sum + shape.reduce((a, b) => a * b, 1) / (split === undefined ? 1 : tp),
          0,
        );
    const [trained, frozen] = [count(false), count(true)];
    if (trained % shard === 0 && frozen % shard === 0) continue;
    return `${shard} shards do not divide the ${trained} trained and ${frozen} frozen numbers of the ${kind} evenly, which threads need; use another rank for the adapters, or other workers`;
  }
  return undefined;
}
