/** The question, restated at the top of an answer: model, cluster, batch and arithmetic. */
import type { Request } from '../planning/request.js';
import { paint, printable, type Style } from './style.js';
import { count } from './units.js';

/** Two or three lines; `parameters` is the model's total parameter count. */
export function heading(request: Request, parameters: number, style: Style): string[] {
  const { model, cluster, sequence, globalBatch, tokens } = request;
  const devices = `${count(cluster.devices)} × ${cluster.accelerator.title}`;
  const nodes = cluster.nodes === 1 ? cluster.node.title : `${count(cluster.nodes)} × ${cluster.node.title}`;
  const batch =
    `${count(globalBatch)} ${globalBatch === 1 ? 'sequence' : 'sequences'} of ${count(sequence)} tokens ` +
    `(${count(globalBatch * sequence)}) per step`;
  const run = tokens === undefined ? '' : `, ${count(tokens)} tokens in all`;
  return [
    paint(style).bold(printable(`${model.title}, ${count(parameters)} parameters`)) +
      printable(` on ${devices} (${nodes})`),
    `${batch}${run} · ${request.precision}, ${request.gradientPrecision} gradients · ` +
      `${request.kernels} kernels`,
  ];
}
