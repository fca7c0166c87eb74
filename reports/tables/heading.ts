/** The question, restated at the top of an answer: model, cluster, batch and arithmetic. */
import { optionWords } from '../../input/asked-options.js';
import type { Tuning } from '../../models/tuning.js';
import type { Request } from '../../planning/request.js';
import { batchWords, lengthWords, objectiveWords, pictureWords, stepTokens, targetOf } from './batch.js';
import { askedWords, kernelWords, sayKernels } from './software.js';
import { paint, type Style, wrap } from './style.js';
import { trainingWords } from './training.js';
import { tuningWords } from './tuning.js';
import { count, dollars, duration, percent } from './units.js';

/**
 * Two lines of plain text, and more where figures are set and where the length of a sequence follows from a configuration; `parameters` are the
 * model's, with those that one token uses. What nobody said is marked as a default, with whose.
 */
export function heading(request: Request, parameters: Parameters): string[] {
  const { model, cluster, sequence, tokens, defaults, training } = request;
  const taught = objectiveWords(request, training?.reference === true);
  const devices = `${count(cluster.devices)} × ${cluster.accelerator.title}`;
  const nodes = cluster.nodes === 1 ? cluster.node.title : `${count(cluster.nodes)} × ${cluster.node.title}`;
  const tokensOfStep = request.unit === undefined ? ` (${count(stepTokens(request))})` : '';
  const batch = `${batchWords({ ...request, ...targetOf(model) })}${tokensOfStep} per step`;
  const run = tokens === undefined ? '' : `, ${count(tokens)} in all`;
  const length = model.sequenceFrom === undefined ? undefined : defaults?.sequence;
  return [
    `${model.title}, ${parametersOf(parameters.total, parameters.active)} on ${devices} (${nodes})`,
    `${batch}${run} · ${request.precision}${because(defaults?.precision)}, ${request.gradientPrecision} gradients${updated(request)} · ${software(request)}${chosen(request)}`,
    ...(model.tuning === undefined ? [] : trained(model.tuning, parameters)),
    ...lengthWords(request),
    ...pictureWords(request),
    ...taught,
    ...(length === undefined ? [] : [`${count(sequence)} tokens: ${length}; --seq sets another`]),
    ...assumed(request),
  ];
}

/** How weights are kept and updated, where a question says. */
function updated({ training, perParameter, model, defaults }: Request): string {
  const words = trainingWords(training, perParameter, model.tuning !== undefined, defaults?.optimizer);
  return words.length === 0 ? '' : ` · ${words.join(', ')}`;
}

/** What was asked of experts, launches and ranges. */
function chosen(request: Request): string {
  const words = optionWords(request);
  return words.length === 0 ? '' : ` · ${words.join(', ')}`;
}

function trained(tuning: Tuning, { total, trained: some = total }: Parameters): string[] {
  return tuningWords({ parameters: total, trainedParameters: some, tuning });
}

/** Where a value is from that nobody said, behind it. */
function because(from: string | undefined): string {
  return from === undefined ? '' : ` (${from})`;
}

/** How many there are, and how many of them one token uses. */
interface Parameters {
  readonly total: number;
  readonly active: number;
  /** How many are trained; absent: all. */
  readonly trained?: number;
}

/** `46.7 B parameters (12.9 B active)`; where all are, they are not told twice. */
export function parametersOf(total: number, active = total): string {
  return `${count(total)} parameters${active === total ? '' : ` (${count(active)} active)`}`;
}

/** What the question puts in the place of the profile's figures, and what it changes after that: a line each, or none. */
export function assumed({
  settings = {},
  usdPerDeviceHour,
  memoryMargin = 0,
  deadlineSeconds,
  budgetUsd,
  whatIf = [],
}: Pick<
  Request,
  'settings' | 'usdPerDeviceHour' | 'memoryMargin' | 'deadlineSeconds' | 'budgetUsd' | 'whatIf'
>) {
  const figures = Object.entries(settings).map(([path, value]) => `${path} ${value}`);
  if (usdPerDeviceHour !== undefined) figures.push(`${dollars(usdPerDeviceHour)} per device-hour`);
  if (memoryMargin > 0) figures.push(`${percent(memoryMargin)} of the memory left free`);
  if (deadlineSeconds !== undefined) figures.push(`deadline ${duration(deadlineSeconds)}`);
  if (budgetUsd !== undefined) figures.push(`budget ${dollars(budgetUsd)}`);
  return [
    ...(figures.length === 0 ? [] : [`set for this question: ${figures.join(', ')}`]),
    ...(whatIf.length === 0 ? [] : [`what if: ${whatIf.join(', ')}`]),
  ];
}

function software(request: Request): string {
  const { framework, defaults = {} } = request;
  const asked = askedWords(request);
  const kernels = { text: kernelWords(request), from: defaults.kernels };
  const { attention, compile, attentionFree = false } = request;
  const set = {
    ...{ kernels: request.kernels, attentionFree, defaults },
    ...(attention === undefined ? {} : { attention }),
    ...(compile === undefined ? {} : { compile }),
  };
  if (framework !== undefined && !sayKernels(set)) {
    return [marked({ text: framework, from: defaults.framework }), ...asked].join(', ');
  }
  if (framework === undefined) return [marked(kernels), ...asked].join(', ');
  const named = { text: framework, from: defaults.framework };
  const both =
    kernels.from !== undefined && kernels.from === named.from
      ? [`${kernels.text}, ${framework} (${kernels.from.replace('default', 'defaults')})`]
      : [marked(kernels), marked(named)];
  return [...both, ...asked].join(', ');
}

function marked({ text, from }: { readonly text: string; readonly from: string | undefined }): string {
  return text + because(from);
}

/** A heading set to a style, its first line bold. */
export function setHeading(head: readonly string[], style: Style): string[] {
  const [first = '', ...rest] = head;
  return [...wrap(first, style).map(paint(style).bold), ...rest.flatMap((line) => wrap(line, style))];
}
