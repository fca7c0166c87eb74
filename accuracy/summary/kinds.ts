/**
 * Kinds of job, by which errors are told apart on the accuracy page: a case may be of several. A mean over everything hides
 * that one kind is right and another is not.
 */
import type { CaseResult, Summary } from './report.js';
import { summarize } from './summary.js';

export interface Kind {
  readonly id: string;
  readonly title: string;
  /** What is of the kind, as a clause. */
  readonly means: string;
  readonly holds: (result: CaseResult) => boolean;
}

/** Sixty launches of five microseconds, which is what a layer takes of a host: less at peak, and the host sets the pace. */
const LAUNCH_BOUND_MICROSECONDS = 300;
const LONG_SEQUENCE = 8192;
const MANY_DEVICES = 1000;
const NEAR_THE_LIMIT = 0.9;

export const KINDS: readonly Kind[] = [
  {
    id: 'dense',
    title: 'Dense models, pre-training',
    means: 'every weight is used by every token, and all are trained',
    holds: ({ traits }) => traits.family !== 'moe' && traits.training === 'pre-training',
  },
  {
    id: 'moe',
    title: 'Mixtures of experts',
    means: 'a router sends each token to some of the experts',
    holds: ({ traits }) => traits.family === 'moe',
  },
  {
    id: 'fine-tuning',
    title: 'Fine-tuning',
    means: 'a trained model is trained on: all of it, or adapters beside a frozen base',
    holds: ({ traits }) => traits.training === 'fine-tuning' || traits.training === 'adapters',
  },
  {
    id: 'long-context',
    title: 'Long context',
    means: `sequences of more than ${LONG_SEQUENCE.toLocaleString('en')} tokens`,
    holds: ({ traits }) => (traits.sequence ?? 0) > LONG_SEQUENCE,
  },
  {
    id: 'launch-bound',
    title: 'Small and launch-bound',
    means: `a layer of a micro-batch is less than ${LAUNCH_BOUND_MICROSECONDS} µs of arithmetic at the device’s peak, sixty launches of 5 µs`,
    holds: ({ traits }) =>
      traits.layerMicroseconds !== null && traits.layerMicroseconds < LAUNCH_BOUND_MICROSECONDS,
  },
  {
    id: 'many-devices',
    title: 'More than 1,000 devices',
    means: 'collectives span more than a hundred nodes',
    holds: ({ devices }) => (devices ?? 0) > MANY_DEVICES,
  },
  {
    id: 'borrowed',
    title: 'Borrowed kernels',
    means: 'no kernel of the device was measured: its parameters are a relative’s',
    holds: ({ traits }) => traits.kernelsFrom === 'borrowed',
  },
  {
    id: 'near-the-limit',
    title: 'Near the memory limit',
    means: `a predicted peak of more than ${NEAR_THE_LIMIT * 100} % of the device’s memory`,
    holds: ({ memoryShare }) => memoryShare !== null && memoryShare > NEAR_THE_LIMIT,
  },
  {
    id: 'tuned',
    title: 'Tuned recipes',
    means: 'published by the makers of the framework or of the device as what it can do',
    holds: ({ traits }) => traits.recipe === 'tuned',
  },
  {
    id: 'untuned',
    title: 'As people run it',
    means: 'every other run',
    holds: ({ traits }) => traits.recipe === 'untuned',
  },
];

/** A summary for each kind that has cases, in the order above. */
export function summarizeKinds(cases: readonly CaseResult[]): Record<string, Summary> {
  const each = KINDS.map(({ id, holds }) => [id, cases.filter(holds)] as const);
  return Object.fromEntries(
    each.filter(([, members]) => members.length > 0).map(([id, members]) => [id, summarize(members)]),
  );
}
