/** What Acme's and Helios' lists share, which come from Slurm's accounting: states, and durations in seconds. */
import { type Columns, isNothing } from '../../lists/columns.js';
import type { State } from '../table.js';
import { NEVER_RAN, type RowReader } from './format.js';

/** Slurm's words, the first of `CANCELLED by 1000`. */
export function slurmState(words: string): State {
  const at = words.indexOf(' ');
  return STATES[at < 0 ? words : words.slice(0, at)] ?? 'unknown';
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

/** The columns `job_id … queue` that both lists have; `vc` is of Helios, `type` and `mem_per_pod_GB` of Acme. */
export function slurmTrace(columns: Columns): RowReader {
  const [id, user, state] = [columns.text('job_id'), columns.text('user'), columns.text('state')];
  const [type, cluster] = [columns.text('type'), columns.text('vc')];
  const [devices, nodes] = [columns.count('gpu_num', 0), columns.count('node_num', 1)];
  const [cores, memory] = [
    columns.thousandths('cpu_num', 0),
    columns.number('mem_per_pod_gb', 0, 1e9 / 2 ** 20),
  ];
  const [submit, started] = [
    columns.instant('submit_time', 'each job needs one'),
    columns.text('start_time'),
  ];
  const [run, waited] = [
    columns.duration('duration', 'each job needs one, in seconds'),
    columns.duration('queue'),
  ];
  const starts = columns.has('start_time');
  return {
    row: () => {
      if (starts && isNothing(started())) return NEVER_RAN;
      const [submitMillis, runMillis] = [submit(), run()];
      return {
        id: id(),
        submitMillis,
        runMillis,
        devices: devices(),
        cpuMilli: Math.round(cores()),
        // A pod is a node's part of a job.
        memoryMib: Math.round(memory() * nodes()),
        state: slurmState(state()),
        user: user(),
        type: type(),
        queue: cluster(),
        waitMillis: waited(),
      };
    },
  };
}
