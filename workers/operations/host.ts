/**
 * State that is kept on the host: a second part of the rank's memory, which gradients are copied to, where they are added
 * up and weights are updated, and which new weights are copied back from. What an op is about is in its name.
 */
import { addInto } from '../kernels/elementwise.js';
import { layersIn } from '../ownership.js';
import type { Line } from '../script.js';
import type { Floats } from '../tensors.js';
import type { Context, Run } from './context.js';

/** A part of the gradients that the rank owns: on the device, their sum on the host, and what is added to that. */
interface Part {
  readonly device: Floats;
  readonly gradients: Floats;
  readonly arriving: Floats | undefined;
}

/** Copies between device and host of offloaded state. */
export function offloadedCopy(context: Context, line: Line): Run {
  if (line.buffer.startsWith('gradient shard')) return gradientsToHost(context, line);
  const held = context.tensors.activation(line.buffer);
  return held === undefined ? weightsToDevice(context, line) : shardToDevice(context, line, held);
}

/** The first copy of a step begins the sum; others wait beside it to be added. A bucket of the device is free after it. */
function gradientsToHost(context: Context, line: Line): Run {
  const { tensors, kernels } = context;
  const { memory } = tensors;
  const first = memory.lines.find(({ op, buffer }) => op.kind === 'copy' && buffer === line.buffer) === line;
  const parts = partsOf(context, line.buffer);
  const bucket = memory.shardedGradients
    ? tensors.gradientRange(line.buffer.replace('gradient shard', 'gradients'))
    : undefined;
  return () => {
    for (const { device, gradients, arriving } of parts) kernels.copy(first ? gradients : arriving!, device);
    bucket?.fill(0);
  };
}

/** Adds what arrived last to the sum. */
export function addOnHost(context: Context, line: Line): Run {
  const parts = partsOf(context, line.op.label);
  return () => {
    for (const { gradients, arriving } of parts) addInto(context.kernels, gradients, arriving!);
  };
}

/** New weights, to where layers read them or others gather them from. */
function weightsToDevice(context: Context, line: Line): Run {
  const { tensors, kernels } = context;
  const { memory } = tensors;
  const moves = memory.ownedIn(layersIn(line.buffer)).map(({ first, floats, packed }) => {
    const sharded = memory.weightShards.find(
      ({ trained }) => trained.first <= first && first < trained.first + trained.floats,
    );
    const start = sharded === undefined ? first : sharded.packed + first - sharded.trained.first;
    return {
      to: tensors.at({ first: memory.weights.first + start, floats }),
      from: tensors.at({ first: memory.hostWeights.first + packed, floats }),
    };
  });
  return () => {
    for (const { to, from } of moves) kernels.copy(to, from);
  };
}

/** A layer's shard, from weights that are kept on the host, to be gathered. */
function shardToDevice({ tensors, kernels }: Context, line: Line, held: Floats): Run {
  const { memory } = tensors;
  const [layer] = layersIn(line.buffer)!;
  const { packed } = memory.weightShards.find((shard) => shard.layer === layer)!;
  const from = tensors.at({ first: memory.weights.first + packed, floats: held.length });
  return () => kernels.copy(held, from);
}

/** What the rank owns of the layers in `name`. */
function partsOf({ tensors }: Context, name: string): Part[] {
  const { memory } = tensors;
  const layers = layersIn(name)!;
  const range = memory.parameters.range(...layers);
  return memory.ownedIn(layers).map(({ first, floats, packed }) => {
    const at = (place: { readonly first: number }, start: number) =>
      tensors.at({ first: place.first + start, floats });
    return {
      device: at(memory.gradients, memory.shardedGradients ? first - range.first : first),
      gradients: at(memory.hostGradients, packed),
      arriving: memory.hostArriving.floats > 0 ? at(memory.hostArriving, packed) : undefined,
    };
  });
}
