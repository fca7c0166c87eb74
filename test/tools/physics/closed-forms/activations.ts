/**
 * Activations a layer keeps: s·b·h times the figures of Korthikanti et al. 2022, arXiv 2205.05198, equations 1 to 6, for
 * t tensor ranks with and without sequence parallelism and recomputation.
 */
import { evaluate } from '../../../../planning/evaluate/evaluate.js';
import type { Recompute } from '../../../../strategies/job.js';
import { jobOf } from '../../../jobs.js';
import { clusterNamed } from '../random-job.js';
import type { Form } from './forms.js';

const MODEL = 'megatron-22b';
const SEQUENCE = 2048;

export function* activations(): Generator<Form> {
  const { hidden: h, heads: a } = jobOf(MODEL, {}).model;
  const scores = (5 * a * SEQUENCE) / h;
  const t = 8;
  const cases: readonly [tp: number, sequenceParallel: boolean, recompute: Recompute, figure: number][] = [
    [1, false, 'none', 34 + scores],
    [t, false, 'none', 10 + 24 / t + scores / t],
    [t, true, 'none', 34 / t + scores / t],
    [t, true, 'selective', 34 / t],
    [1, false, 'full', 2],
  ];
  for (const [tp, sequenceParallel, recompute, figure] of cases) {
    const kept = (layers: number) => {
      const rest = { kernels: 'fused-softmax', precision: 'fp16', sequence: SEQUENCE } as const;
      const job = jobOf(MODEL, { tp, sequenceParallel, recompute }, rest);
      const deep = { ...job, model: { ...job.model, layers } };
      const plan = { schedule: 'sequential', state: 'none' } as const;
      return evaluate(plan, deep, clusterNamed('a100-dgx:1')).result.roles[0]!.memory.atPeak.activations;
    };
    const what = `activations of a layer with t=${tp}${sequenceParallel ? ', sequence parallel' : ''}, recompute ${recompute}`;
    // Statistics of norms, 4 bytes a token each, are not in the formula.
    yield { what, observed: kept(21) - kept(20), expected: SEQUENCE * h * figure, within: 0.02 };
  }
}
