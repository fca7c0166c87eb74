/** What can be said of a model's network as a whole: its ends by their names, what it is made of, what one sample takes. */
import { blockCounts } from './blocks.js';
import { countedOf, type ModelCounts } from './counted.js';
import type { Model } from './model.js';
import { layerName, networkOf } from './network.js';
import { forwardFlops, forwardKernels, modelFlopsPerToken, stepsOver } from './steps/flops.js';
import { tablesOf } from './tables-of.js';
import type { LayerKind } from './weights/weights.js';

export interface NetworkFacts extends ModelCounts {
  /** Every layer by its name, and how many there are: `stem 1`, `stage-1-block 2`. */
  readonly layerCounts: Readonly<Record<string, number>>;
  /** Kernels of a forward pass that have products or windows, by family. */
  readonly kernelCounts: Readonly<Record<string, number>>;
  /** Heads of its attention and their width, each pair once; absent where it has none. */
  readonly attentionHeads?: readonly { readonly heads: number; readonly headDim: number }[];
  /** Embedding tables, and their parameters; absent where it has none. */
  readonly tableCount?: number;
  readonly tableParameters?: number;
  /** FLOPs of one sample, forward and forward with backward. */
  readonly flopsForward: number;
  readonly flopsTrained: number;
}

/** Undefined where the model is a row of decoder blocks. */
export function networkFacts(model: Model): NetworkFacts | undefined {
  if (networkOf(model) === undefined) return undefined;
  const kinds = kindsOf(model);
  const kernelCounts: Record<string, number> = {};
  for (const [kind, count] of kinds) {
    for (const { family } of forwardKernels(model, kind, 1)) {
      kernelCounts[family] = (kernelCounts[family] ?? 0) + count;
    }
  }
  const attentionHeads = headsOf(model);
  const tables = tablesOf(model);
  // Not a third of what training takes where a teacher runs forward alone.
  const flopsForward = kinds.reduce((sum, [kind, count]) => sum + count * forwardFlops(model, kind, 1), 0);
  return {
    ...countedOf(model),
    layerCounts: Object.fromEntries(kinds.map(([kind, count]) => [layerName(model, kind), count])),
    kernelCounts,
    ...(attentionHeads.length === 0 ? {} : { attentionHeads }),
    ...(tables.length === 0
      ? {}
      : {
          tableCount: tables.length,
          tableParameters: tables.reduce((sum, { rows, width }) => sum + rows * width, 0),
        }),
    flopsForward,
    flopsTrained: modelFlopsPerToken(model, 1),
  };
}

/** Whether positions look at others; a network of convolutions alone, or of tables, has no such kernels to choose. */
export function hasAttention(model: Model): boolean {
  return networkOf(model) === undefined || headsOf(model).length > 0;
}

function headsOf(model: Model): { heads: number; headDim: number }[] {
  const found = new Map<string, { heads: number; headDim: number }>();
  for (const [kind] of kindsOf(model))
    for (const kernel of forwardKernels(model, kind, 1))
      if (kernel.family === 'attention') {
        const { heads, headDim } = kernel;
        found.set(`${heads}|${headDim}`, { heads, headDim });
      }
  return [...found.values()];
}

const FAMILIES = new WeakMap<object, ReadonlySet<string>>();

/** Families of the kernels of a model's forward pass. */
export function familiesOf(model: Model): ReadonlySet<string> {
  const known =
    FAMILIES.get(model) ??
    new Set(
      kindsOf(model).flatMap(([kind]) => forwardKernels(model, kind, 1).map(({ family }): string => family)),
    );
  FAMILIES.set(model, known);
  return known;
}

/** Whether ranks that share samples take statistics of norms together: those of batch and instance norms are over positions. */
export function sharesStatistics(model: Model): boolean {
  return kindsOf(model).some(([kind]) =>
    stepsOver(model, kind, 1).some(({ overSamples }) => overSamples !== undefined),
  );
}

function kindsOf(model: Model): (readonly [LayerKind, number])[] {
  return [['embedding', 1], ...blockCounts(model), ['head', 1]];
}
