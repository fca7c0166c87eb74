/** What to know where nothing fits on a few devices: what is held for each parameter, and what would hold less. */
import { readsBase } from '../../strategies/frameworks/usual.js';
import { bytesPerParameter } from '../../strategies/optimizers/per-parameter.js';
import type { Request } from '../request.js';

/** From this many devices on, memory is a matter of layouts rather than of the method. */
const MANY_DEVICES = 16;
const IN_4_BITS = { base: 'nf4-double' } as const;

/** A sentence, or none on a large cluster and where something was done about it. */
export function fullTraining(request: Request): string[] {
  const { model, cluster, training } = request;
  if (cluster.devices >= MANY_DEVICES || model.tuning !== undefined || training !== undefined) return [];
  const { weights, gradients, optimizer } = bytesPerParameter(request);
  // Adapters of networks are not modelled.
  const tunes = model.architecture === undefined;
  const inFewBits = readsBase(IN_4_BITS, cluster.accelerator) ? ', or qlora beside a base in 4 bits' : '';
  return [
    `This trains all parameters, with optimizer states in fp32: ${weights + gradients + optimizer} bytes a parameter, before ` +
      `any sharding. ${tunes ? `Adapters take far less (--train lora${inFewBits}), 8-bit` : '8-bit'} states ${tunes ? '' : 'take '}less (--optimizer ` +
      'adamw-8bit); --offload optimizer keeps states on the host.',
  ];
}
