/** A measured run, and what an answer that is anchored on it says of it. */
import type { Layout } from '../../strategies/job.js';

/** What was measured of a run: seconds of a step, and bytes of the fullest device as a monitor shows them. */
export interface MeasuredRun {
  readonly stepTimeSeconds: number;
  readonly memoryBytes?: number;
}

/** What an answer says of the run that it is anchored on. */
export interface Anchor {
  /** The file as seen from here. */
  readonly file: string;
  readonly model: string;
  readonly strategy: string;
  readonly layout: Layout & { readonly globalBatch: number };
  readonly devices: number;
  readonly nodes: number;
  readonly sequence: number;
  readonly precision: string;
  readonly measuredSeconds: number;
  readonly predictedSeconds: number;
  /** How much longer each takes than its price. */
  readonly kernels: number;
  readonly networkInside: number;
  readonly networkBetween: number;
  readonly host: number;
  readonly measuredMemoryBytes?: number;
  readonly predictedMemoryBytes?: number;
  /** Bytes by which the reserve of every device was changed. */
  readonly reserveBytes?: number;
}

/** Measured over predicted beyond which a run is likelier to be another one than its file says. */
const FAR = 2;

/** Whether a run took so much longer, or shorter, than predicted that something else than the machine is the reason. */
export function isFar({
  measuredSeconds,
  predictedSeconds,
}: Pick<Anchor, 'measuredSeconds' | 'predictedSeconds'>): boolean {
  const ratio = measuredSeconds / predictedSeconds;
  return ratio > FAR || ratio < 1 / FAR;
}

/** Of a question, what tells apart runs of one cluster. */
export type AnchoredRun = Pick<Anchor, 'model' | 'sequence' | 'precision' | 'nodes'> & {
  readonly layout: Layout;
};

/** `alike`: the anchor's job at a layout near its own; `other`: another layout of it; `apart`: another model, length or precision. */
export type Likeness = 'alike' | 'other' | 'apart';

/** Whether the run and the anchor are each within a node, so that nothing is said of what lies between nodes. */
export type Place = 'node' | 'nodes';
