/**
 * Lists of simulators of schedulers, one virtual cluster of Philly each: ElasticFlow's with the recorded durations, and
 * those of Tiresias, from which its columns come.
 */
import type { JobFormat } from './format.js';

export const elasticflow: JobFormat = {
  id: 'elasticflow',
  title: 'ElasticFlow and Tiresias (virtual clusters of Philly)',
  reference: 'https://github.com/pkusys/ElasticFlow',
  columns: ['job_id', 'submit_time', 'num_gpu', 'duration'],
  reader: (columns) => {
    const [id, submitted, devices] = [
      columns.text('job_id'),
      columns.instant('submit_time', 'each job needs one'),
      columns.count('num_gpu', 0),
    ];
    const run = columns.duration(columns.first('real_duration', 'duration'));
    const model = columns.text(columns.first('model_name', 'model'));
    return {
      row: () => {
        const submitMillis = submitted();
        const runMillis = run();
        return { id: id(), submitMillis, runMillis, devices: devices(), type: model() };
      },
    };
  },
};
