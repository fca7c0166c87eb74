/** The lists of Helios' clusters, with the virtual cluster that each job was sent to, as its queue. */
import type { JobFormat } from './format.js';
import { slurmTrace } from './slurm-times.js';

export const helios: JobFormat = {
  id: 'helios',
  title: 'Helios (SenseTime, 2020)',
  reference: 'https://github.com/S-Lab-System-Group/HeliosData',
  columns: ['job_id', 'user', 'vc', 'gpu_num', 'cpu_num', 'state', 'submit_time', 'duration'],
  reader: slurmTrace,
};
