/**
 * MaxText's `remat_policy` by name: which results of a block's GEMMs the forward pass keeps
 * (AI-Hypercomputer/maxtext, src/MaxText/layers/decoders.py). `minimal` keeps those of all GEMMs but attention's own, and
 * `…-with-context` what attention writes, too. Whatever else the backward pass reads is computed again.
 */
import type { Step } from '../../models/steps/step.js';

/** From the one that keeps most to the one that keeps least. */
export const SAVING_POLICIES = [
  'minimal-with-context',
  'minimal',
  'save-dot-with-context-except-mlp',
  'save-dot-except-mlpwi',
  'save-dot-except-mlp',
  'save-qkv-proj',
  'save-out-proj',
] as const;
export type SavingPolicy = (typeof SAVING_POLICIES)[number];

type Part = 'context' | 'qkv' | 'out' | 'mlp-in' | 'mlp-out' | 'other';

const SAVED: Readonly<Record<SavingPolicy, readonly Part[]>> = {
  'minimal-with-context': ['context', 'qkv', 'out', 'mlp-in', 'mlp-out', 'other'],
  minimal: ['qkv', 'out', 'mlp-in', 'mlp-out', 'other'],
  'save-dot-with-context-except-mlp': ['context', 'qkv', 'out'],
  'save-dot-except-mlpwi': ['qkv', 'out', 'mlp-out'],
  'save-dot-except-mlp': ['qkv', 'out'],
  'save-qkv-proj': ['qkv'],
  'save-out-proj': ['out'],
};

/** Whether a step's result is kept. */
export function savedBy(policy: SavingPolicy): (step: Step) => boolean {
  const saved = SAVED[policy];
  return (step) => {
    const part = partOf(step);
    return part !== undefined && saved.includes(part);
  };
}

function partOf({ name, coreAttention, weights, forward }: Step): Part | undefined {
  if (coreAttention) return 'context';
  if (!forward.some(({ family }) => family === 'gemm')) return undefined;
  if (weights.includes('attention.output')) return 'out';
  if (weights.some((weight) => weight.startsWith('attention.'))) return 'qkv';
  if (/ (up|gate)$/.test(name)) return 'mlp-in';
  return name.endsWith(' down') ? 'mlp-out' : 'other';
}
