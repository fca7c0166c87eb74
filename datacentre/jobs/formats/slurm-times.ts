/** What Acme's and Helios' lists share, which come from Slurm's accounting: states, and durations in seconds. */
import type { Columns } from '../../lists/columns.js';
import type { Job } from '../builder.js';
import type { State } from '../table.js';
import { NEVER_RAN } from './format.js';

/** Slurm's words, the first of `CANCELLED by 1000`. */
export function slurmState(word: string): State {
  return STATES[word.split(' ')[0]!.toUpperCase()] ?? 'unknown';
}

const STATES: Readonly<Record<string, State>> = {
  COMPLETED: 'completed',
  CANCELLED: 'cancelled',
  PREEMPTED: 'cancelled',
  REVOKED: 'cancelled',
  FAILED: 'failed',
  OUT_OF_MEMORY: 'failed',
  TIMEOUT: 'timeout',
  DEADLINE: 'timeout',
  NODE_FAIL: 'node-fail',
  BOOT_FAIL: 'node-fail',
};

/** The columns `job_id … queue` that both lists have. */
export function slurmTrace(columns: Columns): () => (Job & { readonly nodes: number }) | string {
  const [id, user, state] = [columns.text('job_id'), columns.text('user'), columns.text('state')];
  const [devices, cores, nodes] = [
    columns.count('gpu_num', 0),
    columns.number('cpu_num', 0, 1000),
    columns.count('node_num', 1),
  ];
  const [submit, start] = [columns.instant('submit_time'), columns.instant('start_time')];
  const [run, waited] = [
    columns.number('duration', Number.NaN, 1000),
    columns.number('queue', Number.NaN, 1000),
  ];
  const starts = columns.has('start_time');
  return () => {
    const submitMillis = submit();
    if (Number.isNaN(submitMillis)) columns.wrong('submit_time', '', 'each job needs one');
    if (starts && Number.isNaN(start())) return NEVER_RAN;
    const runMillis = run();
    if (Number.isNaN(runMillis)) columns.wrong('duration', '', 'each job needs one, in seconds');
    return {
      id: id(),
      submitMillis,
      runMillis,
      devices: devices(),
      cpuMilli: Math.round(cores()),
      state: slurmState(state()),
      user: user(),
      waitMillis: waited(),
      nodes: nodes(),
    };
  };
}
