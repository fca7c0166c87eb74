/**
 * The lanes of a timeline: for each stage what it computes and, below, what it communicates by axis. The streams
 * of one axis and both directions of a pipeline share a lane; every lane has a name.
 */
import { decoded, type Spans } from './bars.js';

/** Flat rows of five: label, class, gap since the last end, length, busy time; in ns. */
export interface TimelineData {
  readonly stepSeconds: number;
  readonly labels: readonly string[];
  readonly classes: readonly string[];
  readonly roles: readonly {
    readonly name: string;
    readonly streams: readonly { readonly name: string; readonly spans: readonly number[] }[];
  }[];
}

export interface Lane {
  readonly stage: string;
  /** What is written beside it: the stage, or the axis. */
  readonly name: string;
  readonly compute: boolean;
  /** What colours a lane that communicates. */
  readonly part: AxisPart | 'copy';
  readonly streams: readonly Spans[];
}

export type AxisPart = 'tensor' | 'pipeline' | 'expert' | 'data' | 'other';

/** Under which part communication over a mesh axis, or over several joined by `+`, is drawn and counted. */
export function axisPart(axis: string): AxisPart {
  if (axis === 'tp') return 'tensor';
  if (axis === 'pp') return 'pipeline';
  if (axis === 'ep') return 'expert';
  return /dp|shard/.test(axis) ? 'data' : 'other';
}

/** All lanes, from the top: of each stage the one that computes, then the others in their streams' order. */
export function lanesOf({ roles }: TimelineData): Lane[] {
  return roles.flatMap(({ name: stage, streams }) => {
    const lanes = new Map<string, Lane & { readonly streams: Spans[] }>();
    for (const { name, spans } of streams) {
      const compute = name === 'compute';
      const title = compute ? stage : laneName(name);
      const known = lanes.get(title);
      if (known) known.streams.push(decoded(spans));
      else {
        const part = name.startsWith('copy') ? 'copy' : axisPart(name.split(':')[0]!);
        lanes.set(title, { stage, name: title, compute, part, streams: [decoded(spans)] });
      }
    }
    return [...lanes.values()];
  });
}

/** `tp` as TP, `dp:gradients` as DP gradients; a pipeline's sends and receives are one lane. */
function laneName(stream: string): string {
  const [axis, what] = stream.split(':') as [string, string?];
  if (axis === 'world') return 'all ranks';
  if (axis === 'copy') return 'host copies';
  const name = axis.toUpperCase();
  return what === undefined || axis === 'pp' ? name : `${name} ${what}`;
}

/** Heights in pixels: what communicates is a quarter of what computes. */
export const COMPUTE_HEIGHT = 32;
const COMMUNICATION_HEIGHT = COMPUTE_HEIGHT / 4;
/** Between lanes, and between stages. */
const [PAD, GAP] = [3, 9];

/** Stages from which on lanes of communication are only drawn where asked for, so that the schedule is seen at once. */
export const MANY_STAGES = 5;

export interface PlacedLane extends Lane {
  readonly y: number;
  readonly height: number;
}

/** Lanes one below the other from `top` on, with those that communicate or without; and where the last ends. */
export function placed(
  lanes: readonly Lane[],
  communication: boolean,
  top: number,
): { rows: PlacedLane[]; bottom: number } {
  let y = top;
  const rows: PlacedLane[] = [];
  for (const lane of lanes) {
    if (!lane.compute && !communication) continue;
    if (lane.compute && rows.length > 0) y += communication ? GAP : PAD;
    const height = lane.compute ? COMPUTE_HEIGHT : COMMUNICATION_HEIGHT;
    rows.push({ ...lane, y, height });
    y += height + PAD;
  }
  return { rows, bottom: y };
}
