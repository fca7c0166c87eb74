/** The jobs of the simulator that Alibaba published with PAI's trace: devices of an instance as a number with a share. */
import type { JobFormat } from './format.js';
import { sharedDevices } from './shares.js';

export const paiSimulator: JobFormat = {
  id: 'pai-simulator',
  title: 'PAI, jobs of its simulator (Alibaba, 2020)',
  reference: 'https://github.com/alibaba/clusterdata/tree/master/cluster-trace-gpu-v2020/simulator',
  columns: ['job_id', 'submit_time', 'duration', 'num_gpu', 'num_cpu', 'num_inst'],
  notes: ['a job of PAI with shares of several devices takes the next whole number of devices'],
  reader: (columns) => {
    const [id, user] = [columns.text('job_id'), columns.text('user')];
    const [submit, run] = [
      columns.instant('submit_time', 'each job needs one'),
      columns.duration('duration', 'each job needs one, in seconds'),
    ];
    const waited = columns.duration('wait_time');
    const [gpu, cpu] = [columns.thousandths('num_gpu', 0), columns.thousandths('num_cpu', 0)];
    const instances = columns.number('num_inst', 1);
    return {
      row: () => {
        const [submitMillis, runMillis, copies] = [submit(), run(), instances()];
        return {
          id: id(),
          submitMillis,
          runMillis,
          ...sharedDevices(copies * gpu()),
          cpuMilli: Math.round(copies * cpu()),
          user: user(),
          waitMillis: waited(),
        };
      },
    };
  },
};
