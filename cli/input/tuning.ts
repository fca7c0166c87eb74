/** `--train`: a model of which adapters, or all but some parts, are trained. */
import { InputError } from '../../input/error.js';
import { adapterTargets } from '../../models/adapters.js';
import type { NotedModel } from '../../models/notes.js';
import { FREEZABLE, type Freezable, type Tuning } from '../../models/tuning.js';
import { type Layer, layersOf } from '../../models/weights/weights.js';
import { USUAL_RANK, withTuning } from '../../models/with-tuning.js';
import { shareOf } from '../options/rules.js';
import { requireRank } from './adapter-rank.js';
import type { AskedOnce } from './cells.js';

type Asked = Omit<AskedOnce, 'settings' | 'remarks'>;

/** The model as it is trained. Throws InputError for a part that there is none of, and options that belong to another way. */
export function tunedAs(model: NotedModel, asked: Asked): NotedModel {
  const { train } = asked;
  const where = train?.where ?? '';
  if (model.architecture !== undefined && train !== undefined && train.value !== 'full') {
    throw new InputError(
      `${where}train is '${train.value}', and of ${model.id} everything is trained: adapters, and parts that are frozen, are not modelled for networks, only for decoders and text encoders. Leave train out`,
    );
  }
  const tuning = tuningOf(model, asked);
  if (tuning === undefined) return model;
  if (model.mtp !== undefined) {
    throw new InputError(
      `${where}multi-token-prediction modules are only trained with the whole model; leave mtp out, or give train as full`,
    );
  }
  const tuned = withTuning(model, tuning);
  requireSense(tuned, where, asked);
  requireRank(tuned, asked);
  return tuned;
}

/** Throws InputError where nothing is left to train or to flow through, or a format is asked of nothing. */
function requireSense(model: NotedModel, where: string, asked: Asked): void {
  const { tuning } = model;
  const layers = layersOf(model);
  const trains = ({ weights }: Layer) => weights.some(({ frozen }) => !frozen);
  if (!layers.some(trains))
    throw new InputError(`${where}train: nothing is left to be trained; freeze fewer parts`);
  if (!layers.slice(0, -1).some(trains)) {
    throw new InputError(
      `${where}train: only the head is left, so that nothing flows back through the blocks, which is not modelled; freeze fewer parts`,
    );
  }
  if (tuning?.frozen?.includes('head') && layers.at(-1)!.tied) {
    throw new InputError(
      `${where}train: the output matrix of ${model.id} is its embedding's; freeze the embedding, or neither`,
    );
  }
  const base = asked['base-format'];
  if (base !== undefined && base.value !== 'whole' && !layers.some(isPacked)) {
    throw new InputError(
      `${base.where}base-format is about frozen matrices of blocks, and none is frozen; freeze blocks, attention or feed-forward, or leave it out`,
    );
  }
  if (
    tuning?.adapters?.variant === 'dora' &&
    tuning.adapters.targets.some((name) => name.startsWith('experts.'))
  ) {
    throw new InputError(
      `${asked['lora-variant']?.where ?? ''}lora-variant dora is for matrices that every token meets, not for experts; give lora, or lora-targets without experts`,
    );
  }
}

/** What is to be said with an answer of how frozen matrices are multiplied. */
export function baseRemarks({ tuning }: NotedModel): string[] {
  if (tuning?.base !== 'int8') return [];
  return [
    'base-format int8 is priced as a matrix that is written out in 16 bits before each GEMM that reads it. LLM.int8() of ' +
      'bitsandbytes does that in the backward pass only: in the forward pass it quantises inputs row by row and multiplies in ' +
      'int8, outliers in 16 bits beside it, and what that takes is not simulated.',
  ];
}

const isPacked = ({ weights }: Layer) => weights.some(({ bytesEach }) => bytesEach !== undefined);

/** Whether a part has any weight; a tied head's are its embedding's, of which `requireSense` says more. */
function hasPart(model: NotedModel, part: Freezable): boolean {
  return (
    part === 'head' ||
    layersOf(withTuning(model, { frozen: [part] })).some(({ weights }) =>
      weights.some(({ frozen }) => frozen),
    )
  );
}

function tuningOf(model: NotedModel, asked: Asked): Tuning | undefined {
  const { train } = asked;
  const way = train?.value ?? 'full';
  if (way === 'lora' || way === 'qlora') return adaptersOf(model, asked, way);
  for (const name of ['lora-rank', 'lora-targets', 'lora-variant', 'lora-dropout'] as const) {
    const said = asked[name];
    if (said !== undefined)
      throw new InputError(
        `${said.where}${name} is about adapters; give train as lora or qlora, or leave it out`,
      );
  }
  if (way === 'full') {
    const said = asked['base-format'];
    if (said !== undefined && said.value !== 'whole') {
      throw new InputError(
        `${said.where}base-format is about frozen weights, and everything is trained; give train as qlora, or leave it out`,
      );
    }
    return undefined;
  }
  const parts = /^frozen:(.+)$/.exec(way)?.[1];
  if (parts === undefined) {
    throw new InputError(
      `${train!.where}train is '${way}': it is full, lora, qlora or frozen:PART, such as frozen:embedding${way.includes(',') ? '; ask once for each' : ''}`,
    );
  }
  const frozen = parts.split(',').map((part) => part.trim());
  const unknown = frozen.find((part) => !FREEZABLE.includes(part as Freezable));
  if (unknown !== undefined) {
    throw new InputError(
      `${train!.where}train: '${unknown}' is no part that can be frozen; choose ${FREEZABLE.join(', ')}`,
    );
  }
  const idle = frozen.find((part) => !hasPart(model, part as Freezable));
  if (idle !== undefined) {
    throw new InputError(
      `${train!.where}train: '${idle}' is no part that ${model.id} has, so that nothing would be frozen; choose ` +
        `${FREEZABLE.filter((part) => hasPart(model, part)).join(', ')}`,
    );
  }
  const base = asked['base-format']?.value;
  const once = [...new Set(frozen as Freezable[])];
  return { frozen: once, ...(base === undefined ? {} : { base }) };
}

function adaptersOf(model: NotedModel, asked: Asked, way: 'lora' | 'qlora'): Tuning {
  const targets = asked['lora-targets'];
  const names =
    targets === undefined ? ['all-linear'] : [targets.value].flat().flatMap((text) => text.split(','));
  try {
    const base = asked['base-format']?.value ?? (way === 'qlora' ? 'nf4-double' : 'whole');
    return {
      adapters: {
        rank: asked['lora-rank']?.value ?? USUAL_RANK,
        targets: adapterTargets(
          model,
          names.map((name) => name.trim()),
        ),
        variant: asked['lora-variant']?.value ?? 'lora',
        dropout: asked['lora-dropout'] === undefined ? 0 : shareOf(asked['lora-dropout'].value),
      },
      base,
    };
  } catch (error) {
    throw error instanceof InputError && targets !== undefined
      ? new InputError(targets.where + error.message)
      : error;
  }
}
