/** The evaluations of one request's layouts: strategies that come to the same plan and layout share one. */
import type { Cluster } from '../../hardware-profiles/profile.js';
import { pricesOf } from '../../sim/prices/cluster.js';
import type { Prices } from '../../sim/prices/prices.js';
import type { Job } from '../../strategies/job.js';
import type { Plan } from '../../strategies/write.js';
import { type Evaluation, evaluate } from './evaluate.js';
import { LayerParts } from './layer-parts.js';

export class Evaluations {
  readonly cluster: Cluster;
  readonly prices: Prices;
  readonly layers: LayerParts;
  readonly #known = new Map<string, Evaluation>();

  /** For jobs that are the same but for their layout. */
  constructor(cluster: Cluster) {
    this.cluster = cluster;
    this.prices = pricesOf(cluster);
    this.layers = new LayerParts(this.prices);
  }

  /** Plays the job, which must have passed `brokenRule`, unless it has been played. */
  of(plan: Plan, job: Job): Evaluation {
    const key = `${plan.schedule}|${plan.state}|${JSON.stringify(job.layout)}`;
    let evaluation = this.#known.get(key);
    if (evaluation === undefined) {
      evaluation = evaluate(plan, job, this.cluster, { prices: this.prices, layers: this.layers });
      this.#known.set(key, evaluation);
    }
    return evaluation;
  }
}
