/** How large the samples of a network are: `image-size` of pictures, `seq` of texts; and that it has no sequences otherwise. */
import { InputError } from '../../input/error.js';
import { smallest } from '../../input/extremes.js';
import { networkModel } from '../../models/architectures/network-model.js';
import { swinStep } from '../../models/architectures/swin.js';
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
  const own = architecture === undefined ? undefined : ownSize(architecture, field);
  if (architecture === undefined || own === undefined) {
    throw new InputError(`${where}${key} is ${value}, and ${model.title} ${has}; ${instead}`);
  }
  if (own === value) return model;
  const known = SIZED.get(model) ?? new Map<string, NotedModel>();
  SIZED.set(model, known);
  const before = known.get(`${key} ${value}`);
  if (before === undefined && field === 'image') requirePicture(model, architecture, { value, where });
  const found = before ?? resized(model, withExtents(architecture, field, value));
  if (!isWhole(found)) {
    throw new InputError(
      `${where}${key} is ${value}, which leaves a layer of ${model.title} no position; give more, such as ${own}`,
    );
  }
  known.set(`${key} ${value}`, found);
  return found;
}

/** The extent of a square or a cube. Undefined where a sample has no such size. */
function ownSize(architecture: Architecture, field: 'image' | 'source'): number | undefined {
  if (field === 'image' && architecture.kind === 'unet') {
    const [first, ...others] = architecture.size;
    return others.every((extent) => extent === first) ? first : 0;
  }
  const own = fieldsOf(architecture)[field];
  return typeof own === 'number' ? own : undefined;
}

/** A U-Net sees a square, or a cube. */
function withExtents(architecture: Architecture, field: 'image' | 'source', value: number): Architecture {
  if (architecture.kind === 'unet') return { ...architecture, size: architecture.size.map(() => value) };
  return { ...architecture, [field]: value };
}

/** Throws InputError for pictures that patches or levels do not divide, and those of which the smallest map has less than a row. */
function requirePicture(
  model: NotedModel,
  architecture: Architecture,
  { value, where }: Pick<Said<number>, 'value' | 'where'>,
): void {
  const refused = (why: string, next: string) =>
    new InputError(`${where}image-size is ${value}, and ${why}; give ${next}`);
  if (architecture.kind === 'unet') {
    if (fitsLevels(architecture, value)) return;
    let next = value + 1;
    while (!fitsLevels(architecture, next)) next++;
    throw refused(
      `the levels of ${model.title} halve it to what is not whole`,
      `${next}, the next that fits`,
    );
  }
  const step = stepOf(architecture);
  if (step !== undefined && value % step !== 0) {
    const wanted = architecture.kind === 'swin' ? swinStep(architecture) : step;
    const parts = architecture.kind === 'diffusion-unet' ? 'latents' : 'patches';
    throw refused(
      `the ${parts} of ${model.title} take ${step} × ${step} pixels each`,
      `a multiple of ${wanted}, such as ${Math.ceil(value / wanted) * wanted}`,
    );
  }
  const least = leastPicture(model, ownSize(architecture, 'image')!);
  if (value < least)
    throw refused(`the smallest map of ${model.title} would have less than a row`, `at least ${least}`);
}

/** Pixels along a side of a patch; undefined where there are none. */
function stepOf(architecture: Architecture): number | undefined {
  if (architecture.kind === 'dit') return LATENT * architecture.patch;
  if (architecture.kind === 'diffusion-unet') return LATENT;
  return 'patch' in architecture ? architecture.patch : undefined;
}

/** An autoencoder’s latents have an eighth of a picture’s height and width (Rombach et al. 2022). */
const LATENT = 8;

/** How many pixels one position of the smallest map stands for, at the size the model was made for; pooled ones have no map. */
function leastPicture(model: NotedModel, own: number): number {
  const extents = networkOf(model)!.layers.flatMap(({ operations }) =>
    operations.flatMap(({ output: { size } }) => (size.length === 2 ? size.filter((e) => e > 1) : [])),
  );
  return extents.length === 0 ? 1 : Math.floor(own / smallest(extents));
}

/** Whether pools or strides of two halve it to whole extents at each level, and a position is left. */
function fitsLevels({ widths, valid }: Extract<Architecture, { kind: 'unet' }>, size: number): boolean {
  // Two 3 × 3 convolutions without zeros at the border.
  const taken = valid ? 4 : 0;
  let extent = size;
  for (let level = 1; level < widths.length; level++) {
    extent -= taken;
    if (extent < 2 || extent % 2 !== 0) return false;
    extent /= 2;
  }
  for (let level = 0; level < widths.length; level++) {
    extent -= taken;
    if (extent < 1) return false;
    extent *= 2;
  }
  return true;
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
