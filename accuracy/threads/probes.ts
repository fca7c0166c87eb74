/**
 * The programs that kernels are measured in: one rank, two blocks, a few sequences, of widths and lengths on
 * both sides of what threads are asked to train, so that predictions lie between measurements.
 */
import { gpt, llama } from '../../models/families.js';
import type { Model } from '../../models/model.js';
import type { Job } from '../../strategies/job.js';
import type { Workload } from '../../workers/workload.js';
import { workloadOf } from './workload.js';

interface Probe {
  readonly hidden: number;
  readonly heads: number;
  readonly ffn: number;
  readonly vocab: number;
  readonly sequence: number;
  readonly microBatch: number;
  /** RMS norm, gated activation and rotary positions instead of layer norm, GELU and learned ones. */
  readonly modern?: boolean;
}

const QUICK: readonly Probe[] = [
  { hidden: 64, heads: 8, ffn: 256, vocab: 256, sequence: 64, microBatch: 1 },
  { hidden: 64, heads: 4, ffn: 128, vocab: 128, sequence: 64, microBatch: 2 },
  { hidden: 32, heads: 4, ffn: 128, vocab: 128, sequence: 32, microBatch: 2 },
  { hidden: 32, heads: 2, ffn: 64, vocab: 64, sequence: 32, microBatch: 1 },
  { hidden: 128, heads: 8, ffn: 256, vocab: 512, sequence: 128, microBatch: 2 },
  { hidden: 128, heads: 4, ffn: 512, vocab: 256, sequence: 64, microBatch: 4 },
  { hidden: 64, heads: 4, ffn: 192, vocab: 256, sequence: 64, microBatch: 2, modern: true },
  { hidden: 32, heads: 4, ffn: 96, vocab: 128, sequence: 32, microBatch: 1, modern: true },
];

const FULL: readonly Probe[] = [
  ...QUICK,
  { hidden: 32, heads: 1, ffn: 32, vocab: 64, sequence: 64, microBatch: 1 },
  { hidden: 256, heads: 8, ffn: 1024, vocab: 256, sequence: 128, microBatch: 2 },
  { hidden: 256, heads: 4, ffn: 512, vocab: 1024, sequence: 256, microBatch: 2 },
  { hidden: 128, heads: 2, ffn: 512, vocab: 512, sequence: 256, microBatch: 4 },
  { hidden: 256, heads: 8, ffn: 688, vocab: 512, sequence: 128, microBatch: 4, modern: true },
];

/** The probes as workloads of one rank. */
export function probeWorkloads(quick: boolean): Workload[] {
  return (quick ? QUICK : FULL).map((probe, i) => {
    const name = `probe ${i + 1}`;
    return workloadOf(name, jobOf(probe), { schedule: 'sequential', state: 'none' }, { steps: 1, seed: 1 });
  });
}

function jobOf(probe: Probe): Job {
  const { sequence, microBatch } = probe;
  const one = { dp: 1, tp: 1, pp: 1, cp: 1, ep: 1, vpp: 1, shard: 1 };
  return {
    model: modelOf(probe),
    layout: { ...one, zero: 0, sequenceParallel: false, recompute: 'none', microBatch },
    sequence,
    // Two micro-batches: the second adds to the gradients of the first.
    globalBatch: 2 * microBatch,
    precision: 'fp32',
    gradientPrecision: 'fp32',
    kernels: 'flash-fused',
  };
}

function modelOf({ hidden, heads, ffn, vocab, sequence, modern }: Probe): Model {
  const lineage = modern === true ? llama : gpt;
  return lineage({
    ...{ id: 'probe', title: 'Probe', family: 'probe', source: 'a size that kernels are measured at' },
    ...{ layers: 2, tiedEmbeddings: false, dropout: 0 },
    ...{ hidden, heads, ffn, vocab, sequence },
  });
}
