/** A run from beginning to end, as lines of a calendar: what it did when, the median of the trials. */
import type { Stretch } from '../../../sim/lifetime/lifetime.js';
import { duration } from '../../tables/units.js';
import { axis, framed, names, type PageChart, timeUnit } from '../charts/frame.js';
import { STRETCH_PARTS } from './parts.js';

/** Lines of the calendar at most. */
const MOST_LINES = 14;
const DAY = 86_400;
/** Days, or hours, that a line may have. */
const LENGTHS = [1 / 24, 0.25, 0.5, 1, 2, 3.5, 7, 14, 28, 56, 112, 224, 448, 896];

interface Piece {
  readonly line: string;
  readonly from: number;
  readonly to: number;
  readonly colour: string;
  readonly tip: string;
}

/** Null of an empty run. */
export function runTimeline(stretches: readonly Stretch[]): PageChart | null {
  const last = stretches.at(-1);
  if (last === undefined) return null;
  const end = last.startSeconds + last.seconds;
  const length = DAY * (LENGTHS.find((days) => end / (days * DAY) <= MOST_LINES) ?? end / DAY / MOST_LINES);
  const lines = Array.from({ length: Math.max(1, Math.ceil(end / length - 1e-9)) }, (_, i) =>
    nameOf(i, length),
  );
  const { unit, size } = timeUnit(length);
  const values = stretches.flatMap((stretch) => piecesOf(stretch, length, lines, size));
  const left = 66;
  const present = new Set(stretches.map(({ kind }) => kind));
  const key = Object.entries(STRETCH_PARTS).flatMap(([kind, { name, swatch }]) =>
    present.has(kind as Stretch['kind']) ? [{ name, swatch }] : [],
  );
  return framed(
    `What the run did from beginning to end, ${lines.length} lines of ${duration(length)}.`,
    { left, right: 12, top: 4, bottom: 40 },
    { step: 20 },
    key,
    {
      data: { values },
      mark: { type: 'bar', height: 14 },
      encoding: {
        y: { field: 'line', type: 'nominal', sort: lines, axis: names(left - 12) },
        x: {
          ...{ field: 'from', type: 'quantitative', axis: axis(`${unit} from the beginning of the line`) },
          scale: { domain: [0, length / size], nice: false },
        },
        ...{ x2: { field: 'to' }, color: { field: 'colour', type: 'nominal', scale: null } },
        description: { field: 'tip' },
      },
    },
  );
}

function nameOf(line: number, length: number): string {
  const days = (line * length) / DAY;
  if (length >= DAY) return `day ${Number(days.toFixed(1))}`;
  return `hour ${Number((24 * days).toFixed(1))}`;
}

/** The stretch on each of the lines that it goes over. */
function piecesOf(
  { kind, startSeconds, seconds, cause, nodes }: Stretch,
  length: number,
  lines: readonly string[],
  size: number,
): Piece[] {
  const { name, colour } = STRETCH_PARTS[kind];
  const of = cause === undefined ? '' : ` · ${cause}`;
  const tip = `${name}${of} · ${duration(seconds)} from day ${(startSeconds / DAY).toFixed(2)} on · ${nodes} nodes`;
  const pieces: Piece[] = [];
  const end = startSeconds + seconds;
  for (let at = startSeconds; at < end - 1e-9; ) {
    const line = Math.min(lines.length - 1, Math.floor(at / length + 1e-9));
    const until = line === lines.length - 1 ? end : Math.min(end, (line + 1) * length);
    const from = (at - line * length) / size;
    pieces.push({ line: lines[line]!, from, to: (until - line * length) / size, colour, tip });
    at = until;
  }
  return pieces;
}
