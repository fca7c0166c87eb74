/** What a convolution moves through memory. */
import { BYTES, type Convolution, volume } from '../../program/kernel.js';

/**
 * Bytes a convolution must move. A window smaller than its stride skips positions, which are not read; the gradient of the
 * input is written whole, with zeros there.
 */
export function convolutionBytes(c: Convolution): number {
  const { images, inputs, outputs, groups, from, to, window, stride, precision, accumulate, role } = c;
  const e = Math.max(2, BYTES[precision]);
  const weights = (outputs * inputs * volume(window)) / groups;
  const kept = role === 'weight-gradient' && accumulate ? 8 : e;
  const seen = role === 'input-gradient' ? 1 : volume(window.map((w, i) => Math.min(1, w / stride[i]!)));
  return images * (inputs * volume(from) * seen + outputs * volume(to)) * e + weights * kept;
}
