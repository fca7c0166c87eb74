/** `llmsim simulate --program`: a program that somebody wrote, played on a cluster as a strategy's own is. */

import type { Cluster } from '../hardware-profiles/profile.js';
import { InputError } from '../input/error.js';
import { largest } from '../input/extremes.js';
import { check, type LineOf, type OpPlace } from '../program/check.js';
import type { Precision } from '../program/kernel.js';
import { worldSize } from '../program/mesh.js';
import type { Op, Program } from '../program/program.js';
import type { Result } from '../program/result.js';
import { inSeconds } from '../program/time.js';
import { pricesOf } from '../sim/prices/cluster.js';
import type { Prices } from '../sim/prices/prices.js';
import { simulate } from '../sim/simulate.js';
import type { MemoryVerdict } from './comparison.js';
import { breakdownRow, busiest } from './evaluate/evaluate.js';
import type { BreakdownRow, OutcomeBand } from './evaluate/figures.js';
import { reserveWith } from './evaluate/reserve.js';
import { outcomesNear, usableBytes, verdictOf } from './evaluate/verdict.js';

export interface PlayedProgram {
  readonly stepTimeSeconds: number;
  /** Devices it runs on, one a rank. */
  readonly devices: number;
  /** Of the busiest role; sums to the step time. */
  readonly breakdown: BreakdownRow;
  /** Of the fullest device: the program's own peak and the framework's reserve, against the device's capacity. */
  readonly memory: {
    readonly peakBytes: number;
    readonly reserveBytes: number;
    readonly capacityBytes: number;
    readonly verdict: MemoryVerdict;
    /** See `RowMemory`. */
    readonly outcomes?: OutcomeBand;
  };
  readonly fits: boolean;
  readonly result: Result;
}

export interface PlayOptions {
  /** Spans, memory timeline and critical path; in `summary` the critical path and sums of spans. */
  readonly detail?: boolean | 'summary';
  /** What to put before a complaint about an op, or (null) about the whole: `step.program:12: `. */
  readonly where?: (place: OpPlace | null) => string;
  /** The line of an op in the text it was read from, for complaints that name others beside it. */
  readonly lineOf?: LineOf;
}

interface Fault {
  readonly op: OpPlace | null;
  readonly message: string;
}

const FAULTS_SHOWN = 5;

/**
 * Plays `program` on `cluster`, at the cluster's prices. Throws InputError, with the first few problems, when it
 * has more ranks than the cluster has devices, asks for arithmetic they lack, or cannot run to its end.
 */
export function simulateProgram(
  program: Program,
  cluster: Cluster,
  options: PlayOptions = {},
): PlayedProgram {
  const { where = () => '', detail, lineOf = () => undefined } = options;
  const prices = pricesOf(cluster, worldSize(program.mesh));
  const faults = faultsOf(program, cluster, prices, lineOf);
  if (faults.length > 0) {
    const shown = faults.slice(0, FAULTS_SHOWN).map(({ op, message }) => `${where(op)}${message}`);
    const more = faults.length - shown.length;
    throw new InputError([...shown, ...(more > 0 ? [`and ${more} more`] : [])].join('\n'));
  }
  const result = simulate(program, prices, detail === undefined ? {} : { detail });
  const reserveBytes = reserveWith(program.mesh.axes.filter(({ size }) => size > 1).length, cluster);
  const peakBytes = largest(result.roles.map(({ memory }) => memory.peakBytes)) + reserveBytes;
  const capacityBytes = usableBytes({ cluster });
  const verdict = verdictOf({ peakBytes, capacityBytes }, capacityBytes);
  const outcomes = outcomesNear({ peakBytes, capacityBytes }, verdict);
  return {
    stepTimeSeconds: inSeconds(result.stepPs),
    devices: worldSize(program.mesh),
    breakdown: breakdownRow(busiest(result).breakdown),
    memory: { peakBytes, reserveBytes, capacityBytes, verdict, ...outcomes },
    fits: verdict !== 'no',
    result,
  };
}

function faultsOf(program: Program, cluster: Cluster, prices: Prices, lineOf: LineOf): readonly Fault[] {
  const ranks = worldSize(program.mesh);
  if (ranks > cluster.devices) {
    const message =
      `program '${program.name}' has ${ranks} ranks, and ${cluster.id} with ${cluster.nodes} nodes has ` +
      `${cluster.devices} devices; give a larger cluster, or make an axis smaller`;
    return [{ op: null, message }];
  }
  const { serial, mailboxes = false } = prices;
  const problems = check(program, { serial, mailboxes, lineOf });
  return problems.length > 0 ? problems : missingPrecisions(program, cluster);
}

/** The first op of each number format that the device has no arithmetic for. */
function missingPrecisions(program: Program, { accelerator: { id, peakFlops } }: Cluster): Fault[] {
  const missing = new Map<Precision, Fault>();
  for (const { name, ops } of [...program.roles, ...Object.values(program.segments)]) {
    for (const [index, op] of ops.entries()) {
      const precision = precisionOf(op);
      if (precision === undefined || peakFlops[precision] !== undefined || missing.has(precision)) continue;
      const message =
        `op ${index} '${op.label}' of ${name}: ${id} has no ${precision} arithmetic, but ` +
        `${Object.keys(peakFlops).join(', ')}; choose one of these, or another cluster`;
      missing.set(precision, { op: { list: name, index, label: op.label }, message });
    }
  }
  return [...missing.values()];
}

function precisionOf(op: Op): Precision | undefined {
  return op.kind === 'compute' && 'precision' in op.kernel ? op.kernel.precision : undefined;
}
