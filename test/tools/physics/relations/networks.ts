/** Networks and decoders that see: smaller samples and slabs take less, and what is frozen or not asked for nothing. */
import { networkOf } from '../../../../models/network.js';
import { sized } from '../random-network.js';
import { allOf, noLonger, noMore, type Relation } from '../relation.js';

export const NETWORKS: readonly Relation[] = [
  {
    name: 'smaller images: no longer, no more memory',
    of(subject) {
      const { job } = subject.random;
      const { architecture } = job.model;
      if (architecture === undefined || !('image' in architecture) || typeof architecture.image !== 'number')
        return 'does not apply';
      const smaller = sized(job.model, architecture.image / 2);
      if (smaller === undefined) return 'does not apply';
      const easier = { ...job, model: smaller };
      if (!subject.allows(easier)) return 'does not apply';
      const memory = noMore(
        subject.evaluation.memory.peakBytes,
        subject.played({ job: easier }).memory.peakBytes,
        `peak bytes at ${architecture.image} and ${architecture.image / 2} pixels`,
      );
      return allOf(memory, noLonger(subject, { job: easier }, `${architecture.image / 2} pixels`));
    },
  },
  {
    name: 'slabs of samples on twice the context ranks: no more memory',
    of(subject) {
      const { job, strategy } = subject.random;
      const { cp, dp, shard } = job.layout;
      if (
        networkOf(job.model)?.spatial !== true ||
        !strategy.axes.includes('cp') ||
        dp % 2 !== 0 ||
        shard !== dp
      )
        return 'does not apply';
      const layout = { ...job.layout, cp: 2 * cp, dp: dp / 2, shard: dp / 2 };
      const divided = { ...job, layout };
      if (!subject.allows(divided)) return 'does not apply';
      return noMore(
        subject.evaluation.memory.peakBytes,
        subject.played({ job: divided }).memory.peakBytes,
        `peak bytes of cp=${cp} and cp=${2 * cp}`,
      );
    },
  },
  {
    name: 'batch norms over all replicas: no faster',
    of(subject) {
      const { job } = subject.random;
      if (job.syncBatchNorm !== true) return 'does not apply';
      const { syncBatchNorm: _, ...apart } = job;
      return noLonger(subject, { job: apart }, 'seconds with batch norms over all replicas and apart');
    },
  },
  {
    name: 'a frozen tower: no longer, no more memory',
    of(subject) {
      const { job } = subject.random;
      const { model } = job;
      if (model.vision === undefined || model.tuning !== undefined) return 'does not apply';
      const frozen = { ...job, model: { ...model, tuning: { frozen: ['vision'] as const } } };
      if (!subject.allows(frozen)) return 'does not apply';
      const memory = noMore(
        subject.evaluation.memory.peakBytes,
        subject.played({ job: frozen }).memory.peakBytes,
        'peak bytes of all and of all but the tower',
      );
      return allOf(memory, noLonger(subject, { job: frozen }, 'all but the tower'));
    },
  },
  {
    name: 'fewer pictures in a sequence: no longer, no more memory',
    of(subject) {
      const { job } = subject.random;
      const { vision } = job.model;
      if (vision?.images === undefined || vision.images === 1) return 'does not apply';
      const fewer = { ...job, model: { ...job.model, vision: { ...vision, images: vision.images - 1 } } };
      const memory = noMore(
        subject.evaluation.memory.peakBytes,
        subject.played({ job: fewer }).memory.peakBytes,
        'peak bytes of all pictures and of one less',
      );
      return allOf(memory, noLonger(subject, { job: fewer }, `${vision.images - 1} pictures`));
    },
  },
];
