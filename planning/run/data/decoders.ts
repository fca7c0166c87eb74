/**
 * Decoding of JPEGs on a device: the fixed-function decoders that data-centre GPUs have since the A100, which run beside its
 * compute units. Devices without any are refused: on them nvJPEG decodes with the compute units that train, and with cores.
 */
import type { Dataset } from '../../../hardware-profiles/datasets/dataset.js';
import type { Cluster } from '../../../hardware-profiles/profile.js';
import { InputError } from '../../../input/error.js';

/**
 * Pictures of ImageNet a second by all five decoders of an A100 (measured: NVIDIA's blog "Loading Data Fast with DALI and the
 * New Hardware JPEG Decoder in NVIDIA A100 GPUs" of 2020, about 5,000 where all pictures go to the decoders; 7,000 where one in
 * four is decoded by compute units instead).
 */
const A100_RATE = 5000;
const A100_DECODERS = 5;

/** Bytes of one of those pictures (specified: ImageNet's training set of 2012, 1,281,167 pictures in about 148 GB). */
const A100_BYTES = 115_000;

/**
 * Decoders of each device (specified: NVIDIA's datasheets and MIG user guide; the H100's say 7 JPEG). Those after the A100 are
 * taken to be as fast each, which nobody published (assumed).
 */
const DECODERS: readonly (readonly [device: RegExp, decoders: number])[] = [
  [/^a(100|800)-/, A100_DECODERS],
  [/^(h100|h800|h200|gh200|h20)(-|$)/, 7],
  [/^g?b[23]00$/, 7],
  [/^l4$/, 4],
];

export interface Decoders {
  /** Bytes of JPEGs that one device decodes in a second: time goes with bytes (assumed). */
  readonly bytesPerSecond: number;
}

/** Throws InputError for data that is no pictures, and for devices without decoders. */
export function decodersOf(
  { accelerator: { id, title } }: Pick<Cluster, 'accelerator'>,
  { id: dataset, type }: Pick<Dataset, 'id' | 'type'>,
): Decoders {
  if (type !== 'images') {
    throw new InputError(
      `decode is device, and ${dataset} holds no JPEGs that a device could decode; leave decode out`,
    );
  }
  const [, decoders] = DECODERS.find(([device]) => device.test(id)) ?? [];
  if (decoders === undefined) {
    throw new InputError(
      `decode is device, and ${title} has no JPEG decoders that are known here: A100, H100 and later data-centre GPUs of NVIDIA ` +
        'have; give decode as host',
    );
  }
  return { bytesPerSecond: (decoders / A100_DECODERS) * A100_RATE * A100_BYTES };
}

/** Said where devices decode. */
export const DECODERS_SOURCE =
  'JPEG decoders of devices (measured on an A100, as many for each decoder of later ones assumed): NVIDIA, Loading Data Fast with DALI and the New Hardware JPEG Decoder in NVIDIA A100 GPUs (2020), 5,000 pictures of ImageNet a second';
