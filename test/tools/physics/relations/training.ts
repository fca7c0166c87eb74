/** What is trained, how it is updated and where it waits: whoever does less work or keeps less has no more of it. */
import type { Job } from '../../../../strategies/job.js';
import type { Training } from '../../../../strategies/training.js';
import { allOf, noLonger, noMore, type Relation, type Subject } from '../relation.js';

const EIGHT_BITS = { optimizer: 'adamw-8bit' } as const;
const WHOLE = { optimizer: 'adamw' } as const;

const withTraining = (job: Job, training: Training): Job => ({ ...job, training });

/** Peak bytes of a changed job beside those of the job; nothing where the rules forbid it. */
function bytesOf(subject: Subject, job: Job): number | undefined {
  return subject.allows(job) ? subject.played({ job }).memory.peakBytes : undefined;
}

/** The memory of two jobs, the second of which keeps less. */
function lessKept(subject: Subject, before: Job, after: Job, what: string) {
  const [more, less] = [bytesOf(subject, before), bytesOf(subject, after)];
  return more === undefined || less === undefined ? 'does not apply' : noMore(more, less, what);
}

export const TRAINING: readonly Relation[] = [
  {
    name: 'adapters of twice the rank: no less memory',
    of(subject) {
      const { job } = subject.random;
      const adapters = job.model.tuning?.adapters;
      if (adapters === undefined) return 'does not apply';
      const tuning = { ...job.model.tuning, adapters: { ...adapters, rank: adapters.rank * 2 } };
      const twice = subject.played({ job: { ...job, model: { ...job.model, tuning } } });
      return noMore(
        twice.memory.peakBytes,
        subject.evaluation.memory.peakBytes,
        'peak bytes at twice the rank and half',
      );
    },
  },
  {
    name: 'a base in 4 bits: no more memory than a whole one',
    of(subject) {
      const { job } = subject.random;
      const { tuning } = job.model;
      if (tuning?.adapters === undefined) return 'does not apply';
      const at = (base: 'whole' | 'nf4-double'): Job => ({
        ...job,
        model: { ...job.model, tuning: { ...tuning, base } },
      });
      return lessKept(
        subject,
        at('whole'),
        at('nf4-double'),
        'peak bytes with a whole base and one in 4 bits',
      );
    },
  },
  {
    // A frozen matrix has no gradients, no states and no weight GEMM.
    name: 'frozen attention: no longer, no more memory',
    of(subject) {
      const { job } = subject.random;
      if (job.model.tuning !== undefined || job.model.architecture !== undefined) return 'does not apply';
      const frozen = { ...job, model: { ...job.model, tuning: { frozen: ['attention'] as const } } };
      if (!subject.allows(frozen)) return 'does not apply';
      const slower = noLonger(subject, { job: frozen }, 'seconds of all and of all but attention');
      if (slower !== 'holds') return slower;
      return lessKept(subject, job, frozen, 'peak bytes of all and of all but attention');
    },
  },
  {
    name: 'states in 8 bits: no more memory',
    of(subject) {
      const { job } = subject.random;
      return lessKept(
        subject,
        withTraining(job, WHOLE),
        withTraining(job, EIGHT_BITS),
        'peak bytes of AdamW and of it in 8 bits',
      );
    },
  },
  {
    name: 'no states at all: no more memory than with moments',
    of(subject) {
      const { job } = subject.random;
      return lessKept(
        subject,
        withTraining(job, WHOLE),
        withTraining(job, { optimizer: 'sgd' }),
        'peak bytes of AdamW and SGD',
      );
    },
  },
  {
    name: 'offloaded states: no more memory on the device',
    of(subject) {
      const { job } = subject.random;
      const away = withTraining(job, { offload: { optimizer: 'host' } });
      return lessKept(
        subject,
        withTraining(job, WHOLE),
        away,
        'peak bytes with states on the device and the host',
      );
    },
  },
  {
    name: 'half of the states offloaded: memory between all and none',
    of(subject) {
      const { job } = subject.random;
      const half = withTraining(job, { offload: { optimizer: 'host', fraction: 0.5 } });
      const all = withTraining(job, { offload: { optimizer: 'host' } });
      const verdict = lessKept(
        subject,
        withTraining(job, WHOLE),
        half,
        'peak bytes of none and half offloaded',
      );
      return verdict === 'holds'
        ? lessKept(subject, half, all, 'peak bytes of half and all offloaded')
        : verdict;
    },
  },
  {
    name: 'updated in the backward pass: no more memory',
    of(subject) {
      const { job } = subject.random;
      const fused = withTraining(job, { updatesInBackward: true });
      return lessKept(subject, withTraining(job, WHOLE), fused, 'peak bytes with gradients kept and not');
    },
  },
  {
    // Where the reference is the base without its adapters, it is there anyway.
    name: 'a reference model beside the one that is trained: no faster, no less memory',
    of(subject) {
      const { job } = subject.random;
      const { tuning, architecture } = job.model;
      if (job.training !== undefined || tuning !== undefined || architecture !== undefined)
        return 'does not apply';
      const referred = withTraining(job, { reference: true });
      if (!subject.allows(referred)) return 'does not apply';
      const beside = subject.played({ job: referred });
      const alone = subject.evaluation;
      return allOf(
        noMore(beside.stepTimeSeconds, alone.stepTimeSeconds, 'seconds with a reference and without'),
        noMore(beside.memory.peakBytes, alone.memory.peakBytes, 'peak bytes with a reference and without'),
      );
    },
  },
];
