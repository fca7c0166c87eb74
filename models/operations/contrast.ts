/**
 * A contrastive loss: each rank's pictures against the texts of all replicas, and its texts against their pictures (CLIP), or
 * the first alone with a sigmoid of each pair (SigLIP, Zhai et al. 2023, arXiv 2303.15343, which passes texts round instead of gathering them, and so
 * holds less). Micro-batches of one step are contrasted each by itself.
 */
import type { Gemm } from '../../program/kernel.js';
import { pass } from '../steps/memory-bound.js';
import { activationBytes, atLeast16Bit, type Shape, type Step, step, tokensInside } from '../steps/step.js';
import { loss } from './loss.js';
import type { Operation, Value } from './operation.js';

/** `pairs`: features of a picture and its text, a row each. */
export function contrast(name: string, pairs: Value, kind: 'softmax' | 'sigmoid'): Operation {
  const learned = kind === 'softmax' ? ['logit scale'] : ['logit scale', 'logit bias'];
  return {
    name,
    weights: learned.map((each) => ({ name: each, shape: [1], copies: 1 })),
    output: { name, channels: 1, size: [] },
    steps: (shape) => {
      const similarities = similaritySteps(pairs, learned, shape);
      const width = tokensInside(shape) * (shape.replicas ?? 1);
      const rows: Value = { name: 'similarities', channels: width, size: [learned.length === 1 ? 2 : 1] };
      return [...similarities, ...loss(name, rows).steps(shape)];
    },
  };
}

function similaritySteps(pairs: Value, learned: readonly string[], shape: Shape): Step[] {
  const [samples, replicas] = [tokensInside(shape), shape.replicas ?? 1];
  const all = samples * replicas;
  const e = activationBytes(shape);
  const values = samples * 2 * pairs.channels;
  const batch = learned.length === 1 ? 2 : 1;
  const product = (role: Gemm['role'], m: number, n: number, k: number): Gemm => ({
    ...{ family: 'gemm', role, m, n, k, batch, precision: atLeast16Bit(shape), accumulate: false },
  });
  const scores = batch * samples * all;
  const scale = (label: string) => pass('elementwise', label, scores, 2 * e);
  return [
    step({
      ...{ name: 'normalise', reads: [pairs.name], inputNeeds: [pairs.name] },
      writes: { name: 'normalised', bytes: values * e },
      forward: [pass('norm', 'normalise', values, 2 * e)],
      inputGradient: [pass('norm', 'normalise backward', values, 3 * e)],
    }),
    step({
      ...{ name: 'features of all', reads: ['normalised'], acrossReplicas: true },
      writes: { name: 'features of all', bytes: values * replicas * e },
      forward: [pass('elementwise', 'concatenate', values * replicas, 2 * e)],
      inputGradient: [pass('elementwise', 'slice gradient', values * replicas, 2 * e)],
      addsBranches: pass('elementwise', 'add branch gradients', values, 3 * e),
    }),
    step({
      ...{ name: 'similarities', reads: ['normalised', 'features of all'], weights: learned },
      writes: { name: 'similarities', bytes: scores * e },
      forward: [product('forward', samples, all, pairs.channels), scale('logit-scale')],
      inputGradient: [
        scale('logit-scale backward'),
        product('input-gradient', samples, pairs.channels, all),
        product('input-gradient', all, pairs.channels, samples),
      ],
      inputNeeds: ['normalised', 'features of all', 'similarities'],
    }),
  ];
}
