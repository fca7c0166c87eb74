/**
 * Device-time by use. The job's time is counted as time, and apart from it as time times the nodes that were missing in it:
 * sums of device-microseconds of a large run are more than a number holds. They become those, exactly, at the end.
 */
import type { Plan } from './plan.js';
import { Sums } from './sums.js';
import { USE, USE_NAMES } from './uses.js';

const COUNT = USE_NAMES.length;
/** Uses of time in which the job goes on: nodes missing in it are missing, not waited for. */
const GOES_ON: readonly number[] = [USE.compute, USE.exposed, USE.data, USE.checkpoint, USE.lost, USE.grow];
/** Behind the uses: spares that were ready, and nodes in repair that the job is not short of. */
const [IDLE, REPAIRED] = [COUNT, COUNT + 1];

export class Tally {
  /** Of the job, microseconds by use. */
  readonly micros = new Float64Array(COUNT);
  /** The same, times nodes missing; and of nodes that are not the job's. */
  readonly #nodes = new Sums(COUNT + 2);

  add(use: number, micros: number, missing: number): void {
    this.micros[use]! += micros;
    if (missing > 0) this.#nodes.add(use, missing, micros);
  }

  /** For so long, so many spares were ready and so many nodes in repair that the job is not short of. */
  addBench(micros: number, idle: number, repaired: number): void {
    this.#nodes.add(IDLE, idle, micros);
    this.#nodes.add(REPAIRED, repaired, micros);
  }

  /** Device-microseconds by use. */
  uses(plan: Plan): bigint[] {
    const perNode = BigInt(plan.devicesPerNode);
    const devices = BigInt(plan.lifetime.devices);
    const uses = USE_NAMES.map((_, i) => devices * BigInt(this.micros[i]!) - perNode * this.#nodes.of(i));
    for (let i = 0; i < COUNT; i++) {
      uses[GOES_ON.includes(i) ? USE.missing : USE.broken]! += perNode * this.#nodes.of(i);
    }
    uses[USE.idle]! += perNode * this.#nodes.of(IDLE);
    uses[USE.broken]! += perNode * this.#nodes.of(REPAIRED);
    return uses;
  }
}
