/**
 * The spans of one step in a compact form: labels once, whole nanoseconds, gaps instead of starts. A step
 * of more spans than a reader could tell apart is merged where they are shortest, and says so; what is
 * merged keeps its busy time, so that ten short sends never look like one long one.
 */
import type { Result, RoleResult } from '../../program/result.js';
import { byStream, CLASSES, merged, type Piece, split } from './timeline-pieces.js';

export interface TimelineStream {
  readonly name: string;
  /** Rows of five: index of the label, index of the class, gap since the last end, length, busy time; in ns. */
  readonly spans: readonly number[];
}

export interface Timeline {
  readonly stepSeconds: number;
  readonly labels: readonly string[];
  readonly classes: readonly string[];
  readonly roles: readonly { readonly name: string; readonly streams: readonly TimelineStream[] }[];
  /**
   * Neighbours closer and shorter than this are one span, a class each: transfers only or, where `compute`,
   * kernels too. `spans` is how many there were. Null: every op is there.
   */
  readonly merged: {
    readonly belowSeconds: number;
    readonly spans: number;
    readonly compute: boolean;
  } | null;
  /** Of how many roles these are some. */
  readonly ofRoles: number;
}

/** Stages drawn; of more, as many spread evenly. */
const MOST_ROLES = 16;

/** The timeline of `result`, which was played with detail, in about `most` spans at most. */
export function timelineOf(result: Result, most: number): Timeline {
  const shown = spread(result.roles, MOST_ROLES);
  const streams = shown.map(({ spans }) => byStream(spans));
  const whole = streams.reduce((n, role) => n + [...role.values()].reduce((m, s) => m + s.length, 0), 0);
  const stepNs = result.stepPs / 1000;
  let pieces = streams;
  let joined: Timeline['merged'] = null;
  // Communication gives way first: what is computed when is what a timeline is read for.
  for (const compute of [false, true]) {
    const before = pieces;
    const gives = (stream: string) => (stream === 'compute') === compute;
    for (let t = stepNs / 20_000; countOf(pieces) > most && t < stepNs / 20; t *= 2) {
      pieces = before.map((role) => new Map([...role].map(([n, s]) => [n, gives(n) ? merged(s, t) : s])));
      joined = { belowSeconds: t / 1e9, spans: whole, compute };
    }
  }
  const labels = new Map<string, number>();
  const roles = pieces.map((role, i) => ({
    name: nameOf(shown[i]!),
    streams: [...role].map(([name, list]) => ({ name, spans: encoded(list.flatMap(split), labels) })),
  }));
  return {
    ...{ stepSeconds: result.stepPs / 1e12, labels: [...labels.keys()], classes: CLASSES, roles },
    ofRoles: result.roles.length,
    merged: joined,
  };
}

/** As many of `all`, the first and the last among them, spread evenly. */
function spread<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  return Array.from({ length: most }, (_, i) => all[Math.round((i * (all.length - 1)) / (most - 1))]!);
}

/** How many spans a timeline holds. */
export function spansIn({ roles }: Timeline): number {
  return roles.reduce((n, { streams }) => n + streams.reduce((m, { spans }) => m + spans.length / 5, 0), 0);
}

function nameOf({ role, ranks }: RoleResult): string {
  return ranks === 1 ? role : `${role} · ${ranks} ranks`;
}

function countOf(roles: readonly ReadonlyMap<string, readonly Piece[]>[]): number {
  return roles.reduce((n, role) => n + [...role.values()].reduce((m, s) => m + s.length, 0), 0);
}

function encoded(pieces: readonly Piece[], labels: Map<string, number>): number[] {
  const numbers: number[] = [];
  let end = 0;
  for (const piece of pieces) {
    const label = labels.get(piece.label) ?? labels.size;
    labels.set(piece.label, label);
    numbers.push(label, piece.class, piece.startNs - end, piece.endNs - piece.startNs, piece.busyNs);
    end = piece.endNs;
  }
  return numbers;
}
