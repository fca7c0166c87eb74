/**
 * The scenario a record was mapped to, field by field, and where each value is from: stated in the record,
 * or closed by a rule (its framework's default, its hardware's usual node). For people who trace an error.
 */

import type { NetworkFabric } from '../../hardware-profiles/profile.js';
import type { Mapped } from '../mapping/index.js';
import type { PublishedRecord } from '../records/record.js';

export interface ScenarioField {
  readonly group: 'model' | 'layout' | 'arithmetic' | 'hardware';
  readonly field: string;
  readonly value: string | number | boolean;
  readonly from: 'stated' | 'assumed';
}

type Part = 'model' | 'hardware' | 'parallel';

/** The fields of a record that state a value; `parallel.dp` is no part of a job whose devices are stated. */
const STATED_BY: Readonly<Record<string, readonly `${Part}.${string}`[]>> = {
  layers: ['model.layers'],
  hidden: ['model.hidden'],
  heads: ['model.heads'],
  kvHeads: ['model.kv_heads'],
  headDim: ['model.head_dim'],
  ffn: ['model.ffn'],
  vocab: ['model.vocab'],
  sequence: ['model.seq'],
  gated: ['model.gated_mlp'],
  tiedEmbeddings: ['model.tied_embeddings'],
  position: ['model.pos_embedding'],
  devices: ['hardware.count'],
  dp: ['hardware.count', 'parallel.dp'],
  tp: ['parallel.tp'],
  pp: ['parallel.pp'],
  cp: ['parallel.cp'],
  ep: ['parallel.ep'],
  vpp: ['parallel.vpp'],
  zero: ['parallel.zero_stage', 'parallel.fsdp'],
  shard: ['parallel.fsdp_size', 'parallel.zero_group'],
  sequenceParallel: ['parallel.sequence_parallel'],
  recompute: ['parallel.recompute'],
  microBatch: ['parallel.micro_batch'],
  globalBatch: ['parallel.global_batch'],
  schedule: ['parallel.schedule'],
  precision: ['parallel.precision'],
  gradientPrecision: ['parallel.grad_reduce', 'parallel.mp_mode'],
  kernels: ['parallel.attention_kernel', 'parallel.flash_attention'],
  overlapTensor: ['parallel.tp_comm_overlap', 'parallel.async_tp', 'parallel.overlap'],
  tpCommOverlap: ['parallel.tp_comm_overlap', 'parallel.async_tp'],
  etp: ['parallel.etp'],
  offloadInputs: ['parallel.maxtext_config'],
  'runtime.gradientReduce': ['parallel.flags', 'parallel.overlap'],
  'runtime.paramGather': ['parallel.flags', 'parallel.overlap'],
  'runtime.partition': ['parallel.partition'],
  accelerator: ['hardware.accelerator'],
  devicesPerNode: ['hardware.per_node'],
  intra: ['hardware.intra_link'],
  nics: ['hardware.inter_link'],
};

/** Every field of the job, plan and cluster that a prediction depends on. */
export function scenarioOf(record: PublishedRecord, mapped: Mapped): ScenarioField[] {
  const { job, plan, cluster } = mapped;
  const { model, layout, globalBatch, sequence: _sequence, runtime, ...arithmetic } = job;
  const { node, fabric, accelerator } = cluster;
  const gigabits = (bytes: number) => `${((bytes * 8) / 1e9).toFixed(0)} Gb/s`;
  const { moe, mla, bias, ...flat } = model;
  const values: Record<ScenarioField['group'], Readonly<Record<string, unknown>>> = {
    model: { ...flat, bias: JSON.stringify(bias), ...spread('moe', moe), ...spread('mla', mla) },
    layout: { ...layout, globalBatch, schedule: plan.schedule, state: plan.state },
    arithmetic: {
      ...{ loss: 'with the kernels', gatherLogits: false, overlapTensor: true, ...arithmetic },
      framework: mapped.framework,
      ...spread('runtime', runtime),
    },
    hardware: {
      accelerator: accelerator.id,
      devices: cluster.devices,
      nodes: cluster.nodes,
      devicesPerNode: node.devices,
      intra: `${node.intra.kind}, ${(node.intra.bandwidth / 1e9).toFixed(0)} GB/s a device`,
      nics: node.nics.count === 0 ? 'none' : `${node.nics.count} × ${gigabits(node.nics.bandwidth)}`,
      fabric: fabric.torus ? `${slicesOf(fabric)}torus ${fabric.torus.join('×')}` : fabric.kind,
    },
  };
  return (Object.keys(values) as ScenarioField['group'][]).flatMap((group) =>
    Object.entries(values[group])
      .filter(([field, value]) => isPlain(value) && !IDENTITY.has(field))
      .map(([field, value]) => ({
        group,
        field,
        value: value as ScenarioField['value'],
        from: isStated(record, field) ? ('stated' as const) : ('assumed' as const),
      })),
  );
}

function slicesOf({ slices }: Pick<NetworkFabric, 'slices'>): string {
  return slices === undefined ? '' : `${slices} × `;
}

/** Names, which change no prediction. */
const IDENTITY = new Set(['id', 'title', 'source']);

function spread(prefix: string, part: object | undefined): Record<string, unknown> {
  return Object.fromEntries(Object.entries(part ?? {}).map(([key, value]) => [`${prefix}.${key}`, value]));
}

function isPlain(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

function isStated(record: PublishedRecord, field: string): boolean {
  if (field.startsWith('moe.') || field.startsWith('mla.')) return true;
  return (STATED_BY[field] ?? []).some((path) => {
    const [part, key] = path.split('.') as [Part, string];
    const value = (record[part] as Record<string, unknown> | null | undefined)?.[key];
    return value !== undefined && value !== null;
  });
}
