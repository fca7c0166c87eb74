/** Which steps of a layer the backward pass runs again, by recomputation mode. */
import type { Step } from '../../models/steps/step.js';
import { blockOfTower } from '../../models/weights/vision.js';
import type { Layout, Recompute } from '../job.js';
import { type Rerun, stepsOfModules } from './modules.js';
import { type SavingPolicy, savedBy } from './policies.js';

/**
 * `product`: of the head, the logits, which nobody reads; its loss is not part of the module that runs again. `tower`: of
 * an embedding with a vision tower, the tower's blocks, each from its input.
 */
export type Rebuild = Recompute | 'product' | 'tower';

/** What runs again part by part, forward order. */
export function reruns(
  steps: readonly Step[],
  recompute: Rebuild,
  modules?: Layout['recomputeModules'],
): readonly Rerun[] {
  if (recompute === 'selective' && modules !== undefined) return stepsOfModules(steps, modules);
  if (recompute === 'tower') return blocksOfTower(steps);
  return [{ steps: rebuilt(steps, recompute), discards: false }];
}

/** The steps of each block of a vision tower that has gradients. */
function blocksOfTower(steps: readonly Step[]): Rerun[] {
  const groups = new Map<number, Step[]>();
  for (const step of steps) {
    const block = blockOfTower(step.name);
    if (block === undefined || step.inputGradient.length + step.weightGradient.length === 0) continue;
    const group = groups.get(block) ?? [];
    groups.set(block, group);
    group.push(step);
  }
  return [...groups.values()].map((group) => ({ steps: group, discards: false }));
}

/** The steps that run again before the gradients that read them, in forward order. */
export function rebuilt(steps: readonly Step[], recompute: Exclude<Rebuild, 'tower'>): readonly Step[] {
  switch (recompute) {
    case 'none':
      return [];
    case 'selective':
      return steps.filter((s) => s.coreAttention && s.inputGradient.length > 0);
    case 'per-op':
      return rebuiltPerOp(steps);
    case 'full':
      return steps;
    case 'product':
      // What was computed chunk by chunk has its gradient already.
      return steps.filter(
        (s) =>
          (s.forward.some((k) => k.family === 'gemm') && s.scratch === undefined) ||
          s.name === 'gathered logits',
      );
    default:
      return rebuiltSaving(steps, recompute);
  }
}

/**
 * Recomputation by op (torchtitan, activation_checkpoint.py, policy `op`): the forward pass keeps what
 * attention writes and the result of every other matrix product; whatever else the backward pass reads is
 * computed again.
 */
function rebuiltPerOp(steps: readonly Step[]): Step[] {
  const products = steps.filter((s) => !s.coreAttention && s.forward.some((k) => k.family === 'gemm'));
  const kept = new Set(products.filter((_, i) => i % 2 === 0));
  return missing(steps, (step) => step.coreAttention || kept.has(step));
}

/** The forward pass keeps the named results, and whatever else the backward pass reads is computed again. */
function rebuiltSaving(steps: readonly Step[], policy: SavingPolicy): Step[] {
  return missing(steps, savedBy(policy));
}

/** What has to run again where these steps' results are kept. */
function missing(steps: readonly Step[], kept: (step: Step) => boolean): Step[] {
  const needed = new Set(steps.flatMap((s) => [...s.inputNeeds, ...s.weightNeeds]));
  const again: Step[] = [];
  for (const step of steps.toReversed()) {
    const writes = [step.writes, ...step.side].map((t) => t.name);
    if (kept(step) || !writes.some((name) => needed.has(name))) continue;
    again.unshift(step);
    for (const name of step.reads) needed.add(name);
  }
  return again;
}
