/** What augmentation takes of a core, beside decoding. */
import type { Augment } from '../asked.js';

/**
 * Seconds of one core for one picture of 224 × 224 out of one of ImageNet's (measured: torchvision's issue 7497 of 2023, medians
 * of 1,000 pictures, tensors): from PIL to a tensor 258 µs, crop 111, resize 1,238, flip 53, conversion 120, normalisation
 * 186; on top AutoAugment 1,281 µs. RandAugment's two operations of the same list cost about as much.
 */
const CROP = (258 + 111 + 1238 + 53 + 120 + 186) * 1e-6;
const AUTO = 1281e-6;

const MEASURED_PIXELS = 224 * 224;

/** For a picture of these extents; most of it goes with the pixels that come out (assumed). */
export function augmentSeconds(augment: Augment, sampleSize: readonly number[] = []): number {
  const pixels = sampleSize.reduce((product, extent) => product * extent, 1);
  const share = sampleSize.length === 2 ? pixels / MEASURED_PIXELS : 1;
  return { none: 0, crop: CROP, auto: CROP + AUTO }[augment] * share;
}

/** Said where cores augment. */
export function augmentSources(augment: Augment): string[] {
  if (augment === 'none') return [];
  const what =
    augment === 'auto'
      ? 'crop, resize, flip, normalisation and AutoAugment'
      : 'crop, resize, flip and normalisation';
  return [
    `augmentation, ${what} (measured): torchvision, issue 7497 (2023), medians of 1,000 pictures on one core`,
  ];
}
