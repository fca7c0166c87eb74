/**
 * Philly's `cluster_job_log`: JSON, a job with every attempt to run it, each with the devices it had. It runs as long as
 * its attempts together, on as many devices as the one with most of them.
 */

import { InputError } from '../../../input/error.js';
import { parseJson } from '../../../input/json.js';
import { isNothing } from '../../lists/columns.js';
import { instantMillis } from '../../lists/instants.js';
import type { Job } from '../builder.js';
import type { State } from '../table.js';

export const PHILLY = {
  id: 'philly',
  title: 'Philly, cluster_job_log (Microsoft, 2017)',
  reference: 'https://github.com/msr-fiddle/philly-traces',
  notes: ['Philly writes local time; it is taken as UTC, so that hours of the day are those of the cluster'],
} as const;

const REMEDY = "it must be Philly's cluster_job_log, or a table whose first line names the columns";
const NO_TIMES = 'jobs without an attempt that has both times';

/** The jobs of the JSON `text`, and how many are left out, why. Throws InputError where it has another shape. */
export function* phillyJobs(text: string, path: string): Generator<Job | string> {
  const list = parseJson(text, path, REMEDY);
  if (!Array.isArray(list)) throw new InputError(`${path} is JSON, but no list of jobs; ${REMEDY}`);
  for (const [at, entry] of list.entries()) yield jobOf(entry, `${path}: job ${at + 1}`);
}

function jobOf(entry: unknown, where: string): Job | string {
  const { jobid, submitted_time, status, vc, user, attempts } = recordOf(entry, where);
  const submitMillis = timeOf(submitted_time, `${where}: submitted_time`);
  if (Number.isNaN(submitMillis)) throw new InputError(`${where} has no submitted_time; each job needs one`);
  if (!Array.isArray(attempts)) throw new InputError(`${where} has no list of attempts; ${REMEDY}`);
  let [runMillis, devices, firstMillis] = [0, 0, Number.NaN];
  for (const [at, attempt] of attempts.entries()) {
    const place = `${where}, attempt ${at + 1}`;
    const { start_time, end_time, detail } = recordOf(attempt, place);
    const [start, end] = [timeOf(start_time, `${place}: start_time`), timeOf(end_time, `${place}: end_time`)];
    if (Number.isNaN(start) || Number.isNaN(end)) continue;
    if (end < start)
      throw new InputError(`${place} ends (${wordOf(end_time)}) before it begins (${wordOf(start_time)})`);
    runMillis += end - start;
    if (Number.isNaN(firstMillis)) firstMillis = start;
    devices = Math.max(devices, devicesIn(detail, place));
  }
  if (Number.isNaN(firstMillis)) return NO_TIMES;
  return {
    id: wordOf(jobid),
    submitMillis,
    runMillis,
    devices,
    state: STATES[wordOf(status)] ?? 'unknown',
    user: wordOf(user),
    queue: wordOf(vc),
    waitMillis: firstMillis - submitMillis,
  };
}

const STATES: Readonly<Record<string, State>> = { Pass: 'completed', Killed: 'cancelled', Failed: 'failed' };

function devicesIn(detail: unknown, where: string): number {
  if (!Array.isArray(detail)) throw new InputError(`${where} has no detail; it lists servers and their gpus`);
  let devices = 0;
  for (const server of detail) {
    const { gpus } = recordOf(server, where);
    if (!Array.isArray(gpus)) throw new InputError(`${where} has a server without a list of gpus`);
    devices += gpus.length;
  }
  return devices;
}

function recordOf(value: unknown, where: string): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null) return value as Readonly<Record<string, unknown>>;
  throw new InputError(`${where} is no object; ${REMEDY}`);
}

/** NaN where there is none. */
function timeOf(value: unknown, where: string): number {
  const word = wordOf(value);
  if (isNothing(word)) return Number.NaN;
  const millis = instantMillis(word);
  if (!Number.isNaN(millis)) return millis;
  throw new InputError(`${where} '${word}': it must be a time such as 2017-10-07 01:11:39`);
}

/** '' where there is none. */
function wordOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
