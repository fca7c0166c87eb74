/**
 * From a published record to everything a prediction needs. One set of rules for every record: what
 * the source states is used as stated, what it leaves open is closed by its framework's or its
 * hardware's defaults, and each such choice is listed with the case. docs/accuracy.md has the table.
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import type { Model } from '../../models/model.js';
import { withTuning } from '../../models/with-tuning.js';
import type { Framework } from '../../strategies/frameworks/index.js';
import { settledBy } from '../../strategies/frameworks/settles.js';
import type { Job, Recompute } from '../../strategies/job.js';
import type { Plan } from '../../strategies/write.js';
import { isTrue, type PublishedRecord } from '../records/record.js';
import {
  compiledOf,
  gradientPrecisionOf,
  kernelsOf,
  lossOf,
  offloadInputsOf,
  precisionOf,
  recomputeLayersOf,
  recomputeOf,
} from './arithmetic.js';
import { clusterOf } from './cluster.js';
import { completed } from './completion.js';
import { lengthsOf } from './encoders.js';
import { dispatchOf } from './experts.js';
import { type Filled, filled } from './filled.js';
import { frameworkOf, frameworkTaken } from './frameworks.js';
import {
  batchOf,
  divisionOf,
  expertsOf,
  gathersOnce,
  overlapTensorOf,
  sequenceParallelOf,
  shardOf,
  stageLayersOf,
  stateOf,
  tpCommOverlapOf,
  zeroOf,
} from './layout.js';
import {
  type MeasuredMemory,
  measuredFits,
  measuredMemory,
  measuredSeconds,
  samplesPerSecond,
} from './measured.js';
import { mapModel } from './model.js';
import { recomputeModulesOf, statedStages } from './modules.js';
import { routingOf } from './routing.js';
import { runtimeOf } from './runtime.js';
import { scheduleOf } from './schedule.js';
import { castsProducts, offloadsActivations, trainingOf } from './training.js';
import { tuningOf } from './tuning.js';
import { sizeOf, stated, Unsupported } from './verdict.js';

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
  /** Whether runs of the framework are mostly tuned as published recipes are. */
  readonly tuned: boolean;
  readonly measured: Measured;
  readonly assumptions: readonly string[];
  /** What of the run itself the source does not state, see `filled.ts`. */
  readonly filled: readonly Filled[];
  /**
   * Where the source does not state what was recomputed: what else the framework recomputes, least first, and whether some
   * layers of a stage alone.
   */
  readonly open?: { readonly recomputes: readonly Recompute[]; readonly byLayers: boolean };
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
  if (!KINDS.includes(published.kind))
    throw new Unsupported(`records of kind '${published.kind}' state no training step`);
  requireMeasured(published, frameworkOf(published));
  const { record, parts } = filled(completed(published, notes), notes);
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
  const framework = frameworkOf(record);
  const taken = frameworkTaken(record);
  if (taken !== undefined) notes.add(taken);
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
  const precision = castsProducts(parallel, framework) ? 'bf16' : precisionOf(parallel);
  const tuning = tuningOf(record, plain, precision, notes);
  const model = tuning === undefined ? plain : withTuning(plain, tuning);
  const training = trainingOf(parallel, tuning, framework, notes);
  const lengths = lengthsOf(record);
  if (lengths !== undefined) notes.add(lengths.words);
  const batch = batchOf(parallel, division, framework, notes);
  const cluster = clusterOf(record, devices, notes);
  if (cp > 1)
    notes.add(
      'how CP ranks exchange keys and values is not stated: one all-gather, overlapped with the first kernel',
    );
  const zero = zeroOf(parallel, replicas, pp, framework, notes);
  const dispatch = dispatchOf(record, framework, notes);
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
      ...expertsOf(parallel, tp, model, notes),
      vpp,
      shard: shardOf(parallel, dp, zero),
      zero,
      sequenceParallel: sequenceParallelOf(parallel, tp, framework, notes),
      recompute,
      ...recomputeModulesOf(parallel, recompute, notes),
      ...recomputeLayersOf(parallel, recompute),
      ...stageLayersOf(framework, model, pp, vpp),
      ...statedStages(parallel, model, pp, vpp),
      microBatch: batch.microBatch,
    },
    sequence: lengths === undefined ? model.sequence : Math.round(lengths.mean),
    ...(lengths === undefined ? {} : { lengths }),
    globalBatch: batch.globalBatch,
    precision,
    gradientPrecision: gradientPrecisionOf(parallel, precision, framework, training),
    kernels: kernelsOf(parallel, framework, notes, record.source?.year, cluster.accelerator),
    ...compiledOf(parallel),
    ...settledBy(framework, cluster.accelerator.kind),
    ...(dispatch.dispatcher === undefined ? {} : { dispatcher: dispatch.dispatcher }),
    ...routingOf(model, framework, notes),
    overlapTensor: overlapTensorOf(parallel, framework),
    runtime: {
      ...runtimeOf(record, framework, cluster.accelerator.kind),
      ...dispatch.runtime,
      ...(gathersOnce(parallel, pp, framework) ? { paramGather: 'overlapped' } : {}),
    },
    ...(tpCommOverlapOf(parallel) ? { tpCommOverlap: true } : {}),
    ...(loss ? { loss } : {}),
    ...(offloadInputsOf(parallel, recompute) || offloadsActivations(parallel) ? { offloadInputs: true } : {}),
    ...(training === undefined ? {} : { training }),
    ...(parallel.flags?.['no-gradient-accumulation-fusion'] === true ? { wgradBuffers: false } : {}),
  };
  const step = { model, globalBatch: batch.globalBatch, sequence: sequenceOf(record, model), devices };
  const measured = measuredOf(record, step, framework);
  return {
    plan: { schedule, state: stateOf(zero, replicas) },
    job,
    cluster,
    framework: framework.id,
    tuned: framework.tuned === true,
    measured,
    assumptions: [...notes],
    filled: parts,
    ...(parallel.recompute ? {} : { open: openOf(framework, recompute) }),
    rankingGroup: [record.source?.title, model.title, model.sequence, devices].join(' / '),
  };
}

/** Tokens of a sample, where a throughput counts tokens and the model counts samples. */
function sequenceOf({ model, measured }: PublishedRecord, { architecture, sequence }: Model): number {
  const inTokens = measured?.tokens_per_s || measured?.tokens_per_s_per_gpu;
  const counted = measured?.step_time_s || samplesPerSecond(measured ?? {}, 1);
  if (architecture === undefined || counted || !inTokens) return sequence;
  return sizeOf(model?.seq, 'model.seq, the tokens of a sample');
}

function openOf(framework: Framework, assumed: Recompute): NonNullable<Mapped['open']> {
  const { recomputes, finerLayouts } = framework;
  return { recomputes: recomputes.slice(recomputes.indexOf(assumed) + 1), byLayers: finerLayouts };
}

function measuredOf(
  record: PublishedRecord,
  step: Parameters<typeof measuredSeconds>[1],
  framework: Parameters<typeof measuredSeconds>[2],
): Measured {
  // Steps of the toy models in memory records are bound by the host of a CI machine: not timed.
  const seconds = record.kind === 'memory' ? undefined : measuredSeconds(record, step, framework);
  const memory = measuredMemory(record, framework);
  const fits = measuredFits(record);
  if (seconds === undefined && memory === undefined && fits === undefined) {
    throw new Unsupported('the source states neither a step time, a throughput, nor memory');
  }
  return { seconds, memory, fits };
}

/** Throws Unsupported, before any layout is searched, where there is nothing to hold a prediction against. */
function requireMeasured({ measured, kind }: PublishedRecord, { id }: Framework): void {
  const { step_time_s, tokens_per_s, tokens_per_s_per_gpu } = measured ?? {};
  const { tflops_per_gpu } = measured ?? {};
  const counted = id === 'maxtext' && tflops_per_gpu;
  const samples = samplesPerSecond(measured ?? {}, 1);
  const timed = step_time_s || tokens_per_s || tokens_per_s_per_gpu || samples || counted;
  const { memory_gb_per_gpu, fits_in_memory, oom } = measured ?? {};
  const isFit = typeof fits_in_memory === 'boolean' || typeof oom === 'boolean';
  if (timed || memory_gb_per_gpu || isFit || kind === 'memory') return;
  throw new Unsupported('the source states neither a step time, a throughput, nor memory');
}
