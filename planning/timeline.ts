/**
 * The spans of one step in a compact form: labels once, whole nanoseconds, gaps instead of starts. A step
 * of more spans than a reader could tell apart is merged where they are shortest, and says so; what is
 * merged keeps its busy time, so that ten short sends never look like one long one.
 */
import type { Result, RoleResult, Span } from '../program/result.js';

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
  /** Neighbours closer and shorter than this are one span each, so many in all; null: every op is there. */
  readonly merged: { readonly belowSeconds: number; readonly spans: number } | null;
  /** Of how many roles these are some. */
  readonly ofRoles: number;
}

/** What a span is drawn as: by its kind where it moves data, by its phase where it computes. */
type Class =
  | 'forward'
  | 'backward'
  | 'recompute'
  | 'optimizer'
  | 'gradient-sync'
  | 'collective'
  | 'send'
  | 'copy';
const CLASSES: readonly Class[] = [
  'forward',
  'backward',
  'recompute',
  'optimizer',
  'gradient-sync',
  'collective',
  'send',
  'copy',
];

/** Stages drawn; of more, as many spread evenly. */
const MOST_ROLES = 16;

interface Piece {
  label: string;
  class: number;
  startNs: number;
  endNs: number;
  /** Less than its length where several are one and there was a pause between. */
  busyNs: number;
  count: number;
}

/** The timeline of `result`, which was played with detail, in about `most` spans at most. */
export function timelineOf(result: Result, most: number): Timeline {
  const shown = spread(result.roles, MOST_ROLES);
  const streams = shown.map(({ spans }) => byStream(spans));
  const whole = streams.reduce((n, role) => n + [...role.values()].reduce((m, s) => m + s.length, 0), 0);
  const stepNs = result.stepPs / 1000;
  let below = 0;
  let pieces = streams;
  // Communication gives way first: what is computed when is what a timeline is read for.
  for (const what of [isCommunication, () => true]) {
    for (let t = stepNs / 20_000; countOf(pieces) > most && t < stepNs / 20; t *= 2) {
      below = t;
      pieces = streams.map((role) => new Map([...role].map(([n, s]) => [n, what(n) ? merged(s, t) : s])));
    }
  }
  const labels = new Map<string, number>();
  const roles = pieces.map((role, i) => ({
    name: nameOf(shown[i]!),
    streams: [...role].map(([name, list]) => ({ name, spans: encoded(list, labels) })),
  }));
  return {
    ...{ stepSeconds: result.stepPs / 1e12, labels: [...labels.keys()], classes: CLASSES, roles },
    ofRoles: result.roles.length,
    merged: below === 0 ? null : { belowSeconds: below / 1e9, spans: whole },
  };
}

/** As many of `all`, the first and the last among them, spread evenly. */
function spread<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  return Array.from({ length: most }, (_, i) => all[Math.round((i * (all.length - 1)) / (most - 1))]!);
}

function nameOf({ role, ranks }: RoleResult): string {
  return ranks === 1 ? role : `${role} · ${ranks} ranks`;
}

function countOf(roles: readonly ReadonlyMap<string, readonly Piece[]>[]): number {
  return roles.reduce((n, role) => n + [...role.values()].reduce((m, s) => m + s.length, 0), 0);
}

/** Compute first, then the others by name, each in order of start. */
function byStream(spans: readonly Span[]): Map<string, Piece[]> {
  const streams = new Map<string, Piece[]>();
  for (const span of spans) {
    const [startNs, endNs] = [Math.round(span.startPs / 1000), Math.round(span.endPs / 1000)];
    const piece = {
      ...{ label: span.label, class: CLASSES.indexOf(classOf(span)), count: 1 },
      ...{ startNs, endNs, busyNs: endNs - startNs },
    };
    const list = streams.get(span.stream);
    if (list) list.push(piece);
    else streams.set(span.stream, [piece]);
  }
  for (const list of streams.values()) list.sort((a, b) => a.startNs - b.startNs);
  return new Map(
    [...streams].sort(([a], [b]) => Number(b === 'compute') - Number(a === 'compute') || (a < b ? -1 : 1)),
  );
}

function classOf({ kind, phase }: Span): Class {
  if (kind === 'send' || kind === 'recv') return 'send';
  if (kind === 'copy') return 'copy';
  if (phase === 'gradient-sync') return 'gradient-sync';
  if (kind === 'collective') return 'collective';
  return (CLASSES as readonly string[]).includes(phase) ? (phase as Class) : 'forward';
}

const isCommunication = (stream: string) => stream !== 'compute';

/** Neighbours become one where all of them, and the gaps between, are shorter than `limit`; the first gives the class. */
function merged(pieces: readonly Piece[], limit: number): Piece[] {
  const list: Piece[] = [];
  for (const piece of pieces) {
    const last = list.at(-1);
    const short = (p: Piece) => p.count > 1 || p.endNs - p.startNs < limit;
    const joins = last && piece.startNs - last.endNs < limit && short(last) && short(piece);
    if (joins && last.endNs - last.startNs < 20 * limit) {
      last.count += piece.count;
      last.busyNs += piece.busyNs;
      last.endNs = Math.max(last.endNs, piece.endNs);
      last.label = `${last.count} ops`;
    } else list.push({ ...piece });
  }
  return list;
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
