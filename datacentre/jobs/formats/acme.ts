/** The lists of Acme's clusters Seren and Kalos, with what each job did: pre-training, evaluation, debugging. */
import type { JobFormat } from './format.js';
import { slurmTrace } from './slurm-times.js';

export const acme: JobFormat = {
  id: 'acme',
  title: 'Acme (Shanghai AI Laboratory, 2023)',
  reference: 'https://github.com/InternLM/AcmeTrace',
  columns: ['job_id', 'user', 'gpu_num', 'cpu_num', 'type', 'state', 'submit_time', 'duration'],
  reader: (columns) => {
    const [job, type] = [slurmTrace(columns), columns.text('type')];
    // GB of each pod, of which a job has one a node; Kalos alone.
    const memory = columns.number('mem_per_pod_gb', 0, 1e9 / 2 ** 20);
    return {
      row: () => {
        const read = job();
        if (typeof read === 'string') return read;
        const { nodes, ...rest } = read;
        return { ...rest, type: type(), memoryMib: Math.round(memory() * nodes) };
      },
    };
  },
};
