/**
 * The tasks of Alibaba's PAI of 2020. A job is its tasks together: parameter servers, workers, an evaluator. It takes its
 * devices from the first start of a task to the last end.
 */
import type { Job } from '../builder.js';
import type { State } from '../table.js';
import { type JobFormat, NEVER_RAN } from './format.js';
import { sharedDevices } from './shares.js';

export const paiTasks: JobFormat = {
  id: 'pai',
  title: 'PAI, tasks (Alibaba, 2020)',
  reference: 'https://github.com/alibaba/clusterdata/tree/master/cluster-trace-gpu-v2020',
  columns: ['job_name', 'task_name', 'inst_num', 'status', 'start_time', 'end_time', 'plan_gpu'],
  notes: [
    'the tasks of PAI do not say when their job was submitted: it counts as submitted when its first task began, unless a column submit_time is joined from the table of jobs',
    'a job of PAI with shares of several devices takes the next whole number of devices',
  ],
  reader: (columns) => {
    const [name, status, user] = [columns.text('job_name'), columns.text('status'), columns.text('user')];
    const [start, end, submit] = ['start_time', 'end_time', 'submit_time'].map((time) =>
      columns.instant(time),
    );
    const instances = columns.number('inst_num', 1);
    // In hundredths of a device or core, and GB.
    const [gpu, cpu, memory] = [
      columns.number('plan_gpu', 0, 10),
      columns.number('plan_cpu', 0, 10),
      columns.number('plan_mem', 0, 1e9 / 2 ** 20),
    ];
    const jobs = new Map<string, Together>();
    const row = () => {
      const [began, ended] = [start!(), end!()];
      if (Number.isNaN(began) || Number.isNaN(ended)) return NEVER_RAN.replace('jobs', 'tasks');
      if (ended < began) columns.wrong('end_time', String(ended / 1000), 'it is before start_time');
      const id = name();
      let job = jobs.get(id);
      if (job === undefined) {
        job = {
          began,
          ended,
          submitted: submit!(),
          gpu: 0,
          cpu: 0,
          memory: 0,
          user: user(),
          states: new Set(),
        };
        jobs.set(id, job);
      }
      const copies = instances();
      job.began = Math.min(job.began, began);
      job.ended = Math.max(job.ended, ended);
      job.gpu += copies * gpu();
      job.cpu += copies * cpu();
      job.memory += copies * memory();
      job.states.add(STATES[status()] ?? 'unknown');
      return null;
    };
    return {
      row,
      rest: function* (): Iterable<Job> {
        for (const [id, job] of jobs) {
          const submitMillis = Number.isNaN(job.submitted) ? job.began : job.submitted;
          yield {
            id,
            submitMillis,
            runMillis: job.ended - job.began,
            ...sharedDevices(job.gpu),
            cpuMilli: Math.round(job.cpu),
            memoryMib: Math.round(job.memory),
            state: (['failed', 'unknown'] as const).find((state) => job.states.has(state)) ?? 'completed',
            user: job.user,
            ...(Number.isNaN(job.submitted) ? {} : { waitMillis: job.began - job.submitted }),
          };
        }
      },
    };
  },
};

/** Tasks of one job, added up. */
interface Together {
  began: number;
  ended: number;
  readonly submitted: number;
  gpu: number;
  cpu: number;
  memory: number;
  readonly user: string;
  readonly states: Set<State>;
}

const STATES: Readonly<Record<string, State>> = { Terminated: 'completed', Failed: 'failed' };
