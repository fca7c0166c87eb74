/** Answers of the command line read back as data, and a row's layout spelled out as options. */
import assert from 'node:assert/strict';
import type { Comparison, Row } from '../../planning/comparison.js';
import { invoke, STACK_TRACE } from '../cli/invoke.js';
import type { Question } from './questions.js';

/** The JSON of `llmsim compare`; undefined where no strategy can run the job, which a sentence says. */
export async function compared(argv: readonly string[]): Promise<Comparison | undefined> {
  const { code, out, err } = await invoke(['compare', ...argv, '--json', '--quiet']);
  assert.doesNotMatch(err, STACK_TRACE);
  if (code === 2) return undefined;
  const comparison = JSON.parse(out) as Comparison;
  assert.equal(code, comparison.rows.length > 0 ? 0 : 1);
  return comparison;
}

/** All rows, those that do not fit last. */
export function rowsOf({ rows, misfits }: Comparison): Row[] {
  return [...rows, ...misfits.map(({ row }) => row)];
}

/** The whole layout of a row as keys of a question, over those of `question`. */
export function atLayout(question: Question, { strategy, layout }: Row): Question {
  const { dp, tp, pp, cp, ep, vpp, shard, zero, recompute } = layout;
  return {
    ...question,
    ...{ strategy, dp, tp, pp, cp, ep, vpp, shard, zero, recompute },
    ...{ 'micro-batch': layout.microBatch, 'sequence-parallel': layout.sequenceParallel },
    ...finer(layout),
  };
}

/** Which layers are whose, and which of them are recomputed, where the layout says it. */
function finer({
  stageLayers,
  recomputeLayers,
  recomputeMethod,
  recomputeModules,
  etp,
}: Row['layout']): Question {
  return {
    ...(stageLayers === undefined ? {} : { 'stage-layers': [stageLayers].flat().join() }),
    ...(recomputeLayers === undefined ? {} : { 'recompute-layers': recomputeLayers }),
    ...(recomputeMethod === undefined ? {} : { 'recompute-method': recomputeMethod }),
    ...(recomputeModules === undefined ? {} : { 'recompute-modules': recomputeModules.join() }),
    ...(etp === undefined ? {} : { etp }),
  };
}

export function sum(parts: readonly number[]): number {
  return parts.reduce((a, x) => a + x, 0);
}

/** Fails unless two figures are one but for the order of adding. */
export function assertNear(a: number, b: number): void {
  assert.ok(Math.abs(a - b) <= 1e-12 * Math.max(Math.abs(a), Math.abs(b)), `${a} is not ${b}`);
}
