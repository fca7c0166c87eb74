/**
 * A role's script: every message and collective that concerns another cell, in list order with calls
 * filled in. Each event is the n-th on its channel, and the n-th of one end meets the n-th of the
 * other: a send along `pp+1` meets the peer's receive from `pp-1`; a collective meets those of its
 * group, which is its axes and who takes part.
 *
 * Collectives among ranks of one cell are left out: equal lists cannot disagree. Segments are
 * compiled once, so a layer's thousand calls cost a thousand additions.
 */
import type { CollectiveOp, Op, Program, TransferOp } from '../program.js';
import type { Cells } from './cells.js';
import type { OpPlace } from './problem.js';
import { type Arguments, NO_ARGUMENTS, nested } from './template.js';

export interface Event {
  readonly op: CollectiveOp | TransferOp;
  /** The role or segment it is written in, and where. */
  readonly list: string;
  readonly index: number;
  readonly given: Arguments;
  readonly channel: string;
  /** It is the n-th event of its role on this channel, counted from 0. */
  readonly nth: number;
}

/** A list ready to be run op by op. */
export interface List {
  readonly name: string;
  readonly ops: readonly Op[];
  /** Streams in order of appearance: which one an op is on, and the ops of each. */
  readonly streamOf: readonly number[];
  readonly streams: readonly (readonly number[])[];
  /** Events in the ops before the i-th; one entry more than there are ops. */
  readonly eventsBefore: readonly number[];
}

export interface Script {
  readonly list: List;
  readonly events: readonly Event[];
  /** Positions in `events` by channel, in order. */
  readonly channels: ReadonlyMap<string, readonly number[]>;
}

export interface Compiler {
  readonly script: (name: string, ops: readonly Op[]) => Script;
  readonly segment: (name: string) => List;
}

export function compiler(program: Program, cells: Cells): Compiler {
  const split = new Set(cells.axes.filter((axis) => axis.first.length > 1).map((axis) => axis.name));
  const segments = new Map<string, List>();

  const segment = (name: string): List => {
    let list = segments.get(name);
    if (list === undefined) {
      list = compile(name, program.segments[name]!.ops);
      segments.set(name, list);
    }
    return list;
  };

  const eventsOf = (op: Op): number => {
    if (op.kind === 'send' || op.kind === 'recv') return 1;
    if (op.kind === 'collective') return op.axis.some((axis) => split.has(axis)) ? 1 : 0;
    return op.kind === 'call' ? segment(op.segment).eventsBefore.at(-1)! : 0;
  };

  const compile = (name: string, ops: readonly Op[]): List => {
    const numbers = new Map<string, number>();
    const streams: number[][] = [];
    const streamOf: number[] = [];
    const eventsBefore = [0];
    ops.forEach((op, index) => {
      let stream = numbers.get(op.stream);
      if (stream === undefined) {
        stream = streams.push([]) - 1;
        numbers.set(op.stream, stream);
      }
      streamOf.push(stream);
      streams[stream]!.push(index);
      eventsBefore.push(eventsBefore[index]! + eventsOf(op));
    });
    return { name, ops, streamOf, streams, eventsBefore };
  };

  const script = (name: string, ops: readonly Op[]): Script => {
    const list = compile(name, ops);
    const events: Event[] = [];
    const channels = new Map<string, number[]>();
    const write = (from: List, given: Arguments) => {
      from.ops.forEach((op, index) => {
        if (from.eventsBefore[index] === from.eventsBefore[index + 1]) return;
        if (op.kind === 'call') write(segment(op.segment), nested(given, op.arguments));
        if (op.kind !== 'collective' && op.kind !== 'send' && op.kind !== 'recv') return;
        const channel = channelOf(op);
        const known = channels.get(channel) ?? [];
        if (known.length === 0) channels.set(channel, known);
        events.push({ op, list: from.name, index, given, channel, nth: known.length });
        known.push(events.length - 1);
      });
    };
    write(list, NO_ARGUMENTS);
    return { list, events, channels };
  };

  return { script, segment };
}

export function eventPlace({ list, index, op }: Event): OpPlace {
  return { list, index, label: op.label };
}

/** `send pp+1`, `recv pp-1`, `dp+shard`, `dp{0,1}`. */
export function channelOf(op: CollectiveOp | TransferOp): string {
  if (op.kind !== 'collective') return transferChannel(op.kind, op.axis, op.offset);
  const among = op.among?.toSorted((a, b) => a - b).join();
  return op.axis.toSorted().join('+') + (among === undefined ? '' : `{${among}}`);
}

/** The peer's name for the same channel. */
export function otherEnd(op: TransferOp): string {
  return transferChannel(op.kind === 'send' ? 'recv' : 'send', op.axis, -op.offset);
}

function transferChannel(kind: string, axis: string, offset: number): string {
  return `${kind} ${axis}${offset > 0 ? '+' : ''}${offset}`;
}
