/**
 * Bubbles of pipelines, as a part of the ideal step: (p − 1) / (v·m) for p stages, m micro-batches and v chunks a stage
 * (Narayanan et al. 2021, arXiv 2104.04473, section 2.2).
 */
import type { CollectivePrice, Prices } from '../../../../sim/prices/prices.js';
import { simulate } from '../../../../sim/simulate.js';
import { writeProgram } from '../../../../strategies/write.js';
import { jobOf } from '../../../jobs.js';
import type { Form } from './forms.js';

const FREE: CollectivePrice = {
  ...{ algorithm: 'none', protocol: 'none', latencyPs: 0, transferPs: 0 },
  ...{ intraBytesPerSecond: 0, interBytesPerSecond: 0 },
};

/** Fused attention, which every block has once a direction, takes this long, and nothing else any time. */
const ATTENTION_PS = 1e9;
const ATTENTION_ONLY: Prices = {
  ...{ devicesPerNode: 8, serial: false, intraPort: 1e12, interPort: 1e11 },
  kernel: ({ family }) => (family === 'attention' ? ATTENTION_PS : 0),
  launch: () => 0,
  collective: () => FREE,
  transfer: () => FREE,
  copy: () => FREE,
};

const SCHEDULES = [
  ['gpipe', 1],
  ['1f1b', 1],
  ['interleaved-1f1b', 2],
  ['interleaved-1f1b', 4],
] as const;

export function* bubbles(): Generator<Form> {
  for (const [schedule, v] of SCHEDULES) {
    for (const p of [2, 4, 8]) {
      for (const m of [p, 2 * p, 4 * p]) {
        const job = jobOf('llama2-7b', { pp: p, vpp: v }, { globalBatch: m });
        const { stepPs } = simulate(writeProgram('p', job, { schedule, state: 'none' }), ATTENTION_ONLY);
        const ideal = m * (job.model.layers / p) * 2 * ATTENTION_PS;
        const what = `step of ${schedule} with p=${p} m=${m} v=${v}`;
        yield { what, observed: stepPs, expected: ideal * (1 + (p - 1) / (v * m)), within: 1e-9 };
      }
    }
  }
}
