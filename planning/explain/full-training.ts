/** What to know where nothing fits on a few devices: what is held for each parameter, and what would hold less. */
import type { Request } from '../request.js';

/** From this many devices on, memory is a matter of layouts rather than of the method. */
const MANY_DEVICES = 16;

/** A sentence, or none on a large cluster. */
export function fullTraining({ cluster, precision, gradientPrecision }: Request): string[] {
  if (cluster.devices >= MANY_DEVICES) return [];
  const full = precision === 'fp32' || precision === 'tf32';
  // Weights, their gradients, and in fp32 Adam's two moments with, beside 16-bit weights, a copy of these.
  const bytes = full ? 4 + 4 + 8 : 2 + (gradientPrecision === 'fp32' ? 4 : 2) + 12;
  return [
    `This trains all parameters, with optimizer states in fp32: ${bytes} bytes a parameter, before any sharding. LoRA and ` +
      'QLoRA (--train) and 8-bit states (--optimizer adamw-8bit) take less; --offload keeps states on the host.',
  ];
}
