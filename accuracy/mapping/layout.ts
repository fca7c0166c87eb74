/**
 * From a record's parallel section to a Layout and the plan that goes with it: data-parallel size from
 * the device count, batch sizes that agree with each other, the shard group.
 */

import type { Model } from '../../models/model.js';
import { hasTables } from '../../models/tables-of.js';
import type { Framework } from '../../strategies/frameworks/framework.js';
import type { Layout } from '../../strategies/job.js';
import { passingThresholds, workOf } from '../../strategies/schedules/balance.js';
import type { StateId } from '../../strategies/state/index.js';
import { isTrue, type PublishedParallel } from '../records/record.js';
import { type Assumptions, stated, Unsupported } from './verdict.js';

/** How many devices are split which way; `dp` counts replicas of the model, sharded or not. */
export interface Division {
  readonly devices: number;
  readonly dp: number;
  readonly tp: number;
  readonly pp: number;
  readonly cp: number;
}

export interface Batch {
  readonly microBatch: number;
  readonly globalBatch: number;
}

/**
 * Sequence counts: micro × dp × accumulation = global, with at most two of the factors left out. A
 * framework that counts per device has the micro-batch of a replica spread over its tensor ranks.
 */
export function batchOf(
  parallel: PublishedParallel,
  { dp, tp, pp, cp }: Division,
  framework: Framework,
  assumptions: Assumptions,
): Batch {
  const { global_batch: global, grad_accum: accumulation } = parallel;
  let micro = parallel.micro_batch && parallel.micro_batch * (framework.batchPerDevice ? tp : 1);
  if (!micro && global && !accumulation) {
    const single = pp > 1 || cp > 1;
    micro = single ? 1 : Math.max(1, global / dp);
    assumptions.add(
      `the micro-batch is not stated: ${single ? 'one sequence, as pipelines of large models and divided sequences have' : 'a replica’s share of the batch in one'}`,
    );
  }
  if (!global && !(micro && accumulation))
    throw new Unsupported('the source does not state parallel.global_batch');
  const microBatch = micro || global! / (dp * accumulation!);
  const globalBatch = global || micro! * dp * accumulation!;
  const rounds = globalBatch / (microBatch * dp);
  if (!Number.isInteger(microBatch) || !Number.isInteger(rounds)) {
    throw new Unsupported(
      `the global batch ${globalBatch} is not a whole number of micro-batches of ${microBatch} on ${dp} replicas`,
    );
  }
  if (accumulation && accumulation !== rounds) {
    throw new Unsupported(
      `grad_accum ${accumulation} disagrees with ${globalBatch} / (${microBatch} × ${dp}) = ${rounds}`,
    );
  }
  return { microBatch, globalBatch };
}

/**
 * Devices and their division. A device count fixes dp = count / (tp·pp·cp); without one, the stated dp
 * fixes the count. A stated dp is then not consulted: sources count it differently (slices, HSDP).
 */
export function divisionOf(parallel: PublishedParallel, count: number | null | undefined): Division {
  const tp = stated(parallel.tp, 'parallel.tp');
  const pp = stated(parallel.pp, 'parallel.pp');
  const cp = parallel.cp || 1;
  const devices = count ?? tp * pp * cp * stated(parallel.dp, 'hardware.count or parallel.dp');
  const dp = devices / (tp * pp * cp);
  for (const [axis, size] of Object.entries({ tp, pp, cp, vpp: parallel.vpp || 1, ep: parallel.ep || 1 })) {
    if (!Number.isInteger(size) || size < 1)
      throw new Unsupported(`parallel.${axis} is ${size}, no number of ranks`);
  }
  if (!Number.isInteger(dp))
    throw new Unsupported(`${devices} devices do not divide into tp ${tp} × pp ${pp} × cp ${cp}`);
  return { devices, dp, tp, pp, cp };
}

/**
 * Ranks that experts are distributed over, and tensor ranks that split each: Megatron splits experts as it does
 * everything else unless told otherwise. Embedding tables are on the ranks that experts would be on, each whole.
 */
export function expertsOf(
  parallel: PublishedParallel,
  tp: number,
  model: Pick<Model, 'architecture'>,
  assumptions: Assumptions,
): Pick<Layout, 'ep' | 'etp'> {
  const ep = parallel.ep || 1;
  if (ep === 1 || hasTables(model)) return { ep };
  if (tp > 1 && !parallel.etp) {
    assumptions.add('the expert-tensor-parallel size (etp) is not stated: tp, as in Megatron-LM');
  }
  return { ep, etp: parallel.etp || tp };
}

/**
 * Whether sharded weights stay whole from the first micro-batch to the last: PyTorch's pipelines reshard and reduce
 * once a step (torch.distributed.pipelining, `stage.py`; Llama 3, arXiv 2407.21783, section 3.3.2). DeepSpeed's
 * refuse ZeRO 3, and compiled loops are another matter.
 */
export function gathersOnce(parallel: PublishedParallel, pp: number, framework: Framework): boolean {
  const stage = parallel.zero_stage ?? (parallel.fsdp ? 3 : framework.zero);
  return pp > 1 && stage === 3 && framework.scanned !== true;
}

/** ZeRO stage: as stated, else 3 under FSDP, else the framework's default; 0 where nothing is replicated. */
export function zeroOf(
  parallel: PublishedParallel,
  dp: number,
  pp: number,
  framework: Framework,
  assumptions: Assumptions,
): Layout['zero'] {
  if (dp === 1) return 0;
  if (gathersOnce(parallel, pp, framework)) {
    assumptions.add(
      'FSDP under a pipeline all-gathers parameters before the first micro-batch and reduce-scatters gradients after the last',
    );
    return 1;
  }
  const stage = parallel.zero_stage ?? (parallel.fsdp ? 3 : undefined);
  if (stage === undefined) {
    assumptions.add(`the ZeRO stage is not stated: ${framework.zero} in ${framework.title}`);
    return framework.zero;
  }
  if (stage === 2 && pp > 1) {
    assumptions.add(
      'ZeRO 2 under a pipeline: gradients are complete after the last micro-batch alone, and are reduce-scattered then, as under ZeRO 1',
    );
    return 1;
  }
  if (stage === 0 || stage === 1 || stage === 2 || stage === 3) return stage;
  throw new Unsupported(`ZeRO stage ${stage} is not one of 0 to 3`);
}

/** Ranks a shard is spread over: `fsdp_size` or `zero_group` when it divides dp, else all of dp. */
export function shardOf(parallel: PublishedParallel, dp: number, zero: Layout['zero']): number {
  const group = parallel.fsdp_size ?? parallel.zero_group ?? dp;
  if (zero === 0 || group >= dp) return dp;
  if (dp % group === 0) return group;
  throw new Unsupported(`a shard group of ${group} does not divide ${dp} data-parallel ranks`);
}

/** Whether the norms and residuals between tensor-parallel regions are split along the sequence. */
export function sequenceParallelOf(
  parallel: PublishedParallel,
  tp: number,
  framework: Framework,
  assumptions: Assumptions,
): boolean {
  if (tp === 1) return false;
  if (parallel.sequence_parallel !== null && parallel.sequence_parallel !== undefined) {
    return isTrue(parallel.sequence_parallel);
  }
  assumptions.add(
    `sequence parallelism is not stated: ${framework.sequenceParallel ? 'on' : 'off'} in ${framework.title}`,
  );
  return framework.sequenceParallel;
}

/** Whether the tensor-parallel all-reduces of input gradients overlap the weight-gradient GEMMs. */
export function overlapTensorOf(parallel: PublishedParallel, framework: Framework): boolean {
  if (tpCommOverlapOf(parallel)) return true;
  if (/\btp\b.*overlap disabled/i.test(parallel.overlap ?? '')) return false;
  return framework.overlapTensor;
}

/** Whether tensor-parallel communication overlaps in pieces with its GEMMs, as the record states. */
export function tpCommOverlapOf(parallel: PublishedParallel): boolean {
  return (
    isTrue(parallel.tp_comm_overlap) || isTrue(parallel.async_tp) || OVERLAPS_TP.test(parallel.overlap ?? '')
  );
}

/** `TP/PP/DP overlap`, and not `TP overlap disabled`. */
const OVERLAPS_TP = /\btp\b[\w/ ]*\boverlap\b(?! *disabled)/i;

/**
 * nanotron cuts its pipelines by the cost of blocks and head, which are those of their weights alone; others as their
 * runtime says.
 */
export function stageLayersOf(
  framework: Framework,
  model: Model,
  pp: number,
  vpp: number,
): Pick<Layout, 'stageLayers'> {
  if (framework.id !== 'nanotron' || pp === 1 || vpp > 1) return {};
  return { stageLayers: passingThresholds(workOf(model, 1), pp) };
}

/** How replicas are kept in step. */
export function stateOf(zero: Layout['zero'], dp: number): StateId {
  if (dp === 1) return 'none';
  return zero === 0 ? 'ddp' : `zero-${zero}`;
}
