/** Limits of nature: arithmetic, memory and links are no faster than they are, and nothing gets lost on the way. */
import { explain } from '../../../../planning/explain/explain.js';
import { pricesOf } from '../../../../sim/prices/cluster.js';
import { scheduleOf } from '../../../../strategies/schedules/index.js';
import { microBatches } from '../../../../strategies/write.js';
import { exactly, type Relation, type Verdict } from '../relation.js';

/** `seconds` may not be less than `least`. */
function notBelow(seconds: number, least: number, what: string): Verdict {
  return exactly(
    seconds >= least * (1 - 1e-6),
    `${what}: ${seconds} s`,
    `at least ${least} s`,
    least / seconds - 1,
  );
}

export const LIMITS: readonly Relation[] = [
  {
    name: 'MFU is above 0 and at most HFU, and that at most 1',
    of({ evaluation: { mfu, hfu } }) {
      const near = 1 + 1e-12;
      return exactly(
        mfu > 0 && mfu <= hfu * near && hfu <= near,
        `MFU ${mfu}, HFU ${hfu}`,
        '0 < MFU ≤ HFU ≤ 1',
      );
    },
  },
  {
    name: 'kernels are no faster than the roofline, and fit in the step',
    of({ random: { plan, job, cluster } }) {
      const { kernelTables, stepTimeSeconds } = explain(plan, job, cluster);
      const { peakFlops, memoryBandwidth } = cluster.accelerator;
      const peak = Math.max(...Object.values(peakFlops));
      const busy = new Map<string, number>();
      for (const { name, role, callsPerStep, kernels } of kernelTables) {
        for (const { label, flops, bytes, deviceSeconds } of kernels) {
          const least = Math.max(flops / peak, bytes / memoryBandwidth);
          const verdict = notBelow(deviceSeconds, least, `${name} ${label}`);
          if (verdict !== 'holds') return verdict;
          busy.set(role, (busy.get(role) ?? 0) + deviceSeconds * callsPerStep);
        }
      }
      return notBelow(
        stepTimeSeconds,
        Math.max(0, ...busy.values()),
        'the step, with the kernels of one role',
      );
    },
  },
  {
    name: 'traffic is no faster than the ports',
    of({ random: { cluster }, evaluation: { result, stepTimeSeconds } }) {
      const { intraPort, interPort } = pricesOf(cluster);
      for (const { role, sentBytes } of result.roles) {
        for (const [axis, bytes] of Object.entries(sentBytes)) {
          // Where switches reduce, a rank sends half at best.
          const least = bytes / 2 / (intraPort + interPort);
          const verdict = notBelow(stepTimeSeconds, least, `${role} sends ${bytes} bytes over ${axis}`);
          if (verdict !== 'holds') return verdict;
        }
      }
      return 'holds';
    },
  },
  {
    // A tied output matrix sums its gradients over the same axis.
    name: 'a pipeline sends 2 tensors a micro-batch between any two places on different stages',
    of({ random: { job, plan }, evaluation: { result } }) {
      const { pp, vpp, cp, tp, microBatch, sequenceParallel } = job.layout;
      const { placement } = scheduleOf(plan);
      // Two copies of a stage sum their gradients over the same axis.
      if (pp === 1 || job.model.tiedEmbeddings || placement === 'both-ways') return 'does not apply';
      // What crosses a cut of a network is another value at each.
      if (job.model.architecture !== undefined) return 'does not apply';
      // Where a V turns, the next place is on the same stage.
      const hops = placement === 'v' ? (pp - 1) * vpp : pp * vpp - 1;
      const bytesEach = job.precision === 'fp32' || job.precision === 'tf32' ? 4 : 2;
      const isCut = sequenceParallel || job.scatterGather === true;
      const tokens = (microBatch * job.sequence) / cp / (isCut ? tp : 1);
      const expected = 2 * hops * microBatches(job) * tokens * job.model.hidden * bytesEach;
      const sent = result.roles.reduce((sum, { sentBytes }) => sum + (sentBytes.pp ?? 0), 0);
      const off = Math.abs(sent / expected - 1);
      return exactly(off < 1e-9, `all stages together send ${sent} bytes`, `${expected}`, off);
    },
  },
];
