/**
 * Which segments ranks enter together. A call is atomic, so ranks that a collective inside it connects start it at
 * one time: they are the group along all axes of its collectives, and of those that it calls.
 */
import { type Axis, axisSize, type Mesh } from '../mesh.js';
import type { CollectiveOp, Program } from '../program.js';
import { CoordinateLists } from './coordinates.js';
import { axesText, type CalledSegments, callSeries } from './plans.js';

interface Entered {
  readonly axes: readonly Axis[];
  readonly rendezvous: string | undefined;
  /** Equal for two segments when they have equal collectives in equal order. */
  readonly inside: string;
}

export class EnteredSegments implements CalledSegments {
  readonly #program: Program;
  readonly #numbers = new Map<string, number>();
  readonly #entered: Entered[] = [];
  readonly #coordinates = new CoordinateLists();
  /** What is inside segments, by number: nested ones are told by theirs, so that no text grows. */
  readonly #insides = new Map<string, number>();

  /** Calls lead to segments that exist, and not in a circle. */
  constructor(program: Program) {
    this.#program = program;
  }

  numberOf(name: string): number {
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    const entered = this.#enter(name);
    const number = this.#entered.push(entered) - 1;
    this.#numbers.set(name, number);
    return number;
  }

  at(number: number): Entered {
    return this.#entered[number]!;
  }

  #enter(name: string): Entered {
    const axes = new Set<Axis>();
    const inside: string[] = [];
    for (const op of this.#program.segments[name]!.ops) {
      if (op.kind === 'call') {
        const called = this.at(this.numberOf(op.segment));
        for (const axis of called.axes) axes.add(axis);
        if (called.axes.length > 0) inside.push(called.inside);
      } else if (op.kind === 'collective' && connects(op, this.#program.mesh)) {
        for (const axis of op.axis) axes.add(axis);
        inside.push(`${signatureOf(op)} over ${axesText(op.axis)} ${this.#coordinates.textOf(op.among)}`);
      }
    }
    const key = inside.join('\n');
    const number = this.#insides.get(key) ?? this.#insides.size;
    this.#insides.set(key, number);
    const rendezvous = axes.size === 0 ? undefined : callSeries(axes);
    return { axes: [...axes], rendezvous, inside: `#${number}` };
  }
}

/** Whether a collective has more than one rank. */
function connects({ axis, among }: CollectiveOp, mesh: Mesh): boolean {
  return among === undefined ? axis.some((name) => axisSize(mesh, name) > 1) : among.length > 1;
}

/** What all ranks of a group must agree on: `all-reduce of 8 bytes`. */
export function signatureOf(op: CollectiveOp): string {
  const { collective, bytes, owners, copies, library, limit, hierarchical, reduction, reversed } = op;
  const way = reversed ? ' reversed' : '';
  const by = reduction === undefined ? '' : ` by ${reduction}`;
  const inCopies = copies === undefined ? '' : ` in ${copies} copies`;
  const moved = library === undefined ? '' : ` with ${library}`;
  const owned = owners === undefined ? '' : ` owned by ${owners.toSorted((x, y) => x - y).join(', ')}`;
  const within = limit === undefined ? '' : ` within ${limit.visited} of ${limit.groups} groups`;
  const levels = hierarchical ? ', hierarchical' : '';
  return `${collective}${way}${by} of ${bytes} bytes${inCopies}${moved}${within}${owned}${levels}`;
}
