/** AdamW: two moments for each parameter, and one pass over all of it. */
import { ANY_STAGE, evenly, type Optimizer } from './optimizer.js';

/** The rule that most others fall back on: reads gradient, weight and both moments, writes the last three. */
export const ADAM = evenly({
  name: 'adam',
  keeps: ['momentum', 'variance'],
  stateEach: ({ moment }) => 2 * moment,
  flopsEach: 14,
  launches: 4,
  launched: 'together',
});

export const adamw: Optimizer = {
  id: 'adamw',
  title: 'AdamW',
  summary:
    'Two moments for each parameter, in float32 beside master weights, else in the format of the weights.',
  reference:
    'Loshchilov and Hutter 2019, arXiv 1711.05101; NVIDIA/apex, csrc/multi_tensor_adam.cu; pytorch/pytorch, torch/optim/adamw.py',
  unit: 'elements',
  zero: ANY_STAGE,
  rules: [ADAM],
};

/**
 * Pages of unified memory: on the device as long as there is room, moved to the host where there is none. They are
 * counted on the device, so a layout that fits pays nothing, as on a machine.
 */
export const pagedAdamw: Optimizer = {
  ...adamw,
  id: 'paged-adamw',
  title: 'paged AdamW',
  summary:
    'AdamW with moments in unified memory, which the driver moves to the host where the device is full; counted on the device.',
  reference:
    'Dettmers et al. 2023, arXiv 2305.14314, section 3; bitsandbytes-foundation/bitsandbytes, bitsandbytes/optim/optimizer.py (get_state_buffer)',
};
