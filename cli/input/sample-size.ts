/** How large the samples of a network are: `image-size` of pictures, `seq` of texts; and that it has no sequences otherwise. */
import { InputError } from '../../input/error.js';
import { networkModel } from '../../models/architectures/network-model.js';
import type { Architecture } from '../../models/hyper-parameters/architecture.js';
import type { VisionTower } from '../../models/model.js';
import { networkOf } from '../../models/network.js';
import type { NotedModel } from '../../models/notes.js';
import { seesAnySize } from '../../models/vision.js';
import type { AskedOnce } from './cells.js';
import type { Said } from './said.js';

type Asked = Pick<AskedOnce, 'image-size' | 'seq' | 'seq-lengths' | 'packing' | 'objective'>;

/** By model and size: what is kept about a model is kept by the object. */
const SIZED = new WeakMap<NotedModel, Map<string, NotedModel>>();

/** The model for samples of the size that was asked for. Throws InputError for a model that has no such samples, or cannot have the size. */
export function sizedAs(model: NotedModel, asked: Asked): NotedModel {
  const { 'image-size': image, seq } = asked;
  const pictured =
    image === undefined
      ? model
      : model.vision === undefined
        ? withSize(model, 'image', image, IMAGES)
        : withPictures(model, model.vision, image);
  if (seq === undefined || model.architecture === undefined) return pictured;
  if (typeof seq.value !== 'number') {
    throw new InputError(
      `${seq.where}seq is '${seq.value}', and ${model.title} sees samples of one size; give a whole number, or leave it out`,
    );
  }
  return withSize(pictured, 'source', seq as Said<number>, TEXTS);
}

/** What a length that was given is of, where a model reads one thing and predicts another. */
export function lengthRemarks({ architecture }: NotedModel, { seq }: Pick<Asked, 'seq'>): string[] {
  if (seq === undefined || architecture?.kind !== 'encoder-decoder') return [];
  const { source, target, bands } = architecture;
  const read =
    bands === undefined
      ? `${source.toLocaleString('en')} tokens that the encoder reads`
      : `${source.toLocaleString('en')} positions of the encoder, two frames of sound each`;
  return [
    `seq ${source} sets the source, ${read}; the target keeps the ${target.toLocaleString('en')} tokens that the decoder predicts, which no option changes.`,
  ];
}

/** Throws InputError for what is said of sequences, which a network has none of. */
export function withoutSequences({ title }: NotedModel, asked: Asked): void {
  for (const key of ['seq-lengths', 'packing', 'objective'] as const) {
    const said = asked[key];
    if (said === undefined || said.value === 'words') continue;
    throw new InputError(
      `${said.where}${key} is ${said.value}, and is about sequences of words, which ${title} does not learn from; leave it out`,
    );
  }
}

interface Kind {
  readonly key: string;
  readonly has: string;
  readonly instead: string;
}

const IMAGES: Kind = { key: 'image-size', has: 'has no size of images to change', instead: 'leave it out' };
const TEXTS: Kind = {
  ...{ key: 'seq', has: 'sees no sequences' },
  instead: 'leave it out, or give image-size if it sees images',
};

function withSize(
  model: NotedModel,
  field: 'image' | 'source',
  { value, where }: Said<number>,
  { key, has, instead }: Kind,
): NotedModel {
  const { architecture } = model;
  if (architecture === undefined || typeof fieldsOf(architecture)[field] !== 'number') {
    throw new InputError(`${where}${key} is ${value}, and ${model.title} ${has}; ${instead}`);
  }
  if (fieldsOf(architecture)[field] === value) return model;
  const known = SIZED.get(model) ?? new Map<string, NotedModel>();
  SIZED.set(model, known);
  const found = known.get(`${key} ${value}`) ?? resized(model, { ...architecture, [field]: value });
  if (!isWhole(found)) {
    throw new InputError(
      `${where}${key} is ${value}, and the layers of ${model.title} do not divide that; give a multiple of 32, such as 224`,
    );
  }
  known.set(`${key} ${value}`, found);
  return found;
}

/** A vision-language model that sees pictures of that size. Throws InputError where its tower has positions for one size alone. */
function withPictures(model: NotedModel, vision: VisionTower, { value, where }: Said<number>): NotedModel {
  if (vision.image === value) return model;
  if (!seesAnySize(vision)) {
    throw new InputError(
      `${where}image-size is ${value}, and ${model.title} sees pictures of ${vision.image} × ${vision.image}, as its configuration says; leave it out, and say how many a sequence has with images`,
    );
  }
  const each = vision.patch * vision.projector.merge;
  if (value % each !== 0) {
    const near = Math.max(1, Math.round(value / each)) * each;
    throw new InputError(
      `${where}image-size is ${value}, and a token of ${model.title} is ${each} × ${each} pixels; give a multiple of ${each}, such as ${near}`,
    );
  }
  const known = SIZED.get(model) ?? new Map<string, NotedModel>();
  SIZED.set(model, known);
  const found = known.get(`pictures ${value}`) ?? { ...model, vision: { ...vision, image: value } };
  known.set(`pictures ${value}`, found);
  return found;
}

function fieldsOf(architecture: Architecture): Readonly<Record<string, unknown>> {
  return architecture as unknown as Readonly<Record<string, unknown>>;
}

function resized(model: NotedModel, architecture: Architecture): NotedModel {
  const { id, title, family, source } = model;
  return { ...model, ...networkModel({ id, title, family, source }, architecture) };
}

/** Whether every value has whole extents of at least one. */
function isWhole(model: NotedModel): boolean {
  return networkOf(model)!.layers.every(({ operations }) =>
    operations.every(({ output: { size } }) =>
      size.every((extent) => Number.isInteger(extent) && extent >= 1),
    ),
  );
}
