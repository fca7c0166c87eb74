/**
 * The named strategies, in the order a reader should meet them: one device, replicas, sharded
 * replicas, split layers, pipelines, their combination, and the older schools. Each is a preset.
 */
import type { Strategy } from './strategy.js';

export const single: Strategy = {
  id: 'single',
  title: 'Single device',
  summary: 'The whole model on one device; what every speed-up is measured against.',
  reference: 'none',
  axes: [],
  schedule: 'sequential',
  state: 'none',
  zero: 0,
  sequenceParallel: false,
};

export const ddp: Strategy = {
  id: 'ddp',
  title: 'Data parallel (DDP)',
  summary:
    'Every device holds the whole model; gradients are all-reduced in buckets, overlapped with the backward pass.',
  reference: 'Li et al. 2020, arXiv 2006.15704',
  axes: ['dp'],
  onRequest: ['ep'],
  schedule: 'sequential',
  state: 'ddp',
  zero: 0,
  sequenceParallel: false,
};

export const zero1: Strategy = {
  id: 'zero-1',
  title: 'ZeRO-1',
  summary:
    'Data parallel with optimizer states sharded: each replica holds its share of them, for the traffic of DDP.',
  reference: 'Rajbhandari et al. 2020, arXiv 1910.02054',
  axes: ['dp'],
  onRequest: ['ep'],
  schedule: 'sequential',
  state: 'zero-1',
  zero: 1,
  sequenceParallel: false,
};

export const zero2: Strategy = {
  id: 'zero-2',
  title: 'ZeRO-2',
  summary: 'ZeRO-1 with gradients sharded as well; they are reduce-scattered at every micro-batch.',
  reference: 'Rajbhandari et al. 2020, arXiv 1910.02054',
  axes: ['dp'],
  onRequest: ['ep'],
  schedule: 'sequential',
  state: 'zero-2',
  zero: 2,
  sequenceParallel: false,
};

export const zero3: Strategy = {
  id: 'zero-3',
  title: 'ZeRO-3',
  summary:
    'Parameters sharded too and all-gathered layer by layer, forward and backward: least memory, most traffic.',
  reference: 'Rajbhandari et al. 2020, arXiv 1910.02054',
  axes: ['dp'],
  onRequest: ['cp', 'ep'],
  schedule: 'sequential',
  state: 'zero-3',
  zero: 3,
  sequenceParallel: false,
};

export const fsdp: Strategy = {
  id: 'fsdp',
  title: 'Fully sharded (FSDP) with tensor parallel',
  summary: 'ZeRO-3 over the replicas, tensor and sequence parallel intra-node.',
  reference: 'Zhao et al. 2023, arXiv 2304.11277',
  axes: ['dp', 'tp'],
  onRequest: ['pp', 'cp', 'ep', 'vpp'],
  schedule: '1f1b',
  state: 'zero-3',
  zero: 3,
  sequenceParallel: true,
};

export const hsdp: Strategy = {
  id: 'hsdp',
  title: 'Hybrid sharded (HSDP)',
  summary: 'FSDP inside a shard group, data parallel between groups: all-gathers stay on the fast links.',
  reference: 'Zhao et al. 2023, arXiv 2304.11277, section 3.2.2',
  axes: ['dp', 'shard'],
  onRequest: ['tp', 'pp', 'cp', 'ep', 'vpp'],
  schedule: '1f1b',
  state: 'zero-3',
  zero: 3,
  sequenceParallel: false,
};

export const tensorParallel: Strategy = {
  id: 'tensor-parallel',
  title: 'Tensor parallel',
  summary:
    'Every layer split over the ranks of a group, two all-reduces per layer and pass; data parallel beyond.',
  reference: 'Shoeybi et al. 2019, arXiv 1909.08053',
  axes: ['dp', 'tp'],
  schedule: 'sequential',
  state: 'ddp',
  zero: 0,
  sequenceParallel: false,
};

export const sequenceParallel: Strategy = {
  id: 'sequence-parallel',
  title: 'Tensor and sequence parallel',
  summary:
    'Tensor parallel with norms and residuals split along the sequence: the same traffic, less activation memory.',
  reference: 'Korthikanti et al. 2022, arXiv 2205.05198',
  axes: ['dp', 'tp'],
  schedule: 'sequential',
  state: 'zero-1',
  zero: 1,
  sequenceParallel: true,
};

export const modelParallel: Strategy = {
  id: 'model-parallel',
  title: 'Naive layer split',
  summary:
    'Layers split over stages that work one at a time, without micro-batch pipelining: the control of pipelines.',
  reference: 'Krizhevsky 2014, arXiv 1404.5997',
  axes: ['dp', 'pp'],
  schedule: 'sequential',
  ownSchedule: true,
  state: 'ddp',
  zero: 0,
  sequenceParallel: false,
};

export const gpipe: Strategy = {
  id: 'gpipe',
  title: 'GPipe',
  summary:
    'A pipeline that runs all micro-batches forward, then all backward: simple, and keeps every activation.',
  reference: 'Huang et al. 2019, arXiv 1811.06965',
  axes: ['dp', 'pp'],
  schedule: 'gpipe',
  ownSchedule: true,
  state: 'ddp',
  zero: 0,
  sequenceParallel: false,
};

export const oneForwardOneBackward: Strategy = {
  id: '1f1b',
  title: '1F1B',
  summary:
    'A pipeline that alternates forward and backward, keeping only as many micro-batches as it has stages.',
  reference: 'Narayanan et al. 2021, arXiv 2006.09503',
  axes: ['dp', 'pp'],
  schedule: '1f1b',
  ownSchedule: true,
  state: 'ddp',
  zero: 0,
  sequenceParallel: false,
};

export const interleaved: Strategy = {
  id: 'interleaved-1f1b',
  title: 'Interleaved 1F1B',
  summary:
    'Each stage holds several model chunks: the bubble shrinks by their number, send/recv traffic multiplies by it.',
  reference: 'Narayanan et al. 2021, arXiv 2104.04473',
  axes: ['dp', 'pp', 'vpp'],
  schedule: 'interleaved-1f1b',
  ownSchedule: true,
  state: 'ddp',
  zero: 0,
  sequenceParallel: false,
};

export const megatron3d: Strategy = {
  id: 'megatron-3d',
  title: 'Megatron 3-D',
  summary: 'Tensor and sequence parallel intra-node, 1F1B inter-node, ZeRO-1 data parallel over both.',
  reference: 'Narayanan et al. 2021, arXiv 2104.04473; Korthikanti et al. 2022, arXiv 2205.05198',
  axes: ['dp', 'tp', 'pp', 'vpp'],
  schedule: '1f1b',
  state: 'zero-1',
  zero: 1,
  anyStage: true,
  sequenceParallel: true,
};

export const contextParallel: Strategy = {
  id: 'context-parallel',
  title: 'Megatron with context parallel',
  summary: 'Each sequence split over ranks that all-gather keys and values at attention: for long contexts.',
  reference: 'Llama 3, arXiv 2407.21783, section 3.3.2; Liu et al. 2023, arXiv 2310.01889',
  axes: ['dp', 'tp', 'pp', 'cp', 'vpp'],
  schedule: '1f1b',
  state: 'zero-1',
  zero: 1,
  anyStage: true,
  sequenceParallel: true,
};

export const expertParallel: Strategy = {
  id: 'expert-parallel',
  title: 'Megatron with expert parallel',
  summary:
    'Experts split over ranks, tokens sent to them by all-to-all: for MoE models, whose weights are mostly experts.',
  reference: 'Lepikhin et al. 2020 (GShard), arXiv 2006.16668; Liu et al. 2025, arXiv 2504.14960',
  axes: ['dp', 'tp', 'pp', 'cp', 'ep', 'vpp'],
  schedule: '1f1b',
  state: 'zero-1',
  zero: 1,
  anyStage: true,
  sequenceParallel: true,
};

export const parameterServer: Strategy = {
  id: 'parameter-server',
  title: 'Parameter server (synchronous)',
  summary: 'Workers push gradients to a few servers and pull new weights; the servers’ links are the limit.',
  reference: 'Li et al. 2014 (OSDI)',
  axes: ['dp'],
  schedule: 'sequential',
  state: 'parameter-server',
  zero: 0,
  sequenceParallel: false,
};

export const mapReduce: Strategy = {
  id: 'map-reduce',
  title: 'Map-reduce',
  summary:
    'Map gradients, shuffle them through host memory, reduce and broadcast: phases that never overlap.',
  reference: 'Chu et al. 2006 (NIPS)',
  axes: ['dp'],
  schedule: 'sequential',
  state: 'map-reduce',
  zero: 0,
  sequenceParallel: false,
};
