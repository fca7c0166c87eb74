/** Gradients of what several ranks have whole: packed side by side, all-reduced, and taken apart again. */
import { layersIn, type OwnedShard } from '../ownership.js';
import type { Line } from '../script.js';
import type { Floats } from '../tensors.js';
import type { Context, Operation } from './context.js';

/** The gradient of a rank's copy of the matrix that both ends of a pipeline use. */
export function tiedGradient({ tensors }: Context): Floats {
  const { parameters } = tensors.memory;
  const copy =
    parameters.weights.find(({ spec }) => spec.tiedTo !== undefined) ?? parameters.find('L0.embedding');
  return tensors.weightGradient(`L${copy!.layer}.${copy!.spec.name}`);
}

/** The gradients of replicated weights, side by side. */
export function replicated(context: Context, line: Line): Operation {
  const { tensors, workload } = context;
  const layers = layersIn(line.buffer)!;
  const weights = tensors.memory.parameters.replicated(...layers, workload.sequenceParallel);
  return sideBySide(
    context,
    weights.map((w) => tensors.weightGradient(`L${w.layer}.${w.spec.name}`)),
  );
}

/** What the rank updates, where another stage has the same layers: the same parts, in order of the model. */
export function bothCopies(context: Context): Operation {
  const { tensors } = context;
  const { owned, shardedGradients, gradientShard, gradients } = tensors.memory;
  const inOrder = [...owned].sort((a, b) => a.first - b.first);
  const first = (o: OwnedShard) =>
    shardedGradients ? gradientShard.first + o.packed : gradients.first + o.first;
  return sideBySide(
    context,
    inOrder.map((o) => tensors.at({ first: first(o), floats: o.floats })),
  );
}

/** Packs parts of gradients side by side, and copies the all-reduced ones back; one part is reduced where it is. */
function sideBySide({ tensors }: Context, parts: readonly Floats[]): Operation {
  if (parts.length === 1) return { input: parts[0]!, output: parts[0]! };
  const floats = parts.reduce((sum, part) => sum + part.length, 0);
  const packed = tensors.at({ first: tensors.memory.workspace.first, floats });
  const each = (visit: (part: Floats, slot: Floats) => void) => {
    let at = 0;
    for (const part of parts) {
      visit(part, packed.subarray(at, at + part.length));
      at += part.length;
    }
  };
  return {
    input: packed,
    output: packed,
    before: () => each((part, slot) => slot.set(part)),
    after: () => each((part, slot) => part.set(slot)),
  };
}
