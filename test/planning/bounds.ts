/** The search's bounds held against what they bound, for models that are no row of decoder blocks. */
import assert from 'node:assert/strict';
import { evaluate } from '../../planning/evaluate/evaluate.js';
import { Evaluations } from '../../planning/evaluate/evaluations.js';
import { reserveBytes } from '../../planning/evaluate/reserve.js';
import { Bounds } from '../../planning/search/bounds.js';
import { jobsOf, spaceOf } from '../../planning/search/layouts.js';
import { strategyById } from '../../strategies/index.js';
import { planOf } from '../../strategies/strategy.js';
import { requestOf } from './request.js';

/** Of the layouts of `model` under the strategy `id` some six, spread evenly: no bound is above what was simulated. */
export function boundsHold(model: string, id: string): void {
  const request = requestOf(model, 'a100-dgx:1', { globalBatch: 2048, sequence: 1 });
  const { cluster } = request;
  const { prices, layers } = new Evaluations(cluster).on(cluster.devices);
  const bounds = new Bounds(layers, prices);
  const strategy = strategyById(id);
  const jobs = spaceOf(strategy, request).families.flatMap((family) => [...jobsOf(family)]);
  assert.ok(jobs.length > 0, `${model} ${id}: no layout`);
  const every = Math.ceil(jobs.length / 6);
  for (const job of jobs.filter((_, i) => i % every === 0)) {
    const plan = planOf(strategy, job.layout);
    const { stepTimeSeconds, memory } = evaluate(plan, job, cluster, { prices });
    const { microBatch, vpp, recompute, pp, cp } = job.layout;
    const line = bounds.family(strategy, { job }).line(recompute, [vpp]);
    const at = `${model} ${id} pp${pp} cp${cp} mb${microBatch} ${recompute}`;
    assert.ok(line.seconds(microBatch) <= stepTimeSeconds * (1 + 1e-9), `${at}: seconds`);
    assert.ok(bounds.seconds(job, plan) <= stepTimeSeconds * (1 + 1e-9), `${at}: sharper seconds`);
    const reserve = reserveBytes(job, cluster);
    assert.ok(line.bytes(microBatch, vpp) + reserve <= memory.peakBytes * (1 + 1e-9), `${at}: bytes`);
    assert.ok(bounds.leastBytesPerSequence(job) * microBatch <= memory.peakBytes, `${at}: inputs`);
  }
}
