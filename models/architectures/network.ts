/** What an architecture's layers are. */
import type { Operation, Value } from '../operations/operation.js';

/** What one sample is, in the singular: what throughput and length of a run are counted in. */
export type Unit = 'token' | 'sample' | 'image' | 'volume' | 'clip' | 'pair';

/** One layer. Layers whose `kind` is the same are alike, and worked out, written and priced once. */
export interface NetworkLayer {
  /** The first one's and the last one's are what they are called (`stem`, `patch embedding`, `classifier`); the others' end in `block`. */
  readonly kind: string;
  readonly operations: readonly Operation[];
  /** Absent of the first. */
  readonly input?: Value;
  /** What the next layer reads. Absent of the last. */
  readonly output?: Value;
  /** Names within the layer of values that others read, and what those call them (`across`). Absent: none. */
  readonly shares?: ReadonlyMap<string, string>;
  /** What it reads of others, by name; `sharing.ts` finds it. Absent: nothing. */
  readonly reads?: readonly SharedRead[];
  /** It multiplies by the table of the first layer, which has the same name, and has none of its own. */
  readonly tied?: true;
}

/** A value that another layer wrote, by an operation that calls it so; `last`: no later layer reads it. */
export interface SharedRead {
  readonly name: string;
  readonly writer: Operation;
  readonly calledThere: string;
  readonly last: boolean;
}

export interface Network {
  readonly unit: Exclude<Unit, 'token'>;
  /** Extents of a sample as people say them, pixels, where the first layer reads what was made of it beforehand. Absent: those of what it reads. */
  readonly sample?: readonly number[];
  /** First to last; at least two. */
  readonly layers: readonly NetworkLayer[];
  /** Width of the stream at its widest, and heads, for lists and for what tensor ranks may divide; 1: nothing. */
  readonly hidden: number;
  readonly heads: number;
  readonly headDim?: number;
  readonly ffn?: number;
  /** Tensor ranks divide its layers, as transformer blocks can be. Absent: they do not. */
  readonly tensor?: true;
  /** Its loss compares what all replicas made. Absent: it does not. */
  readonly gathers?: true;
  /** Ranks may share a sample's positions, halos of convolutions exchanged. Absent: they do not. */
  readonly spatial?: true;
}
