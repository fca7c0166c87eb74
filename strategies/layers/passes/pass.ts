/** A pass: one concern of how a layer is split or run, as a rewriting of its draft. */
import type { Choice } from '../../choice.js';
import type { Draft, Layer } from '../draft.js';

export interface Pass {
  readonly id: string;
  readonly title: string;
  /** What it changes, in one sentence. */
  readonly summary: string;
  /** Paper or documentation. */
  readonly reference: string;
  /** The choice of the job that it depends on, and in which layers; absent: none but the layout's. */
  readonly reads?: { readonly choice: Choice; where(layer: Layer): boolean };
  /** Whether a layer of this job has the concern at all. */
  applies(layer: Layer): boolean;
  /** Rewrites the draft in place; called where `applies`, after the passes before it in the list. */
  rewrite(draft: Draft): void;
}
