/** What an optimizer, adapters with magnitudes and offloaded states ask of the layout that keeps them. */
import { itemsOf } from '../../models/counted.js';
import type { Job } from '../job.js';
import { HOST_OPTIMIZERS } from '../offload.js';
import { optimizerOf } from '../optimizers/index.js';
import { planOf } from '../strategy.js';
import type { Ruled } from './ruled.js';

/** Sharded states are slices, which not every optimizer can be given. */
export function optimizerRule({ id, state }: Ruled, job: Job): string | undefined {
  const { layout, training = {} } = job;
  const optimizer = optimizerOf(training.optimizer);
  const stage = state.startsWith('zero-') ? layout.zero : 0;
  if (!optimizer.zero.includes(stage)) {
    return `optimizer ${optimizer.id} is not run under ZeRO-${stage}: ${optimizer.because}; use ${stagesOf(optimizer.zero)}, or another optimizer`;
  }
  const sliced = state === 'parameter-server' || state === 'map-reduce';
  if (sliced && optimizer.rules.some(({ beforeNorms }) => beforeNorms !== undefined)) {
    return `optimizer ${optimizer.id} scales each tensor by the norm of all of it, and ${id} divides parameters evenly; use --strategy ddp or zero-1`;
  }
  if (sliced && optimizer.unit === 'matrices') {
    return `optimizer ${optimizer.id} needs whole matrices, and ${id} divides parameters evenly; use --strategy ddp or zero-1`;
  }
  if (training.updatesInBackward !== true) return undefined;
  if (layout.pp > 1) {
    return `optimizer-in-backward updates a layer in the only backward pass of a step, and pp=${layout.pp} runs several; leave pp at 1`;
  }
  if (state !== 'none' && state !== 'zero-3') {
    return `optimizer-in-backward updates layers before replicas have met, unless there is one replica (--strategy single) or state is sharded by layers (--strategy fsdp, zero-3); ${id} is neither`;
  }
  return undefined;
}

function stagesOf(stages: readonly number[]): string {
  return stages.map((stage) => (stage === 0 ? '--strategy ddp' : `--zero ${stage}`)).join(' or ');
}

/** The norm of a row of an adapted matrix is of the whole row, and magnitudes scale whole outputs. */
export function magnitudeRule({ model, layout }: Job): string | undefined {
  if (layout.tp === 1 || model.tuning?.adapters?.variant !== 'dora') return undefined;
  return `tp=${layout.tp} would divide the rows whose norms DoRA takes, which no framework does; use tp=1, or --lora-variant lora`;
}

/** Gradients that are not kept cannot be added to. */
export function inBackwardRule({ model, layout, globalBatch, training }: Job): string | undefined {
  if (training?.updatesInBackward !== true) return undefined;
  const { dp, microBatch } = layout;
  const rounds = globalBatch / (dp * microBatch);
  if (rounds === 1) return undefined;
  return `optimizer-in-backward keeps no gradients, so a step has one micro-batch, and ${globalBatch} ${itemsOf({ model })} over dp=${dp} × micro-batch ${microBatch} are ${rounds}; use --global-batch ${dp * microBatch} or --micro-batch ${globalBatch / dp}`;
}

export function offloadRule(strategy: Ruled, job: Job): string | undefined {
  const offload = job.training?.offload;
  if (offload === undefined) return undefined;
  const { state } = planOf(strategy, job.layout);
  if (state === 'parameter-server' || state === 'map-reduce') {
    return `${strategy.id} keeps weights and optimizer states where they are updated, and offloads none of them; leave --offload out, or use ddp, zero-1, zero-2 or zero-3`;
  }
  if (offload.parameters !== undefined && state !== 'zero-3') {
    return `${strategy.id} keeps whole parameters on every device, and only shards of them are offloaded and fetched layer by layer; use --strategy zero-3, fsdp or hsdp, or offload the optimizer alone (--offload optimizer)`;
  }
  const { id, title } = optimizerOf(job.training?.optimizer);
  if (!HOST_OPTIMIZERS.has(id)) {
    return `${title} has no implementation that runs on a host's cores; use --optimizer ${[...HOST_OPTIMIZERS].join(', ')}, or leave --offload out`;
  }
  if (job.training?.updatesInBackward === true) {
    return 'weights updated in the backward pass are updated on the device from states that are there, and offloaded optimizer states or parameters are on the host; leave --optimizer-in-backward or --offload out';
  }
  return undefined;
}
