/** The lists of Acme's clusters Seren and Kalos, with what each job did: pre-training, evaluation, debugging. */
import type { JobFormat } from './format.js';
import { slurmTrace } from './slurm-times.js';

export const acme: JobFormat = {
  id: 'acme',
  title: 'Acme (Shanghai AI Laboratory, 2023)',
  reference: 'https://github.com/InternLM/AcmeTrace',
  columns: ['job_id', 'user', 'gpu_num', 'cpu_num', 'type', 'state', 'submit_time', 'duration'],
  reader: slurmTrace,
};
