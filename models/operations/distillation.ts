/**
 * The cross-entropy of a student's prototypes with a teacher's (Caron et al. 2021, DINO, arXiv 2104.14294, section 3.1): of the teacher's a
 * softmax, less a centre that follows their mean; of the student's its logarithm, in float32, which the backward pass reads.
 */
import { pass } from '../steps/memory-bound.js';
import { activationBytes, type Shape, type Step, step, tokensInside } from '../steps/step.js';
import { type Operation, type Value, valuesOf } from './operation.js';

/** `pairs`: how many rows of a sample's student are compared with one of its teacher. */
export function distillation(
  name: string,
  { student, teacher, pairs }: { readonly student: Value; readonly teacher: Value; readonly pairs: number },
): Operation {
  const steps = (shape: Shape): Step[] => {
    const [predicted, taught] = [valuesOf(student, shape), valuesOf(teacher, shape)];
    const compared = tokensInside(shape) * pairs * student.channels;
    const e = activationBytes(shape);
    const targets = { name: `${name} targets`, bytes: taught * 4 };
    const kept = { name: `${name} kept`, bytes: predicted * 4 };
    return [
      step({
        ...{ name: `${name} centre`, reads: [teacher.name], side: [targets] },
        writes: { name: `${name} centre`, bytes: teacher.channels * 4 },
        // The softmax, and the mean of what it read.
        forward: [pass('softmax', 'teacher softmax', taught, e + 4 + e, 2)],
      }),
      step({
        ...{ name, reads: [student.name, targets.name], side: [kept] },
        writes: { name, bytes: tokensInside(shape) * 4 },
        forward: [
          pass('loss', 'log-softmax', predicted, e + 4),
          pass('loss', 'distillation', compared, 4 + 4, pairs),
        ],
        inputGradient: [
          pass('loss', 'distillation backward', compared, 4 + 4, pairs),
          pass('loss', 'log-softmax backward', predicted, 4 + e),
        ],
        inputNeeds: [kept.name, targets.name],
      }),
    ];
  };
  return { name, weights: [], output: { name, channels: 1, size: [] }, steps };
}
