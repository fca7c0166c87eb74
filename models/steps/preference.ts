/**
 * The loss of direct preference optimization (Rafailov et al. 2023, arXiv 2305.18290, equation 7). The log-probability of a
 * token is its cross-entropy with the sign turned, so logits and what is made of them are those of any loss (`loss.ts`);
 * here the tokens of an answer are added up, and a pair of answers compared with the reference's.
 */
import { type Shape, type Step, step, tokensInside } from './step.js';

/**
 * Launches: of the mask, its product with the log-probabilities and their sum; then, over pairs, three differences, the
 * scale, log-sigmoid, its sign and the mean (TRL's `DPOTrainer.concatenated_forward` and `dpo_loss`), rewards left out.
 */
const FORWARD_LAUNCHES = 3 + 7;
const BACKWARD_LAUNCHES = 2 + 6;

/** From one loss a token to one a pair. */
export function preferenceStep(shape: Shape): Step {
  const tokens = tokensInside(shape);
  return step({
    name: 'preference loss',
    reads: ['losses'],
    writes: { name: 'preference losses', bytes: (shape.sequences / 2) * 4 },
    forward: [
      // Reads log-probabilities and mask, writes and reads their product.
      {
        family: 'loss',
        name: 'preference loss',
        flops: 2 * tokens,
        bytes: tokens * 4 * 4,
        launches: FORWARD_LAUNCHES,
      },
    ],
    inputGradient: [
      {
        ...{ family: 'loss', name: 'preference loss backward', flops: tokens },
        ...{ bytes: tokens * 3 * 4, launches: BACKWARD_LAUNCHES },
      },
    ],
  });
}
