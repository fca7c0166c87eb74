/**
 * How the jobs of a datacentre are distributed: a mixture of kinds, each with its sizes, durations and ends, beside what
 * was published of all jobs together. One file per datacentre in this folder.
 */
import { z } from 'zod';
import { InputError } from '../../input/error.js';
import { nearest } from '../../input/nearest.js';
import { held, pathText } from '../../input/schema-problems.js';
import { SHIPPED_RUNS } from '../shipped-runs.js';

const provenance = { kind: z.enum(['measured', 'specified', 'assumed']), source: z.string().min(1) };
const share = z.number().min(0).max(1);
const positive = z.number().positive();
/** Completed, cancelled, failed. */
const threeShares = z.tuple([share, share, share]);

const kind = z.strictObject({
  type: z.string().min(1),
  /** Of all jobs. */
  share,
  /** Share of jobs by devices; below 1, a share of one. */
  devices: z.record(z.string(), share),
  /** Lognormal, cut off at the longest published. */
  run: z.strictObject({ medianSeconds: positive, sigma: positive }),
  states: threeShares.optional(),
  /** So many are submitted together. */
  together: z.number().int().positive().optional(),
});

const workload = z.strictObject({
  title: z.string().min(1),
  /** Its first day. */
  begins: z.string().regex(/^\d{4}-\d\d-\d\d$/),
  days: z.strictObject({ value: positive, ...provenance }),
  published: z.strictObject({
    ...provenance,
    jobs: z.number().int().positive(),
    meanRunSeconds: positive,
    medianRunSeconds: positive,
    longestRunSeconds: positive,
    meanWaitSeconds: z.number().min(0),
    meanDevices: positive,
    medianDevices: positive,
    mostDevices: positive,
    states: threeShares.optional(),
    deviceSeconds: z.tuple([positive, positive, positive]).optional(),
    types: z
      .strictObject({
        ...provenance,
        shares: z.record(
          z.string(),
          z.strictObject({ jobs: share.optional(), deviceSeconds: share.optional() }),
        ),
      })
      .optional(),
  }),
  kinds: z.strictObject({ ...provenance, list: z.array(kind).min(1) }),
  arrivals: z.strictObject({ ...provenance, hours: z.array(positive).length(24), weekend: positive }),
  users: z.strictObject({ ...provenance, count: z.number().int().positive() }),
});

export type Workload = z.infer<typeof workload> & { readonly id: string };
export type JobKind = Workload['kinds']['list'][number];

const FOLDER = 'workloads/';

export function workloadIds(): string[] {
  return [...SHIPPED_RUNS.keys()]
    .filter((path) => path.startsWith(FOLDER))
    .map((path) => path.slice(FOLDER.length));
}

/** The distribution called `id`. Throws InputError where there is none, with the names that are near. */
export function workloadNamed(id: string): Workload {
  const read = SHIPPED_RUNS.get(FOLDER + id);
  if (read === undefined) {
    const known = workloadIds();
    const near = nearest(id, known);
    const meant = near.length > 0 ? `did you mean ${near.join(' or ')}?` : `there are ${known.join(', ')}`;
    throw new InputError(`unknown workload '${id}': ${meant}`);
  }
  const outcome = held(workload, read());
  if ('data' in outcome) return { id, ...outcome.data };
  const [first] = outcome.first;
  throw new InputError(`workloads/${id}.yaml ${pathText(first!.path)}: ${first!.message}`);
}
