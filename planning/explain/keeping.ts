/**
 * Changes to how weights, gradients, states and logits are kept that may make a strategy fit: in fewer bits, in chunks, or
 * in the host's memory; and another job, in which all but small adapters are frozen. `remedy.ts` tries them.
 */
import { InputError } from '../../input/error.js';
import { usualAdapters, withTuning } from '../../models/with-tuning.js';
import { keepsMasterWeights } from '../../strategies/formats.js';
import { readsBase } from '../../strategies/frameworks/usual.js';
import type { Offload, Training } from '../../strategies/training.js';
import type { Request } from '../request.js';
import { softwareUsed, tunedOtherwise } from '../software.js';
import type { Change } from './changes.js';
import { gibibytes } from './figures.js';

/** One way of keeping less on the device; undefined where the question has it already, or has no use for it. */
interface Saving {
  readonly words: string;
  readonly option: string;
  readonly of: (request: Request) => Request;
}

/** Several savings are one change: what each does, then the options of all. */
function together(request: Request, savings: readonly Saving[], effort: number): Change {
  return {
    words: `${savings.map(({ words }) => words).join(' and ')} (${savings.map(({ option }) => option).join(' ')})`,
    effort,
    request: savings.reduce((changed, saving) => saving.of(changed), request),
  };
}

function narrowGradients({ gradientPrecision, precision }: Request): Saving | undefined {
  const narrower = gradientPrecision === 'fp32' && precision !== 'fp32' && precision !== 'tf32';
  if (!narrower) return undefined;
  const gradients = precision === 'fp16' ? 'fp16' : 'bf16';
  return {
    ...{ words: '16-bit gradients', option: `--gradient-precision ${gradients}` },
    of: (request) => ({ ...request, gradientPrecision: gradients }),
  };
}

function inputsOnHost({ offloadInputs, fixed }: Request): Saving | undefined {
  if (offloadInputs || (fixed.recompute ?? 'full') !== 'full') return undefined;
  return {
    ...{ words: 'layer inputs offloaded to the host', option: '--offload-inputs' },
    of: (request) => ({ ...request, offloadInputs: true }),
  };
}

function smallStates({ training }: Request): Saving | undefined {
  if ((training?.optimizer ?? 'adamw') !== 'adamw' || training?.moments !== undefined) return undefined;
  return {
    ...{ words: '8-bit optimizer states', option: '--optimizer adamw-8bit' },
    of: (request) => trainedWith(request, { optimizer: 'adamw-8bit' }),
  };
}

/** Optimizers whose moments have the format of the weights where no float32 copy is kept. */
const PLAIN = ['adamw', 'adamw-8bit'];

function noMasterWeights(request: Request): Saving | undefined {
  const { training, model, precision } = request;
  if (training?.masterWeights !== undefined || !keepsMasterWeights(request)) return undefined;
  if (model.tuning !== undefined || !PLAIN.includes(training?.optimizer ?? 'adamw')) return undefined;
  // fp16 has too small a range for updates and moments.
  if (precision === 'fp16' || training?.weights === 'fp16') return undefined;
  const kept = training?.moments === undefined && training?.optimizer !== 'adamw-8bit' ? ' and moments' : '';
  return {
    words: `weights${kept} in 16 bits alone, without a float32 copy of the weights`,
    option: '--master-weights false',
    of: (asked) => trainedWith(asked, { masterWeights: false }),
  };
}

/** A frozen base in 4 bits beside the same adapters. */
function narrowBase({ model }: Request): Saving | undefined {
  const { tuning } = model;
  if (tuning?.adapters === undefined || (tuning.base ?? 'whole') !== 'whole') return undefined;
  return {
    ...{ words: 'the frozen base in 4 bits', option: '--train qlora' },
    of: (request) => ({
      ...request,
      model: withTuning(request.model, { ...tuning, base: 'nf4-double' }),
    }),
  };
}

/** Logits of a sequence that are worth computing in chunks, as a share of the memory. */
const MUCH_LOGITS = 0.05;

/** The loss piece by piece, at no cost in accuracy; none where logits are in pieces already, or small. */
export function lossInChunks(request: Request): Change[] {
  const { model, sequence, cluster } = request;
  const { loss } = softwareUsed(request);
  if (loss === 'chunked') return [];
  // A fused loss reads them as they were multiplied.
  const [bytesEach, kept] = loss === 'fused' ? [2, '16-bit'] : [4, 'float32'];
  const bytes = bytesEach * sequence * (model.outputs ?? model.vocab);
  if (bytes < MUCH_LOGITS * cluster.accelerator.memoryBytes) return [];
  const saving: Saving = {
    words: `the loss in chunks, without ${gibibytes(bytes)} of ${kept} logits a sequence`,
    option: '--loss chunked',
    of: (asked) => ({ ...asked, loss: 'chunked' }),
  };
  return [together(request, [saving], 0.5)];
}

function statesOnHost({ training }: Request): Saving | undefined {
  if (training?.offload !== undefined) return undefined;
  return {
    ...{ words: 'optimizer states offloaded to the host', option: '--offload optimizer' },
    of: (request) => trainedWith(request, { offload: { optimizer: 'host' } }),
  };
}

function weightsOnHost({ training }: Request): Saving | undefined {
  if (training?.offload?.parameters !== undefined) return undefined;
  const offload: Offload = { optimizer: 'host', ...training?.offload, parameters: 'host' };
  return {
    words: 'optimizer states and parameters offloaded to the host',
    option: '--offload optimizer,parameters',
    of: (request) => trainedWith(request, { offload }),
  };
}

function trainedWith(request: Request, training: Training): Request {
  return { ...request, training: { ...request.training, ...training } };
}

/** What is paid for with rounding, or with layer inputs that travel to the host: each, then together. */
export function cheaper(request: Request): Change[] {
  const savings = [narrowGradients(request), inputsOnHost(request)].filter((saving) => saving !== undefined);
  const narrow = narrowBase(request);
  const states = smallStates(request);
  const pure = noMasterWeights(request);
  const alone = savings.map((saving, i) => together(request, [saving], i + 1));
  return [
    ...alone,
    ...(savings.length === 2 ? [together(request, savings, 3)] : []),
    ...(narrow === undefined ? [] : [together(request, [narrow], 3.1)]),
    ...(states === undefined ? [] : [together(request, [states], 3.2)]),
    ...(pure === undefined ? [] : [together(request, [pure], 3.3)]),
    // The last holds least.
    ...(states === undefined || savings.length === 0 ? [] : [together(request, [states, ...savings], 3.4)]),
  ];
}

/** What travels to the host every step, with what is cheaper where that alone is not enough. */
export function offloaded(request: Request): Change[] {
  const inputs = [narrowGradients(request), inputsOnHost(request)].filter((saving) => saving !== undefined);
  const found: Change[] = [];
  for (const [i, saving] of [statesOnHost(request), weightsOnHost(request)].entries()) {
    if (saving === undefined) continue;
    found.push(together(request, [saving], 8 + i / 2));
    if (inputs.length > 0) found.push(together(request, [saving, ...inputs], 8.25 + i / 2));
  }
  return found;
}

/** Adapters tune a model that is there: nobody who has more devices, or more tokens to learn from, means that. */
const MOST_TUNING = { devices: 64, tokens: 10e9 };

/** Whether the question may be one of fine-tuning. */
export function mayTune({ model, cluster, tokens = 0 }: Request): boolean {
  const { tuning, architecture } = model;
  // Adapters of networks are not modelled.
  if (architecture !== undefined) return false;
  return tuning === undefined && cluster.devices <= MOST_TUNING.devices && tokens <= MOST_TUNING.tokens;
}

/** Another job on the same model: adapters are trained beside it, and it is kept whole or in 4 bits. */
export function adapted(request: Request): Change[] {
  const { model, cluster } = request;
  if (!mayTune(request)) return [];
  const ways = [
    ['LoRA', '--train lora', 'whole'],
    ['QLoRA', '--train qlora', 'nf4-double'],
  ] as const;
  try {
    return ways
      .map(([words, option, base]) => ({ words, option, tuning: usualAdapters(model, base) }))
      .filter(({ tuning }) => readsBase(tuning, cluster.accelerator))
      .map(({ words, option, tuning }, i) =>
        together(request, [{ words, option, of: (r) => tunedOtherwise(r, tuning) }], 40 + i),
      );
  } catch (error) {
    // A model that has no linear layer for adapters.
    if (!(error instanceof InputError)) throw error;
    return [];
  }
}
