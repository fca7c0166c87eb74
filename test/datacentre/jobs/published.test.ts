/** Published lists, where they are beside the checkout: what their owners count in them. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { readJobs } from '../../../datacentre/jobs/read.js';
import { readNodes } from '../../../datacentre/nodes/read.js';
import { workloadIds, workloadNamed } from '../../../hardware-profiles/workloads/workload.js';

const FOLDER = fileURLToPath(new URL('../../../../../shared/data/datacentre/', import.meta.url));
const skip = !existsSync(FOLDER) && 'the published lists of ../shared/data/datacentre are not here';
const textOf = (name: string) => readFileSync(`${FOLDER}${name}`, 'utf8');

test('openb has 8,152 pods, 1,213 nodes and 6,212 devices', { skip }, () => {
  const pods = readJobs(textOf('openb_pod_list_default.csv'), 'openb_pod_list_default.csv');
  assert.equal(pods.count, 8152);
  const nodes = readNodes(textOf('openb_node_list_gpu_node.csv'), 'openb_node_list_gpu_node.csv');
  assert.equal(nodes.length, 1213);
  assert.equal(
    nodes.reduce((sum, { devices }) => sum + devices, 0),
    6212,
  );
});

test('a virtual cluster of Philly has 876 jobs', { skip }, () => {
  assert.equal(readJobs(textOf('philly_103959.csv'), 'philly_103959.csv').count, 876);
});

test('the summary of Acme is what the distributions say was published', { skip }, () => {
  const [header, ...rows] = textOf('acme_cluster_summary.csv')
    .trim()
    .split('\n')
    .map((line) => line.split(','));
  for (const id of workloadIds()) {
    const { published } = workloadNamed(id);
    const row = rows.find(([name]) => id.endsWith(name!.toLowerCase()))!;
    const said = (column: string) => row[header!.indexOf(column)]!;
    const alike: [number, string][] = [
      [published.jobs, 'gpu_job_num'],
      [published.meanRunSeconds, 'avg_run_time_gpu'],
      [published.medianRunSeconds, 'med_run_time_gpu'],
      [published.longestRunSeconds, 'max_run_time_gpu'],
      [published.meanWaitSeconds, 'avg_que_time_gpu'],
      [published.meanDevices, 'avg_gpu_num'],
      [published.medianDevices, 'med_gpu_num'],
      [published.mostDevices, 'max_gpu'],
    ];
    for (const [figure, column] of alike) assert.equal(figure, Number(said(column)), `${id} ${column}`);
    for (const [at, end] of ['complete', 'cancel', 'fail'].entries()) {
      assert.equal(String(published.states?.[at] ?? ''), said(`${end}_rate_gpu`), `${id} ${end}`);
      assert.equal(published.deviceSeconds?.[at] ?? 0, Number(said(`${end}_gpu_time`)), `${id} ${end} time`);
    }
  }
});
