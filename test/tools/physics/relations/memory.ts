/** Memory: what is asked to save it does, and a larger model has no less. */
import type { Layout } from '../../../../strategies/job.js';
import { runtimeOf } from '../../../../strategies/runtime.js';
import { withLayers } from '../layers.js';
import { noMore, type Relation } from '../relation.js';

const STAGES = ['ddp', 'zero-1', 'zero-2', 'zero-3'] as const;

export const MEMORY: readonly Relation[] = [
  {
    name: 'full recomputation: no more memory',
    of(subject) {
      const { job } = subject.random;
      // Offloaded, whatever a layer keeps is on the device while that layer runs.
      if (job.layout.recompute === 'full' || job.offloadInputs === true) return 'does not apply';
      const full = subject.played({ job: { ...job, layout: { ...job.layout, recompute: 'full' } } });
      return noMore(
        subject.evaluation.memory.peakBytes,
        full.memory.peakBytes,
        'peak bytes without and with',
      );
    },
  },
  {
    // Of what a strategy offers; weights that stay gathered (`reshard` off) are memory that was asked for.
    name: 'the next ZeRO stage: no more memory',
    of(subject) {
      const { job, plan } = subject.random;
      const { dp, shard, tp, pp, cp, ep } = job.layout;
      const stage = (STAGES as readonly string[]).indexOf(plan.state);
      const state = STAGES[stage + 1];
      const split = tp * pp * cp * ep > 1 || shard !== dp;
      if (stage === -1 || state === undefined || split || job.reshard === false) return 'does not apply';
      const at = (zero: number) => ({ ...job, layout: { ...job.layout, zero: zero as Layout['zero'] } });
      const before = subject.played({ job: at(stage) }).memory.peakBytes;
      const after = subject.played({ job: at(stage + 1), plan: { ...plan, state } }).memory.peakBytes;
      return noMore(before, after, `peak bytes of ${plan.state} and ${state}`);
    },
  },
  {
    name: 'more layers: no less memory',
    of(subject) {
      const { job } = subject.random;
      if (job.model.architecture !== undefined) return 'does not apply';
      const layers = job.model.layers + job.layout.pp * job.layout.vpp;
      const deeper = { ...job, model: withLayers(job.model, layers) };
      if (!subject.allows(deeper)) return 'does not apply';
      // Stages that are filled one after the other may leave the last with less, and the head, than in a shallower model.
      if (job.layout.pp > 1 && runtimeOf(job).partition !== 'blocks') return 'does not apply';
      const { peakBytes } = subject.played({ job: deeper }).memory;
      return noMore(
        peakBytes,
        subject.evaluation.memory.peakBytes,
        `peak bytes of ${layers} and ${job.model.layers} layers`,
      );
    },
  },
];
