/**
 * Whether a result was changed by hand where that changes no question: its `inputs` beside `inputs.scenario`, which alone
 * is asked again. Loaded with a result, and only then.
 */
import { isDeepStrictEqual } from 'node:util';
import { InputError } from '../../input/error.js';
import type { Inputs } from '../../planning/comparison.js';
import { inputsOf } from '../../planning/inputs.js';
import { VERSION } from '../../planning/version.js';
import { requestOf } from './request.js';
import { isRoutingFile } from './routing.js';
import type { Asked } from './scenario.js';

/** What of `inputs` the keys of a scenario decide; titles, paths, counts and prices of the day follow from them. */
const DECIDED: readonly (keyof Inputs)[] = [
  ...(['model', 'cluster', 'nodes', 'devices', 'accelerator', 'sequence', 'globalBatch', 'tokens'] as const),
  ...(['strategies', 'precision', 'gradientPrecision', 'kernels', 'framework', 'attention'] as const),
  ...(['compile', 'loss', 'prefetch', 'reshard', 'offloadInputs', 'tpCommOverlap', 'memoryMargin'] as const),
  ...(['sharedExpertOverlap', 'activationInputFp8', 'syncBatchNorm', 'images'] as const),
  ...(['tuning', 'training', 'lengths', 'objective', 'stageLayers', 'batchRampup'] as const),
  ...(['routing', 'dispatcher', 'expertOverlap', 'capacityFactor', 'cudaGraphs', 'tuned', 'anchor'] as const),
  ...([
    'thorough',
    'deadlineSeconds',
    'budgetUsd',
    'usdPerDeviceHour',
    'settings',
    'pricing',
    'fixed',
  ] as const),
];

/**
 * Throws InputError where `result`, of the file called `name`, says other inputs than the question `asked` that it holds.
 * Defaults of another version may be others, so a result of one is not held against ours.
 */
export async function requireUnchanged(result: object, asked: Asked, name: string): Promise<void> {
  const { inputs, llmsim } = result as { inputs: Readonly<Record<string, unknown>>; llmsim?: unknown };
  if (llmsim !== VERSION) return;
  const ours = await inputsAsked(asked);
  if (ours === undefined) return;
  for (const key of DECIDED) {
    const [said, given] = [inputs[key], ours[key]];
    if (said === undefined || isDeepStrictEqual(said, given)) continue;
    const path = fileAsked(asked, key);
    if (path !== undefined) {
      throw new InputError(
        `${name}: inputs.scenario.${key} names '${path}', which says something else than inputs.${key}: one of them was changed; ` +
          'restore it, or copy inputs.scenario to a scenario file and ask that',
      );
    }
    const part = key === 'fixed' ? partOfFixed(said, given) : undefined;
    const [place, value, meant] = part ?? [key, said, given];
    const gives = meant === undefined ? 'gives none' : `gives ${JSON.stringify(meant)}`;
    throw new InputError(
      `${name}: inputs.${place} is ${JSON.stringify(value)}, but inputs.scenario ${gives}, and that is what is asked; ` +
        'change it there',
    );
  }
}

/** The file that the figures of `key` were read from. */
function fileAsked({ anchor, routing }: Asked, key: keyof Inputs): string | undefined {
  if (key === 'anchor') return anchor?.value;
  return key === 'routing' && routing !== undefined && isRoutingFile(routing.value)
    ? routing.value
    : undefined;
}

/** The first part of the fixed layout that differs. */
function partOfFixed(said: unknown, given: unknown): readonly [string, unknown, unknown] | undefined {
  if (typeof said !== 'object' || said === null) return undefined;
  const [file, ours] = [said, given] as readonly Readonly<Record<string, unknown>>[];
  const keys = [...new Set([...Object.keys(file!), ...Object.keys(ours!)])];
  const part = keys.find((key) => file![key] !== ours![key]);
  return part === undefined ? undefined : [`fixed.${part}`, file![part] ?? null, ours![part]];
}

/** As JSON has them; undefined where the question cannot be made, which is told when it is asked. */
async function inputsAsked(asked: Asked): Promise<Readonly<Record<string, unknown>> | undefined> {
  try {
    return JSON.parse(JSON.stringify(inputsOf(await requestOf(asked))));
  } catch (error) {
    if (error instanceof InputError) return undefined;
    throw error;
  }
}
