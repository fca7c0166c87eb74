/** The layout of a record whose source states none: the fastest that fits, of what its framework can do. */
import { parameterCount } from '../../models/weights/parameters.js';
import { withTuning } from '../../models/with-tuning.js';
import type { Request } from '../../planning/request.js';
import { bestOf } from '../../planning/search/search.js';
import type { Framework } from '../../strategies/frameworks/framework.js';
import { strategyById } from '../../strategies/index.js';
import type { PublishedParallel, PublishedRecord } from '../records/record.js';
import { gradientPrecisionOf, kernelsOf, precisionOf, recomputeOf } from './arithmetic.js';
import { clusterOf } from './cluster.js';
import { frameworkOf } from './frameworks.js';
import { mapModel } from './model.js';
import { trainingOf } from './training.js';
import { tuningOf } from './tuning.js';
import { stated } from './verdict.js';

/** Frameworks with pipelines; the search weighs data parallelism alone of others. */
const WITH_PIPELINES = /^(megatron|nemo|primus|libai|nanotron|neuronx|aleph-alpha|internevo)/;

/** Choices of a search are its own business: the notes of a trial are of no record. */
const UNHEARD = { add: () => undefined };

const found = new Map<string, PublishedParallel | undefined>();

/**
 * The layout as fields of a record; what the record states of it is fixed. Without a batch, as many sequences as `steady`
 * micro-batches on every device. Undefined where none fits. The same question is searched once.
 */
export function bestLayout(record: PublishedRecord, steady: number): PublishedParallel | undefined {
  const request = requestOf(record, steady);
  const { model, cluster, ...rest } = request;
  const { id: _id, title: _title, source: _source, ...shape } = model;
  const key = JSON.stringify([
    shape,
    cluster.accelerator.id,
    cluster.node,
    cluster.nodes,
    cluster.fabric,
    rest,
  ]);
  if (!found.has(key)) found.set(key, searched(request));
  return found.get(key);
}

function searched(request: Request): PublishedParallel | undefined {
  const best = bestOf(request, request.strategies.map(strategyById));
  if (typeof best === 'string' || !best.searched.fits) return undefined;
  const { tp, pp, cp, ep, etp, vpp, dp, shard, zero, sequenceParallel, microBatch, recompute } =
    best.searched.job.layout;
  return {
    ...{ tp, pp, cp, ep, vpp, dp, recompute, micro_batch: microBatch, zero_stage: zero },
    ...(etp === undefined ? {} : { etp }),
    ...(shard < dp ? { fsdp_size: shard } : {}),
    sequence_parallel: sequenceParallel,
  };
}

function requestOf(record: PublishedRecord, steady: number): Request {
  const framework = frameworkOf(record);
  const parallel = record.parallel ?? {};
  const plain = mapModel(record, framework, 1, UNHEARD);
  const precision = precisionOf(parallel);
  const tuning = tuningOf(record, plain, precision, UNHEARD);
  const model = tuning === undefined ? plain : withTuning(plain, tuning);
  const training = trainingOf(parallel, tuning, framework, UNHEARD);
  const devices = stated(record.hardware?.count, 'hardware.count');
  const cluster = clusterOf(record, devices, UNHEARD);
  return {
    model,
    cluster,
    strategies: strategiesOf(framework, model.moe !== undefined),
    sequence: model.sequence,
    globalBatch: parallel.global_batch || devices * steady,
    precision,
    gradientPrecision: gradientPrecisionOf(parallel, precision, framework),
    kernels: kernelsOf(parallel, framework, UNHEARD, record.source?.year, cluster.accelerator),
    framework: framework.id,
    ...(training === undefined ? {} : { training }),
    fixed: fixedOf(record),
  };
}

function strategiesOf({ id }: Framework, hasExperts: boolean): readonly string[] {
  if (!WITH_PIPELINES.test(id)) return ['ddp', 'zero-1', 'zero-3'];
  return [hasExperts ? 'expert-parallel' : 'megatron-3d'];
}

/** What the record states of its layout. Replicas follow from batch and accumulation, of one sequence each. */
function fixedOf(record: PublishedRecord): Request['fixed'] {
  const { parallel } = record;
  const {
    tp,
    pp,
    cp,
    ep,
    vpp,
    micro_batch: microBatch,
    grad_accum: rounds,
    global_batch: global,
  } = parallel ?? {};
  const replicas = global && rounds ? global / rounds / (microBatch || 1) : parallel?.dp;
  const fixed = {
    ...{ tp, pp, cp, ep, vpp, dp: replicas },
    microBatch: microBatch || (global && rounds ? 1 : undefined),
    recompute: parallel?.recompute ? recomputeOf(parallel, frameworkOf(record), UNHEARD) : undefined,
  };
  return Object.fromEntries(Object.entries(fixed).filter(([, value]) => value)) as Request['fixed'];
}

/** Bytes of a weight and of its gradient, at the least. */
const BYTES = 2;

/**
 * Why the stated layout cannot have run: the weights of a device, and their gradients where those are not sharded, are more
 * than it has. Compilers of tables fill columns that a source lacks with ones. Undefined for what may have run.
 */
export function cannotHold(record: PublishedRecord): string | undefined {
  const { parallel, hardware, measured, model: published } = record;
  const hasRun = measured?.step_time_s || measured?.tokens_per_s || measured?.tokens_per_s_per_gpu;
  if (!parallel?.tp || !parallel.pp || !hardware?.count || !hasRun || measured?.oom) return undefined;
  const isPart = published?.finetune || parallel.finetune || parallel.offload || parallel.fsdp;
  if (isPart || (parallel.ep ?? 1) > 1) return undefined;
  const framework = frameworkOf(record);
  const zero = parallel.zero_stage ?? framework.zero;
  if (zero >= 3) return undefined;
  const model = mapModel(record, framework, parallel.tp, UNHEARD);
  const each = (parameterCount(model).total / (parallel.tp * parallel.pp)) * BYTES * (zero === 2 ? 1 : 2);
  const { memoryBytes } = clusterOf(record, hardware.count, UNHEARD).accelerator;
  if (each <= memoryBytes) return undefined;
  return `tp ${parallel.tp}, pp ${parallel.pp} would be ${(each / 1e9).toFixed(0)} GB of weights and gradients on devices of ${(memoryBytes / 1e9).toFixed(0)} GB, and is no layout that ran`;
}
