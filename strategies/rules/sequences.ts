/** Packed and paired sequences, which some divisions have no program for. */
import type { Job } from '../job.js';
import { hasReference } from '../layers/reference.js';
import { documentsOf } from '../lengths.js';

/** What has no program yet: packed sequences over ranks of which it is not said how they meet, and a second model in a pipeline. */
export function sequencesRule(job: Job): string | undefined {
  const { cp, pp, cpKind } = job.layout;
  if (cp > 1 && cpKind === undefined && documentsOf(job) !== undefined) {
    return `cp=${cp} divides rows of packed sequences over ranks, and how much each attends to depends on how they meet; say it with --cp-kind, leave cp at 1, or use --packing padded`;
  }
  if (pp > 1 && hasReference(job)) {
    return `pp=${pp}: a reference model runs beside the one that is trained, and is not divided into pipeline stages; leave pp at 1, or set --reference-model false`;
  }
  return undefined;
}
