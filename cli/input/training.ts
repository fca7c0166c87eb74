/** How weights are kept and updated, as the question says it: optimizer, formats, offloading. */
import { InputError } from '../../input/error.js';
import type { Model } from '../../models/model.js';
import type { Request } from '../../planning/request.js';
import { weightBytes } from '../../strategies/formats.js';
import { optimizerOf } from '../../strategies/optimizers/index.js';
import { bytesPerParameter } from '../../strategies/optimizers/per-parameter.js';
import { usualOptimizer } from '../../strategies/optimizers/usual.js';
import type { Offload, Training } from '../../strategies/training.js';
import { shareOf } from '../options/rules.js';
import type { AskedOnce } from './cells.js';

type Asked = Omit<AskedOnce, 'settings' | 'remarks'>;

const OFFLOADED = ['optimizer', 'parameters', 'activations'] as const;

/** Whether the optimizer is the architecture's own: moments are AdamW's, so who speaks of them means that. */
export function isUsual(
  { optimizer, moments }: Pick<Asked, 'optimizer' | 'moments'>,
  model: Pick<Model, 'architecture'>,
): boolean {
  return optimizer === undefined && moments === undefined && usualOptimizer(model) !== undefined;
}

/**
 * What is said of it, with the optimizer of the `model`'s architecture where none is named; undefined where nothing is.
 * Throws InputError for what cannot be offloaded.
 */
export function trainingOf(asked: Asked, model: Pick<Model, 'architecture'>): Training | undefined {
  const offload = offloadOf(asked);
  const reference = asked.objective?.value === 'dpo' && asked['reference-model']?.value !== false;
  const training: Training = {
    ...(asked.optimizer === undefined ? {} : { optimizer: asked.optimizer.value }),
    ...(isUsual(asked, model) ? { optimizer: usualOptimizer(model)! } : {}),
    ...(asked['master-weights'] === undefined ? {} : { masterWeights: asked['master-weights'].value }),
    ...(asked.moments === undefined ? {} : { moments: asked.moments.value }),
    ...(asked['parameter-precision'] === undefined ? {} : { weights: asked['parameter-precision'].value }),
    ...(asked['optimizer-in-backward']?.value === true ? { updatesInBackward: true as const } : {}),
    ...(offload === undefined ? {} : { offload }),
    ...(reference ? { reference: true as const } : {}),
  };
  return Object.keys(training).length === 0 ? undefined : training;
}

/** The request's part of it. Throws InputError for formats that do not go together. */
export function withTraining(
  training: Training,
  model: Model,
  settled: Pick<Request, 'precision' | 'gradientPrecision'>,
  asked: Asked,
): Pick<Request, 'training' | 'perParameter'> {
  const kept = { model, training, ...settled };
  const where = asked['parameter-precision']?.where ?? asked['master-weights']?.where ?? '';
  const full = settled.precision === 'fp32' || settled.precision === 'tf32';
  const stored = weightBytes(kept);
  if (full && stored < 4) {
    throw new InputError(
      `${where}weights of 16 bits (parameter-precision ${training.weights}) are not multiplied in ${settled.precision}; use precision bf16 or fp16, or leave parameter-precision out`,
    );
  }
  if (stored === 4 && training.masterWeights !== undefined) {
    throw new InputError(
      `${asked['master-weights']!.where}master-weights is about a float32 copy of narrower weights, and these are kept in float32 ` +
        `(${training.weights === undefined ? `precision ${settled.precision}` : 'parameter-precision fp32'}); leave master-weights out`,
    );
  }
  const { moments } = training;
  if (moments !== undefined && !usesMoments(training)) {
    throw new InputError(
      `${asked.moments!.where}moments sets the format of AdamW’s moments and what stands for them, and ${training.optimizer} keeps its own; leave moments out`,
    );
  }
  return { training, perParameter: bytesPerParameter(kept) };
}

/** What is to be said of it with an answer. */
export function trainingRemarks(training: Training | undefined): string[] {
  if (training?.optimizer?.startsWith('paged-') !== true) return [];
  return [
    `The states of ${training.optimizer} are counted on the device, where they stay as long as there is room; the driver moves ` +
      'pages to the host only where memory would run out, and what that takes is not simulated.',
  ];
}

/** Whether any state of the optimizer has a format that may be chosen. */
function usesMoments({ optimizer }: Training): boolean {
  const formats = { weight: 2, gradient: 2, moment: 2, master: false };
  const tensor = { rows: 8192, columns: 8192, place: 'matrix' } as const;
  return optimizerOf(optimizer).rules.some(
    (rule) => rule.stateBytes(tensor, formats) !== rule.stateBytes(tensor, { ...formats, moment: 4 }),
  );
}

/** Whether activations wait on the host. Throws InputError where both are said. */
export function offloadsActivations(asked: Asked): boolean {
  const does = offloaded(asked).includes('activations');
  const inputs = asked['offload-inputs'];
  if (does && inputs?.value === false) {
    throw new InputError(
      `${inputs.where}offload-inputs is false, and offload has activations, which is the same; leave one of them out`,
    );
  }
  return does;
}

function offloaded({ offload }: Asked): readonly string[] {
  if (offload === undefined) return [];
  const parts = [offload.value].flat().flatMap((text) => text.split(',').map((part) => part.trim()));
  const unknown = parts.find((part) => !OFFLOADED.some((known) => known === part));
  if (unknown !== undefined) {
    throw new InputError(
      `${offload.where}offload: '${unknown}' cannot be offloaded; choose ${OFFLOADED.join(', ')}, or leave offload out`,
    );
  }
  return parts;
}

function offloadOf(asked: Asked): Offload | undefined {
  const parts = offloaded(asked);
  const [optimizer, parameters] = [parts.includes('optimizer'), parts.includes('parameters')];
  for (const name of ['offload-to', 'offload-fraction', 'pinned-memory'] as const) {
    const said = asked[name];
    if (said !== undefined && !optimizer && !parameters)
      throw new InputError(
        `${said.where}${name} is about offloaded states; say which with offload, such as offload: optimizer`,
      );
  }
  const fraction = asked['offload-fraction'];
  if (fraction !== undefined && parameters && !optimizer) {
    throw new InputError(
      `${fraction.where}offload-fraction is about optimizer states, and only parameters are offloaded; give offload as optimizer,parameters, or leave it out`,
    );
  }
  if (!optimizer && !parameters) return undefined;
  const to = asked['offload-to']?.value === 'nvme' ? 'disk' : 'host';
  return {
    ...(optimizer ? { optimizer: to } : {}),
    ...(parameters ? { parameters: to } : {}),
    ...(asked['offload-fraction'] === undefined
      ? {}
      : { fraction: shareOf(asked['offload-fraction'].value) }),
    ...(asked['pinned-memory']?.value === false ? { pinned: false as const } : {}),
  };
}
