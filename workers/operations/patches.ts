/** Ends of a vision transformer: patches and learned tokens as the stream, with a row of a table added to each position; and the class token. */
import { addInto } from '../kernels/elementwise.js';
import type { Line } from '../script.js';
import type { Floats } from '../tensors.js';
import { type Context, into, type Run } from './context.js';
import { withoutGradient } from './linear.js';

const TABLE = 'positions';

/** The stream of each picture: learned tokens, then its patches. `line` reads patches, learned tokens and, where there is one, the table. */
export function concatenate(context: Context, line: Line): Run {
  const { tensors, kernels, workload } = context;
  const [patchesName, ...names] = line.reads as [string, ...string[]];
  const patches = tensors.tensor(patchesName);
  const learned = names.filter((name) => !isTable(name)).map((name) => tensors.weight(name).values);
  const stream = tensors.tensor(line.writes[0]!);
  tensors.write(line.writes[0]!);
  const images = eachOf(stream, workload.batch.perMicroBatch);
  const own = eachOf(patches, workload.batch.perMicroBatch);
  const before = learned.reduce((sum, { length }) => sum + length, 0);
  return () => {
    for (const [i, image] of images.entries()) {
      let at = 0;
      for (const token of learned) {
        kernels.copy(image.subarray(at), token);
        at += token.length;
      }
      kernels.copy(image.subarray(before), own[i]!);
    }
  };
}

/** Adds the table to the stream of each picture, put together first where no kernel before has done so. */
export function addTable(context: Context, line: Line): Run {
  const { tensors, kernels, workload } = context;
  const stream = tensors.tensor(line.writes[0]!);
  const first = tensors.write(line.writes[0]!) ? undefined : concatenate(context, line);
  const table = tensors.weight(line.reads.find(isTable)!).values;
  const images = eachOf(stream, workload.batch.perMicroBatch);
  return () => {
    first?.();
    for (const image of images) addInto(kernels, image, table);
  };
}

/** The gradient of the table, or of one of the learned tokens: the sum over pictures of what arrives at its rows. */
export function learnedGradient(context: Context, line: Line): Run {
  const { tensors, kernels, workload } = context;
  const name = withoutGradient(line.writes[0]!);
  const gradient = tensors.weightGradient(name);
  const { layer, spec } = tensors.memory.parameters.find(name)!;
  const tokens = workload.layers[layer]!.filter(
    ({ shape, name: each }) => shape.length === 1 && !each.endsWith('.bias'),
  );
  const row = isTable(name) ? 0 : tokens.findIndex((each) => each.name === spec.name);
  const images = eachOf(tensors.tensor(line.reads[0]!), workload.batch.perMicroBatch);
  const width = gradient.length;
  const parts = images.map((image) => image.subarray(row * width, (row + 1) * width));
  return () => {
    for (const part of parts) addInto(kernels, gradient, part);
  };
}

/** What arrives at the patches of each picture, behind the learned tokens. */
export function patchesGradient(context: Context, line: Line): Run {
  const { tensors, kernels, workload } = context;
  const images = eachOf(tensors.tensor(line.reads[0]!), workload.batch.perMicroBatch);
  return into(context, line.writes[0]!, (target) => {
    for (const [i, patches] of eachOf(target, images.length).entries()) {
      const image = images[i]!;
      kernels.copy(patches, image.subarray(image.length - patches.length));
    }
  });
}

/** The first rows of each sample. */
export function select(context: Context, line: Line): Run {
  const { tensors, kernels, workload } = context;
  const samples = eachOf(tensors.tensor(line.reads[0]!), workload.batch.perMicroBatch);
  return into(context, line.writes[0]!, (target) => {
    for (const [i, rows] of eachOf(target, samples.length).entries())
      kernels.copy(rows, samples[i]!.subarray(0, rows.length));
  });
}

/** Their gradient, and zeros for the other rows. */
export function selectGradient(context: Context, line: Line): Run {
  const { tensors, kernels, workload } = context;
  const rows = eachOf(tensors.tensor(line.reads[0]!), workload.batch.perMicroBatch);
  return into(context, line.writes[0]!, (target) => {
    target.fill(0);
    for (const [i, sample] of eachOf(target, rows.length).entries()) kernels.copy(sample, rows[i]!);
  });
}

function isTable(name: string): boolean {
  return name.endsWith(`.${TABLE}`);
}

function eachOf(values: Floats, count: number): Floats[] {
  const each = values.length / count;
  return Array.from({ length: count }, (_, i) => values.subarray(i * each, (i + 1) * each));
}
