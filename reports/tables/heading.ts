/** The question, restated at the top of an answer: model, cluster, batch and arithmetic. */
import type { Request } from '../../planning/request.js';
import { paint, type Style, wrap } from './style.js';
import { count, dollars } from './units.js';

/** Lines of plain text; `parameters` is the model's total parameter count. */
export function heading(request: Request, parameters: number): string[] {
  const { model, cluster, sequence, globalBatch, tokens } = request;
  const devices = `${count(cluster.devices)} × ${cluster.accelerator.title}`;
  const nodes = cluster.nodes === 1 ? cluster.node.title : `${count(cluster.nodes)} × ${cluster.node.title}`;
  const batch =
    `${count(globalBatch)} ${globalBatch === 1 ? 'sequence' : 'sequences'} of ${count(sequence)} tokens ` +
    `(${count(globalBatch * sequence)}) per step`;
  const run = tokens === undefined ? '' : `, ${count(tokens)} in all`;
  return [
    `${model.title}, ${count(parameters)} parameters on ${devices} (${nodes})`,
    `${batch}${run} · ${request.precision}, ${request.gradientPrecision} gradients · ` +
      `${request.kernels} kernels${request.framework === undefined ? '' : ` · ${request.framework}`}`,
    ...assumed(request),
  ];
}

/** What the question puts in the place of the profile's figures: one line, or none. */
export function assumed({ settings = {}, usdPerDeviceHour }: Pick<Request, 'settings' | 'usdPerDeviceHour'>) {
  const figures = Object.entries(settings).map(([path, value]) => `${path} ${value}`);
  if (usdPerDeviceHour !== undefined) figures.push(`${dollars(usdPerDeviceHour)} per device-hour`);
  return figures.length === 0 ? [] : [`set for this question: ${figures.join(', ')}`];
}

/** A heading set to a style, its first line bold. */
export function setHeading(head: readonly string[], style: Style): string[] {
  const [first = '', ...rest] = head;
  return [...wrap(first, style).map(paint(style).bold), ...rest.flatMap((line) => wrap(line, style))];
}
