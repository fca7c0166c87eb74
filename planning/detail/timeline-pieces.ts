/**
 * Pieces of a timeline: the spans of a step by stream, and how many short ones become few without one of them
 * losing its busy time or its class.
 */
import type { Span } from '../../program/result.js';

/** What a span is drawn as: by its kind where it moves data, by its phase where it computes; halves of a backward pass by their label. */
type Class =
  | 'forward'
  | 'backward'
  | 'input-gradient'
  | 'weight-gradient'
  | 'recompute'
  | 'optimizer'
  | 'gradient-sync'
  | 'collective'
  | 'send'
  | 'copy';
export const CLASSES: readonly Class[] = [
  'forward',
  'backward',
  'input-gradient',
  'weight-gradient',
  'recompute',
  'optimizer',
  'gradient-sync',
  'collective',
  'send',
  'copy',
];

/** A span, or neighbours drawn as one. */
export interface Piece {
  label: string;
  class: number;
  startNs: number;
  endNs: number;
  /** Less than its length where several are one and there was a pause between. */
  busyNs: number;
  count: number;
  /** Of several ops of several classes: busy time and number of each. */
  parts?: Map<number, { busyNs: number; count: number }>;
}

/** Compute first, then the others by name, each in order of start. */
export function byStream(spans: readonly Span[]): Map<string, Piece[]> {
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

const HALF = /^(input|weight) gradient \d/;

function classOf({ kind, phase, label }: Span): Class {
  if (kind === 'send' || kind === 'recv') return 'send';
  if (kind === 'copy') return 'copy';
  if (phase === 'gradient-sync') return 'gradient-sync';
  if (kind === 'collective') return 'collective';
  const [, half] = HALF.exec(label) ?? [];
  if (half !== undefined) return half === 'input' ? 'input-gradient' : 'weight-gradient';
  return (CLASSES as readonly string[]).includes(phase) ? (phase as Class) : 'forward';
}

/** Neighbours become one where all of them, and the gaps between, are shorter than `limit`; each class keeps its time. */
export function merged(pieces: readonly Piece[], limit: number): Piece[] {
  const list: Piece[] = [];
  for (const piece of pieces) {
    const last = list.at(-1);
    const short = (p: Piece) => p.count > 1 || p.endNs - p.startNs < limit;
    const joins = last && piece.startNs - last.endNs < limit && short(last) && short(piece);
    if (joins && last.endNs - last.startNs < 20 * limit) {
      last.parts = joined(partsOf(last), partsOf(piece));
      last.count += piece.count;
      last.busyNs += piece.busyNs;
      last.endNs = Math.max(last.endNs, piece.endNs);
    } else list.push({ ...piece });
  }
  return list;
}

function partsOf(piece: Piece): NonNullable<Piece['parts']> {
  return piece.parts ?? new Map([[piece.class, { busyNs: piece.busyNs, count: piece.count }]]);
}

function joined(some: NonNullable<Piece['parts']>, more: NonNullable<Piece['parts']>) {
  const all = new Map(some);
  for (const [key, { busyNs, count }] of more) {
    const before = all.get(key) ?? { busyNs: 0, count: 0 };
    all.set(key, { busyNs: before.busyNs + busyNs, count: before.count + count });
  }
  return all;
}

/** What was joined as one piece a class, one after the other and as long as its share, so that no class hides another. */
export function split(piece: Piece): Piece[] {
  if (piece.parts === undefined) return [piece];
  const { startNs, endNs } = piece;
  const parts = [...piece.parts].sort(([a], [b]) => a - b);
  let [busyNs, from] = [0, startNs];
  return parts.map(([kind, part]) => {
    busyNs += part.busyNs;
    const to = startNs + Math.round(((endNs - startNs) * busyNs) / Math.max(1, piece.busyNs));
    const label = `${part.count} × ${CLASSES[kind]!}`;
    const one = {
      ...{ label, class: kind, count: part.count },
      startNs: from,
      endNs: to,
      busyNs: part.busyNs,
    };
    from = to;
    return one;
  });
}
