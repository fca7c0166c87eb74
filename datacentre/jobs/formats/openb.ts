/**
 * The pods of Alibaba's cluster trace of 2023 (openb): devices in thousandths, with the kinds of device each may have. Some
 * lists have no times: there all pods are submitted at once, in the order of the list.
 */
import type { State } from '../table.js';
import type { JobFormat } from './format.js';

export const openb: JobFormat = {
  id: 'openb',
  title: "openb, pods of Alibaba's GPU clusters (2023)",
  reference: 'https://github.com/alibaba/clusterdata/tree/master/cluster-trace-gpu-v2023',
  columns: ['name', 'cpu_milli', 'memory_mib', 'num_gpu', 'gpu_milli'],
  reader: (columns) => {
    const name = columns.text('name');
    const [cpu, memory] = [columns.count('cpu_milli', 0), columns.number('memory_mib', 0)];
    const [devices, milli] = [columns.count('num_gpu', 0), columns.count('gpu_milli', 0)];
    const [spec, qos, phase] = [columns.text('gpu_spec'), columns.text('qos'), columns.text('pod_phase')];
    const created = columns.instant(columns.first('creation_time', 'submit_time'), 'each pod needs one');
    const [scheduled, deleted] = [columns.instant('scheduled_time'), columns.instant('deletion_time')];
    const timed = columns.has('creation_time');
    return {
      row: () => {
        const submitMillis = timed ? created() : 0;
        const startMillis = scheduled();
        // A pod that was not placed lived without running.
        const runMillis = deleted() - startMillis;
        const count = devices();
        const share = milli();
        if (runMillis < 0)
          columns.wrong('deletion_time', String(runMillis / 1000), 'it is before scheduled_time');
        if (share > 1000)
          columns.wrong('gpu_milli', String(share), 'it must be 1000 at most, a whole device');
        return {
          id: name(),
          submitMillis,
          runMillis,
          devices: count,
          deviceMilli: count === 0 ? 1000 : share,
          cpuMilli: cpu(),
          memoryMib: memory(),
          deviceKind: spec(),
          queue: qos(),
          state: STATES[phase()] ?? 'unknown',
          waitMillis: startMillis - submitMillis,
        };
      },
    };
  },
};

/** Pods that were running or pending when the trace ended have no end of their own. */
const STATES: Readonly<Record<string, State>> = { Succeeded: 'completed', Failed: 'failed' };
