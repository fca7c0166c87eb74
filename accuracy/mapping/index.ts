/**
 * From a published record to everything a prediction needs. One set of rules for every record: what
 * the source states is used as stated, what it leaves open is closed by its framework's or its
 * hardware's defaults, and each such choice is listed with the case. docs/accuracy.md has the table.
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import { withTuning } from '../../models/with-tuning.js';
import { settledBy } from '../../strategies/frameworks/settles.js';
import type { Job } from '../../strategies/job.js';
import type { Plan } from '../../strategies/write.js';
import { isTrue, type PublishedRecord } from '../records/record.js';
import {
  compiledOf,
  gradientPrecisionOf,
  kernelsOf,
  lossOf,
  offloadInputsOf,
  precisionOf,
  recomputeOf,
} from './arithmetic.js';
import { clusterOf } from './cluster.js';
import { completed } from './completion.js';
import { frameworkOf } from './frameworks.js';
import {
  batchOf,
  divisionOf,
  expertsOf,
  gathersOnce,
  overlapTensorOf,
  scheduleOf,
  sequenceParallelOf,
  shardOf,
  stageLayersOf,
  stateOf,
  tpCommOverlapOf,
  zeroOf,
} from './layout.js';
import { type MeasuredMemory, measuredFits, measuredMemory, measuredSeconds } from './measured.js';
import { mapModel } from './model.js';
import { recomputeModulesOf } from './modules.js';
import { routingOf } from './routing.js';
import { runtimeOf } from './runtime.js';
import { offloadsActivations, trainingOf } from './training.js';
import { tuningOf } from './tuning.js';
import { stated, Unsupported } from './verdict.js';

export interface Measured {
  readonly seconds: number | undefined;
  readonly memory: MeasuredMemory | undefined;
  readonly fits: boolean | undefined;
}

export interface Mapped {
  readonly plan: Plan;
  readonly job: Job;
  readonly cluster: Cluster;
  readonly framework: string;
  readonly measured: Measured;
  readonly assumptions: readonly string[];
  /** Source, model, sequence length and device count: layouts within it may be ranked. */
  readonly rankingGroup: string;
}

/** Kinds of record that state something a simulated step can be held against. */
const KINDS = ['train-step', 'memory', 'scaling'];

/** Command-line flags of Megatron-LM that a record's own fields do not describe. */
const RESHAPING_FLAGS = [
  'multi-latent-attention',
  'hybrid-layer-pattern',
  'decoder-first-pipeline-num-layers',
  'account-for-embedding-in-pipeline-split',
  'num-distributed-optimizer-instances',
];

/** The record as a job on a cluster. Throws Unsupported with a sentence when llmsim does not model it. */
export function mapRecord(published: PublishedRecord): Mapped {
  const notes = new Set<string>();
  const record = completed(published, notes);
  if (!KINDS.includes(record.kind))
    throw new Unsupported(`records of kind '${record.kind}' state no training step`);
  const parallel = stated(record.parallel, 'a parallel layout');
  const hardware = stated(record.hardware, 'the hardware');
  if (isTrue(parallel.recipe_settings?.cpu_offloading)) {
    throw new Unsupported('offload to the host (cpu_offloading of its recipe) is not modelled');
  }
  if (parallel.config_gbs_match === false) {
    throw new Unsupported('the stated configuration does not give the global batch that was run');
  }
  for (const flag of RESHAPING_FLAGS) {
    if (parallel.flags?.[flag])
      throw new Unsupported(
        `the flag '${flag}' changes the model or its split in a way the record does not state`,
      );
  }
  if (isTrue(parallel.recipe_settings?.overlap_moe_ep_comm)) {
    notes.add('EP all-to-all overlapped with the GEMMs of another micro-batch: not modelled');
  }
  const framework = frameworkOf(record);
  if (framework.gatherLogits && (parallel.tp ?? 1) > 1) {
    notes.add(
      'logits are all-gathered on every TP rank: their memory and passes are modelled, the all-gather is not',
    );
  }
  const division = divisionOf(parallel, hardware.count);
  const { devices, dp, tp, pp, cp } = division;
  // Context ranks hold the same weights: replicas, to everything that keeps them in step.
  const replicas = dp * cp;
  const plain = mapModel(record, framework, tp, notes);
  const tuning = tuningOf(record, plain, notes);
  const model = tuning === undefined ? plain : withTuning(plain, tuning);
  const training = trainingOf(parallel, tuning, framework, notes);
  const batch = batchOf(parallel, division, framework, notes);
  const cluster = clusterOf(record, devices, notes);
  const precision = precisionOf(parallel);
  if (cp > 1)
    notes.add(
      'how CP ranks exchange keys and values is not stated: one all-gather, overlapped with the first kernel',
    );
  const zero = zeroOf(parallel, replicas, pp, framework, notes);
  const loss = lossOf(parallel, framework);
  const recompute = recomputeOf(parallel, framework, notes);
  const { schedule, vpp } = scheduleOf(parallel, pp, model.layers, notes);
  const job: Job = {
    model,
    layout: {
      dp,
      tp,
      pp,
      cp,
      ...expertsOf(parallel, tp, notes),
      vpp,
      shard: shardOf(parallel, dp, zero),
      zero,
      sequenceParallel: sequenceParallelOf(parallel, tp, framework, notes),
      recompute,
      ...recomputeModulesOf(parallel, recompute, model),
      ...stageLayersOf(framework, pp, vpp),
      microBatch: batch.microBatch,
    },
    sequence: model.sequence,
    globalBatch: batch.globalBatch,
    precision,
    gradientPrecision: gradientPrecisionOf(parallel, precision, framework),
    kernels: kernelsOf(parallel, framework, notes, record.source?.year),
    ...compiledOf(parallel),
    ...settledBy(framework, cluster.accelerator.kind),
    ...routingOf(model, framework, notes),
    overlapTensor: overlapTensorOf(parallel, framework),
    runtime: {
      ...runtimeOf(record, framework, cluster.accelerator.kind),
      ...(gathersOnce(parallel, pp, framework) ? { paramGather: 'overlapped' } : {}),
    },
    ...(tpCommOverlapOf(parallel) ? { tpCommOverlap: true } : {}),
    ...(loss ? { loss } : {}),
    ...(offloadInputsOf(parallel, recompute) || offloadsActivations(parallel) ? { offloadInputs: true } : {}),
    ...(training === undefined ? {} : { training }),
    ...(parallel.flags?.['no-gradient-accumulation-fusion'] === true ? { wgradBuffers: false } : {}),
  };
  const step = { model, globalBatch: batch.globalBatch, sequence: model.sequence, devices };
  const measured = measuredOf(record, step, framework);
  return {
    plan: { schedule, state: stateOf(zero, replicas) },
    job,
    cluster,
    framework: framework.id,
    measured,
    assumptions: [...notes],
    rankingGroup: [record.source?.title, model.title, model.sequence, devices].join(' / '),
  };
}

function measuredOf(
  record: PublishedRecord,
  step: Parameters<typeof measuredSeconds>[1],
  framework: Parameters<typeof measuredSeconds>[2],
): Measured {
  // Steps of the toy models in memory records are bound by the host of a CI machine: not timed.
  const seconds = record.kind === 'memory' ? undefined : measuredSeconds(record, step, framework);
  const memory = measuredMemory(record);
  const fits = measuredFits(record);
  if (seconds === undefined && memory === undefined && fits === undefined) {
    throw new Unsupported('the source states neither a step time, a throughput, nor memory');
  }
  return { seconds, memory, fits };
}
