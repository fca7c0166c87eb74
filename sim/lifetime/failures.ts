/**
 * When things break. Causes with exponential times are one stream at the sum of their rates: a draw says when, another
 * which of them. A cause with Weibull times is a renewal process of its own: what is drawn is the time from one interruption
 * of the job by it to the next, as published fits are of those. Times are of the clock on the wall, whether the job runs or
 * not, so that two runs of one trial meet the same failures.
 */
import type { Engine } from '../engine/engine.js';
import type { Plan } from './plan.js';
import { exponential, weibull } from './random/distributions.js';
import { STREAMS, Stream } from './random/stream.js';

/** Told of each failure: its cause, and a uniform draw. */
type Told = (cause: number, uniform: number) => void;

export class Failures {
  readonly #plan: Plan;
  readonly #engine: Engine;
  readonly #told: Told;
  readonly #streams: readonly Stream[];
  readonly #listener: number;
  #stopped = false;

  constructor(plan: Plan, engine: Engine, seed: number, trial: number, told: Told) {
    this.#plan = plan;
    this.#engine = engine;
    this.#told = told;
    // The last is that of all exponential causes.
    this.#streams = [
      ...plan.renewals.map(({ cause }) => new Stream(seed, trial, STREAMS.cause + cause)),
      new Stream(seed, trial, STREAMS.failures),
    ];
    this.#listener = engine.listen((process) => this.#happen(process));
    for (let process = 0; process < this.#streams.length; process++) this.#await(process);
  }

  /** Nothing breaks any more. */
  stop(): void {
    this.#stopped = true;
  }

  #await(process: number): void {
    const stream = this.#streams[process]!;
    stream.next();
    const mean = exponential(stream.fine);
    const renewal = this.#plan.renewals[process];
    const micros =
      renewal === undefined
        ? mean / this.#plan.rate
        : renewal.meanMicros * weibull(mean, renewal.shape, renewal.scale);
    const at = this.#engine.now + Math.ceil(micros);
    // What comes later never happens; without a rate, that is for ever.
    if (at <= this.#plan.limit) this.#engine.schedule(at, process, this.#listener);
  }

  #happen(process: number): void {
    if (this.#stopped) return;
    const stream = this.#streams[process]!;
    const cause = this.#plan.renewals[process]?.cause ?? this.#causeAt(stream.coarse);
    const uniform = stream.other;
    this.#await(process);
    this.#told(cause, uniform);
  }

  #causeAt(uniform: number): number {
    const { shares, shared } = this.#plan;
    let at = 0;
    while (at < shares.length - 1 && uniform >= shares[at]!) at++;
    return shared[at]!;
  }
}
