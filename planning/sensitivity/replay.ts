/**
 * One layout played on changed clusters: its program is written once, and only what ops cost is asked again.
 */
import type { Cluster } from '../../hardware-profiles/profile.js';
import { pricesOf } from '../../sim/prices/cluster.js';
import { simulateSteady } from '../../sim/steady.js';
import { devicesOf, type Job } from '../../strategies/job.js';
import { type Plan, type ProgramWriter, programWriter } from '../../strategies/write.js';
import { type Evaluation, evaluationOf } from '../evaluate/evaluate.js';

export class Replay {
  readonly #job: Job;
  readonly #writer: ProgramWriter;

  /** Of a job that has passed the rules. */
  constructor(plan: Plan, job: Job) {
    this.#job = job;
    this.#writer = programWriter(job.model.id, job, plan);
  }

  /** Its step and memory on a cluster of as many devices. Throws LongerThanAStep where no clock holds the step. */
  on(cluster: Cluster): Evaluation {
    const result = simulateSteady(this.#writer, pricesOf(cluster, devicesOf(this.#job.layout)));
    return evaluationOf(result, this.#job, cluster);
  }
}
