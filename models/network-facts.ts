/** What can be said of a model's network as a whole: its ends by their names, what it is made of, what one sample takes. */
import { blockCounts } from './blocks.js';
import { countedOf, type ModelCounts } from './counted.js';
import type { Model } from './model.js';
import { layerName, networkOf } from './network.js';
import { forwardKernels, modelFlopsPerToken } from './steps/flops.js';
import type { LayerKind } from './weights/weights.js';

export interface NetworkFacts extends ModelCounts {
  /** Every layer by its name, and how many there are: `stem 1`, `stage-1-block 2`. */
  readonly layerCounts: Readonly<Record<string, number>>;
  /** Kernels of a forward pass that have products or windows, by family. */
  readonly kernelCounts: Readonly<Record<string, number>>;
  /** FLOPs of one sample, forward and forward with backward. */
  readonly flopsForward: number;
  readonly flopsTrained: number;
}

/** Undefined where the model is a row of decoder blocks. */
export function networkFacts(model: Model): NetworkFacts | undefined {
  if (networkOf(model) === undefined) return undefined;
  const kinds: (readonly [LayerKind, number])[] = [['embedding', 1], ...blockCounts(model), ['head', 1]];
  const kernelCounts: Record<string, number> = {};
  for (const [kind, count] of kinds) {
    for (const { family } of forwardKernels(model, kind, 1)) {
      kernelCounts[family] = (kernelCounts[family] ?? 0) + count;
    }
  }
  const flopsTrained = modelFlopsPerToken(model, 1);
  return {
    ...countedOf(model),
    layerCounts: Object.fromEntries(kinds.map(([kind, count]) => [layerName(model, kind), count])),
    kernelCounts,
    flopsForward: flopsTrained / 3,
    flopsTrained,
  };
}
