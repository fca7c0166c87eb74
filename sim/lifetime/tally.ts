/**
 * Device-time by use. The job's time is counted as time, and apart from it as time times the nodes that were missing in it:
 * both are whole numbers that a number holds, where device-microseconds of a large run are not. They become those, exactly,
 * at the end.
 */
import type { Plan } from './plan.js';
import { USE, USE_NAMES } from './uses.js';

const COUNT = USE_NAMES.length;
/** Uses of time in which the job goes on: nodes missing in it are missing, not waited for. */
const GOES_ON: readonly number[] = [USE.compute, USE.exposed, USE.data, USE.checkpoint, USE.lost, USE.grow];

export class Tally {
  /** Of the job, microseconds by use. */
  readonly micros = new Float64Array(COUNT);
  /** The same, times nodes missing. */
  readonly missing = new Float64Array(COUNT);
  /** Node-microseconds of spares that were ready, and of nodes in repair that the job is not short of. */
  idle = 0;
  repaired = 0;

  add(use: number, micros: number, missing: number): void {
    this.micros[use]! += micros;
    if (missing > 0) this.missing[use]! += missing * micros;
  }

  /** Device-microseconds by use. Throws RangeError where a sum was too large to be exact. */
  uses(plan: Plan): bigint[] {
    const perNode = BigInt(plan.devicesPerNode);
    const devices = BigInt(plan.lifetime.devices);
    const uses = USE_NAMES.map(
      (_, i) => devices * whole(this.micros[i]!) - perNode * whole(this.missing[i]!),
    );
    for (let i = 0; i < COUNT; i++) {
      uses[GOES_ON.includes(i) ? USE.missing : USE.broken]! += perNode * whole(this.missing[i]!);
    }
    uses[USE.idle]! += perNode * whole(this.idle);
    uses[USE.broken]! += perNode * whole(this.repaired);
    return uses;
  }
}

function whole(sum: number): bigint {
  if (!Number.isSafeInteger(sum))
    throw new RangeError(`${sum} node-microseconds are too many to be counted exactly`);
  return BigInt(sum);
}
