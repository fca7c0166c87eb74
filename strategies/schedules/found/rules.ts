/** The rules that list scheduling is tried with: how deep stages fill, which chunk goes first, and how gaps are filled. */

import type { Rule } from './greedy.js';
import type { Instance } from './instance.js';

/** Chunks forward and not yet backward on a stage: 1F1B's or interleaved 1F1B's, about twice as many, and all that memory allows. */
export function rulesOf({ pipeline, splits }: Instance): Rule[] {
  const { stages, chunks, microBatches } = pipeline;
  const all = microBatches * chunks;
  const usual = (stage: number) =>
    chunks === 1 ? stages - stage : 2 * (stages - 1 - stage) + (chunks - 1) * stages + 1;
  const depths = [
    usual,
    (stage: number) => 2 * (stages - stage) - 1 + (chunks - 1) * stages,
    (stage: number) => 2 * usual(stage),
    () => stages * chunks,
    () => 2 * stages * chunks,
    () => all,
  ].map((depth) =>
    Float64Array.from({ length: stages }, (_, stage) => Math.min(all, Math.max(chunks, depth(stage)))),
  );
  const orders = chunks === 1 ? (['deep'] as const) : (['deep', 'round', 'shallow'] as const);
  const [every, none] = [new Uint8Array(stages).fill(1), new Uint8Array(stages)];
  const fills = splits
    ? [...[0, 0.5, 1, -1].map((gap) => ({ gap, whole: none })), { gap: 0, whole: every }]
    : [{ gap: 0, whole: every }];
  const rules: Rule[] = [];
  for (const fill of fills) {
    for (const depth of depths) {
      for (const forwardOf of orders) {
        rules.push({ ...fill, depth, forwardOf, forwardFirst: false });
        if (fill.gap === 0) rules.push({ ...fill, depth, forwardOf, forwardFirst: true });
      }
    }
  }
  return rules;
}
