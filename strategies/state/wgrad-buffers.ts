/**
 * Wgrad buffers of gradient accumulation fusion, which nobody reads. A library whose weight-gradient GEMMs add into
 * the main gradients hands autograd a 16-bit tensor of the weight's shape in place of the gradient. Transformer
 * Engine keeps one of each shape for as long as it runs (`get_dummy_wgrad`; pull request 1651, April 2025).
 */
import type { Model } from '../../models/model.js';
import type { LayerKind } from '../../models/steps/block.js';
import { layersOf, type Weight } from '../../models/weights/weights.js';
import type { Holding } from '../../program/program.js';
import { expertTensor } from '../folding.js';
import { weightBytes } from '../formats.js';
import type { Stage } from '../stage.js';

/** GEMMs of an MoE layer that Megatron-LM leaves to PyTorch, whose gradients are real. */
const OUTSIDE_THE_LIBRARY = new Set(['router', 'shared-experts.gate']);

/** The wgrad buffers of a stage: one for each shape of matrix that its layers multiply by, on one tensor rank. */
export function wgradBuffers(stage: Stage): Holding[] {
  const { job, chunks } = stage;
  if (job.wgradBuffers === false || job.kernels !== 'flash-fused' || weightBytes(job) !== 2) return [];
  const kinds = kindsOf(chunks);
  const key = `${job.layout.tp}|${expertTensor(job.layout)}|${kinds.join()}`;
  const ofModel = bytesByModel.get(job.model) ?? new Map<string, number>();
  bytesByModel.set(job.model, ofModel);
  const bytes = ofModel.get(key) ?? bytesOf(stage);
  ofModel.set(key, bytes);
  return bytes > 0 ? [{ category: 'buffers', buffer: 'dummy wgrad buffers', bytes }] : [];
}

/** Each once, in order. */
function kindsOf(chunks: Stage['chunks']): LayerKind[] {
  const kinds: LayerKind[] = [];
  for (const layers of chunks) for (const { kind } of layers) if (!kinds.includes(kind)) kinds.push(kind);
  return kinds;
}

/** A search asks for the same few thousands of times. */
const bytesByModel = new WeakMap<Model, Map<string, number>>();

function bytesOf({ job, chunks }: Stage): number {
  const { tp } = job.layout;
  const layers = layersOf(job.model);
  const elements = new Map<string, number>();
  const add = (weight: Weight, ranks: number) => {
    // Latent attention's projections down are whole on every rank.
    const shape = weight.shape.map((size, dimension) => (dimension === weight.split ? size / ranks : size));
    elements.set(shape.join('×'), shape[0]! * shape[1]!);
  };
  // Layers of one kind are one object and have the same shapes.
  for (const layer of new Set(chunks.flat().map(({ index }) => layers[index]!))) {
    if (layer.kind === 'embedding') continue;
    // A tied head multiplies by the embedding's matrix.
    const tied = layer.tied ? layers[0]!.weights.slice(0, 1) : [];
    for (const weight of [...layer.weights, ...tied]) {
      if (weight.shape.length !== 2 || weight.frozen || OUTSIDE_THE_LIBRARY.has(weight.name)) continue;
      add(weight, weight.expert === true ? expertTensor(job.layout) : tp);
    }
  }
  return 2 * [...elements.values()].reduce((sum, n) => sum + n, 0);
}
