/** What is asked of a layer: its time, its ops and its memory. */
import type { Segment } from '../../program/program.js';
import type { SegmentTiming } from '../../sim/run/segments.js';
import type { ActionKind } from '../../strategies/schedules/action.js';
import type { LayerMemory } from './layer-memory.js';

/** One kind of layer of a job. */
export interface LayerFigures {
  /** What forward and backward of one micro-batch take at least, picoseconds. */
  readonly leastPs: number;
  readonly segments: Readonly<Record<string, Segment>>;
  /** By name of the segment. */
  readonly timings: ReadonlyMap<string, SegmentTiming>;
  /** The same of the halves of its backward pass. */
  readonly halves: Pick<LayerFigures, 'segments' | 'timings'>;
  /** Of passes in pairs with another micro-batch's, where a schedule has some. */
  readonly beside?: Pick<LayerFigures, 'segments' | 'timings'>;
  /** Forward and backward of one micro-batch, picoseconds. */
  readonly workPs: number;
  durationPs(direction: ActionKind): number;
  readonly memory: LayerMemory;
}
