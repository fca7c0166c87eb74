/**
 * The untimed run: every cell runs its list with each op taking no time, a send meeting its receive
 * and a collective meeting its whole group before any of them ends (rendezvous, the strictest way a
 * network may behave). If nothing can move before all lists have ended, the program would hang.
 *
 * It goes in rounds: each cell advances its streams until all wait for somebody else, then whatever
 * has met ends. Matching has been checked before, so every event has its partners.
 */
import type { Meetings } from './meetings.js';
import type { Compiler, Event, List, Script } from './script.js';

/** A list being run: the role's own, or a called segment's, whose end lets the caller's op end. */
interface Frame {
  readonly list: List;
  /** Position in the cell's script of the list's first event. */
  readonly base: number;
  readonly caller: { readonly frame: Frame; readonly op: number } | undefined;
  readonly started: Uint8Array;
  readonly ended: Uint8Array;
  /** Next op of each stream, as a position in that stream. */
  readonly next: number[];
  left: number;
}

/** A cell being run. `waiting[i]` is the frame in which event i of its script stands and waits. */
interface Run {
  readonly script: Script;
  readonly waiting: (Frame | undefined)[];
  frames: Frame[];
}

/** Told of each event as it ends, for the picture of a standstill. */
export type Observer = (round: number, cell: number, event: Event) => void;

/** For each cell, the positions in its script of the events it is stuck at; all empty if the run ends. */
export function untimedRun(
  scripts: readonly Script[],
  meet: Meetings,
  segment: Compiler['segment'],
  observe: Observer = () => {},
): number[][] {
  const runs = scripts.map(
    (script): Run => ({
      script,
      waiting: new Array(script.events.length),
      frames: [frameOf(script.list, 0)],
    }),
  );
  let active = [...runs.keys()];
  for (let round = 0; active.length > 0; round++) {
    const reached = active.map((cell) => ({ cell, events: advance(runs[cell]!, cell, meet, segment) }));
    const moved = new Set<number>();
    for (const { cell, events } of reached) {
      for (const at of events) {
        const event = scripts[cell]!.events[at]!;
        const sides = meet(cell, event);
        if (!sides.every((side) => runs[side.cell]!.waiting[side.positions[event.nth]!])) continue;
        for (const side of sides) {
          finish(runs[side.cell]!, side.positions[event.nth]!);
          moved.add(side.cell);
          observe(round, side.cell, scripts[side.cell]!.events[side.positions[event.nth]!]!);
        }
      }
    }
    active = [...moved];
  }
  return runs.map(({ waiting }) => [...waiting.keys()].filter((at) => waiting[at] !== undefined));
}

/** Runs a cell until every stream waits; returns the events it has newly reached. */
function advance(run: Run, cell: number, meet: Meetings, segment: Compiler['segment']): number[] {
  const reached: number[] = [];
  for (let moved = true; moved; ) {
    moved = false;
    for (const frame of run.frames) {
      const { list, base, started, next } = frame;
      for (const [stream, ops] of list.streams.entries()) {
        for (let op = ops[next[stream]!]; op !== undefined && ready(frame, op); op = ops[next[stream]!]) {
          started[op] = 1;
          moved = true;
          const at = base + list.eventsBefore[op]!;
          const what = list.ops[op]!;
          const alone = list.eventsBefore[op] === list.eventsBefore[op + 1];
          if (alone || (what.kind === 'collective' && meet(cell, run.script.events[at]!).length === 0)) {
            end(frame, op);
          } else if (what.kind === 'call') {
            run.frames.push(frameOf(segment(what.segment), at, { frame, op }));
          } else {
            run.waiting[at] = frame;
            reached.push(at);
          }
        }
      }
    }
    if (moved) run.frames = run.frames.filter((frame) => frame.left > 0);
  }
  return reached;
}

function ready({ list, started, ended }: Frame, op: number): boolean {
  if (started[op] === 1) return false;
  for (const id of list.ops[op]!.after) if (ended[id] === 0) return false;
  return true;
}

/** Lets a waiting event go on. */
function finish(run: Run, at: number): void {
  const frame = run.waiting[at]!;
  run.waiting[at] = undefined;
  end(frame, run.script.events[at]!.index);
}

/** Ends an op, and with the last op of a segment the call that ran it. */
function end(frame: Frame, op: number): void {
  frame.ended[op] = 1;
  frame.next[frame.list.streamOf[op]!]!++;
  frame.left--;
  if (frame.left === 0 && frame.caller !== undefined) end(frame.caller.frame, frame.caller.op);
}

function frameOf(list: List, base: number, caller?: Frame['caller']): Frame {
  const size = list.ops.length;
  const next = list.streams.map(() => 0);
  return { list, base, caller, started: new Uint8Array(size), ended: new Uint8Array(size), next, left: size };
}
