/**
 * What a rank holds and sends under data parallelism and each ZeRO stage (Rajbhandari et al. 2020, arXiv 1910.02054,
 * sections 3.1 and 7): 2 bytes of weights, 4 of gradients and 12 of optimizer state a parameter, each whole or a share;
 * an all-reduce sends 2 (n − 1)/n of its bytes, an all-gather and a reduce-scatter half of that.
 */

import { parameterCount } from '../../../../models/weights/parameters.js';
import { evaluate } from '../../../../planning/evaluate/evaluate.js';
import type { Layout } from '../../../../strategies/job.js';
import type { StateId } from '../../../../strategies/state/index.js';
import { jobOf } from '../../../jobs.js';
import { clusterNamed } from '../random-job.js';
import type { Form } from './forms.js';

interface Stage {
  readonly state: StateId;
  readonly zero: Layout['zero'];
  /** Which kinds of state are sharded. */
  readonly shards: readonly ('parameters' | 'gradients' | 'optimizer')[];
  /** Bytes a parameter that travel, each (n − 1)/n of it. */
  readonly sent: number;
}

const STAGES: readonly Stage[] = [
  { state: 'ddp', zero: 0, shards: [], sent: 2 * 4 },
  { state: 'zero-1', zero: 1, shards: ['optimizer'], sent: 4 + 2 },
  { state: 'zero-2', zero: 2, shards: ['gradients', 'optimizer'], sent: 4 + 2 },
  { state: 'zero-3', zero: 3, shards: ['parameters', 'gradients', 'optimizer'], sent: 2 + 2 + 4 },
];

const BYTES = { parameters: 2, gradients: 4, optimizer: 12 } as const;

/** The norm’s all-reduce of 4 bytes, and rounding. */
const ROUNDED = 1e-4;

export function* zeroStages(): Generator<Form> {
  const cluster = clusterNamed('a100-dgx:8');
  for (const dp of [2, 8, 64]) {
    for (const { state, zero, shards, sent } of STAGES) {
      const job = jobOf('llama2-7b', { dp, zero });
      const { total } = parameterCount(job.model);
      const [role] = evaluate({ schedule: 'sequential', state }, job, cluster).result.roles;
      for (const kind of ['parameters', 'gradients', 'optimizer'] as const) {
        const expected = (BYTES[kind] * total) / (shards.includes(kind) ? dp : 1);
        const what = `${kind} of ${state} on ${dp} ranks`;
        yield { what, observed: role!.memory.atPeak[kind], expected, within: ROUNDED };
      }
      const observed = Object.values(role!.sentBytes).reduce((a, b) => a + b, 0);
      const expected = ((dp - 1) / dp) * sent * total;
      yield { what: `bytes sent by ${state} on ${dp} ranks`, observed, expected, within: ROUNDED };
    }
  }
}
