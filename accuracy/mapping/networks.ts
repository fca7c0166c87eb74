/**
 * Records of networks beyond decoders (convolution networks, vision transformers, diffusion, encoder–decoders, recommendation): which
 * records these are, and their model by its name, for pictures of the size and texts of the length that the record states.
 */
import { InputError } from '../../input/error.js';
import { networkModel } from '../../models/architectures/network-model.js';
import type { Architecture } from '../../models/hyper-parameters/architecture.js';
import type { Model } from '../../models/model.js';
import { networkOf } from '../../models/network.js';
import { NETWORK_MODELS } from '../../models/zoo/networks/index.js';
import type { PublishedModel, PublishedRecord } from '../records/record.js';
import { lettersOf, type NamedNetwork, networkNamed } from './network-names.js';
import { type Assumptions, Unsupported } from './verdict.js';

/** Words that sources have for the families of such models. */
const FAMILIES =
  /^(cnn|conv[- ]?net|convolutional.*|resnet|efficientnet|vit|swin|vision(?![- ]?language).*|image.*|unet|u-net|segmentation|(object[- ]?)?detection|(latent[- ]?|text[- ]to[- ]image[- ]?)?diffusion.*|dit|recommend.*|recsys|dlrm|encoder[- ]decoder|seq2seq|t5|speech|asr|clip|contrastive.*)$/i;

/** Families that say nothing against a network: left out, or of any transformer. */
const OPEN = /^(|dense|transformer|other|unknown)$/i;

/** Whether a record is of such a network: its family says so, or its family is open and its name one of the catalogue. */
export function isNetwork(model: Pick<PublishedModel, 'family' | 'name'> | null | undefined): boolean {
  const family = model?.family?.trim() ?? '';
  if (FAMILIES.test(family)) return true;
  return OPEN.test(family) && modelNamed(model?.name ?? '') !== undefined;
}

/** The network of a record. Throws Unsupported for one that llmsim does not have, or not in that size. */
export function networkOfRecord(
  { model: published, source }: PublishedRecord,
  assumptions: Assumptions,
): Model {
  const name = published?.name ?? 'unnamed model';
  const isMlperf = /mlperf|mlcommons/i.test([source?.title, source?.repo].join(' '));
  const found = modelNamed(name, isMlperf);
  if (found === undefined) {
    throw new Unsupported(`the network '${name}' is not one llmsim has${kinOf(name)}`);
  }
  const { model, named } = found;
  if (named?.taken !== undefined) assumptions.add(named.taken);
  const built = variant(model, named?.variant);
  return inSize(built, published, named?.image, assumptions);
}

/** Models whose names begin as this one does. */
function kinOf(name: string): string {
  const word = lettersOf(/[a-z]+/i.exec(name)?.[0] ?? '');
  if (word.length < 3) return '';
  const kin = NETWORK_MODELS.filter(
    ({ id, title }) => lettersOf(id).startsWith(word) || lettersOf(title).startsWith(word),
  );
  return kin.length === 0 ? '' : `; it has ${kin.map(({ title }) => title).join(', ')}`;
}

interface Found {
  readonly model: Model;
  readonly named?: NamedNetwork;
}

function modelNamed(name: string, isMlperf = false): Found | undefined {
  const named = isMlperf ? ofMlperf(name) : networkNamed(name);
  if (named !== undefined) {
    const model = NETWORK_MODELS.find(({ id }) => id === named.id);
    return model && { model, named };
  }
  const model = byLetters().get(lettersOf(name));
  return model && { model };
}

/** By ids and titles, which are read once: several rules of every record ask. */
let known: ReadonlyMap<string, Model> | undefined;

function byLetters(): ReadonlyMap<string, Model> {
  known ??= new Map(
    NETWORK_MODELS.flatMap((model) =>
      [model.title, model.id].map((name) => [lettersOf(name), model] as const),
    ),
  );
  return known;
}

/** Benchmarks of MLPerf Training are named by less than a model. */
function ofMlperf(name: string): NamedNetwork | undefined {
  const letters = lettersOf(name);
  if (letters === 'resnet') return { id: 'resnet-50' };
  if (letters === 'stablediffusion') return { id: 'sd-2.1-base' };
  if (letters.startsWith('retinanet') || letters === 'ssd') {
    return {
      ...{ id: 'retinanet-resnet-50-fpn', variant: 'mlperf-retinanet' },
      taken:
        'MLPerf’s detector: RetinaNet over ResNeXt-50 32×4d, 800 × 800 pixels, 264 classes of Open Images',
    };
  }
  return networkNamed(name);
}

function variant(model: Model, kind: NamedNetwork['variant']): Model {
  const { architecture } = model;
  if (kind === undefined || architecture === undefined) return model;
  if (kind === 'wide-squeeze' && architecture.kind === 'inverted-residuals') {
    // The narrow layer follows from what the block reads elsewhere (NVIDIA/DeepLearningExamples, image_classification/models/efficientnet.py).
    const blocks = architecture.blocks.map((block) =>
      block.squeezed === undefined ? block : { ...block, squeezed: Math.round(block.expanded / 4) },
    );
    return networkModel(model, { ...architecture, blocks });
  }
  if (kind === 'mlperf-retinanet' && architecture.kind === 'retinanet') {
    // mlcommons/training, single_stage_detector/README.md.
    const backbone = { ...architecture.backbone, groups: 32, groupWidth: 4 };
    return networkModel(model, { ...architecture, backbone, size: [800, 800], classes: 264 });
  }
  if (kind === 'nnunet' && architecture.kind === 'unet') {
    // Isensee et al. 2020 (arXiv 2011.00848), section 2: 32 to 320 channels, five halvings; four modalities, three regions.
    return networkModel(model, { ...architecture, channels: 4, classes: 3 });
  }
  return model;
}

/** The same for pictures, or texts, of the size that name and record state. */
function inSize(
  model: Model,
  published: PublishedModel | null | undefined,
  named: number | undefined,
  assumptions: Assumptions,
): Model {
  const { architecture } = model;
  const image = imageOf(published) ?? named;
  if (architecture === undefined) return model;
  if (architecture.kind === 'encoder-decoder') return ofLength(model, architecture, published, assumptions);
  if (image === undefined || !('image' in architecture) || image === architecture.image) return model;
  const { title } = model;
  const sized = networkModel(model, { ...architecture, image });
  try {
    networkOf(sized);
  } catch (error) {
    if (!(error instanceof InputError || error instanceof RangeError)) throw error;
    throw new Unsupported(`${title} does not take pictures of ${image} × ${image}: ${error.message}`);
  }
  assumptions.add(
    `pictures of ${image} × ${image} instead of the ${architecture.image} × ${architecture.image} of ${title}`,
  );
  return sized;
}

/** `seq` of a text model is what its encoder reads; of one for speech, what its decoder writes. */
function ofLength(
  model: Model,
  architecture: Extract<Architecture, { kind: 'encoder-decoder' }>,
  published: PublishedModel | null | undefined,
  assumptions: Assumptions,
): Model {
  const length = published?.seq ?? undefined;
  const written = numberOf(published, ['target_seq', 'decoder_seq', 'seq_out']);
  const own = { source: architecture.source, target: architecture.target };
  const speech = architecture.bands !== undefined;
  const stated = speech
    ? { ...own, target: written ?? length ?? own.target }
    : { source: length ?? own.source, target: written ?? own.target };
  if (stated.source === own.source && stated.target === own.target) return model;
  assumptions.add(
    `${stated.source} positions are read and ${stated.target} written in a sample of ${model.title}`,
  );
  return networkModel(model, { ...architecture, ...stated });
}

/** Height and width of pictures: `224`, `"224x224"` or `[224, 224]`, by any of the names that sources have. Volumes are not read. */
function imageOf(published: PublishedModel | null | undefined): number | undefined {
  const { image, image_size, img_size, resolution, input_size } = published ?? {};
  const said = [image, image_size, img_size, resolution, input_size].find(
    (each) => each !== null && each !== undefined,
  );
  const words = typeof said === 'string' || typeof said === 'number' ? `${said}`.split(/[x×*, ]+/) : [];
  const sides = (Array.isArray(said) ? said : words).map(Number).filter((side) => side > 3);
  if (sides.length === 0) return undefined;
  if (sides.some((side) => !Number.isInteger(side) || side !== sides[0])) {
    throw new Unsupported(
      `pictures of ${sides.join(' × ')} are not square, and the network is built for squares`,
    );
  }
  return sides[0];
}

function numberOf(
  published: PublishedModel | null | undefined,
  names: readonly string[],
): number | undefined {
  for (const name of names) {
    const value = published?.[name];
    if (typeof value === 'number' && value > 0) return value;
  }
  return undefined;
}
