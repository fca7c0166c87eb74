/** Every closed form, in one list to read. */
import { activations } from './activations.js';
import { bubbles } from './bubbles.js';
import { collectives } from './collectives.js';
import type { Form } from './forms.js';
import { zeroStages } from './zero-stages.js';

export function* closedForms(): Generator<Form> {
  yield* bubbles();
  yield* zeroStages();
  yield* activations();
  yield* collectives();
}
