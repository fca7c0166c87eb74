/** MaxText's `remat_policy` (AI-Hypercomputer/maxtext, src/MaxText/layers/decoders.py) and what it is called here. */
import type { Recompute } from '../../strategies/job.js';

/**
 * The last two keep attention's statistics or quantised inputs, too, which are small. Policies that move what they keep
 * to the host have no counterpart.
 */
export const POLICIES: Readonly<Record<string, Recompute>> = {
  none: 'none',
  minimal: 'minimal',
  minimal_with_context: 'minimal-with-context',
  save_dot_with_context_except_mlp: 'save-dot-with-context-except-mlp',
  save_dot_except_mlpwi: 'save-dot-except-mlpwi',
  save_dot_except_mlp: 'save-dot-except-mlp',
  save_qkv_proj: 'save-qkv-proj',
  save_out_proj: 'save-out-proj',
  full: 'full',
  minimal_flash: 'minimal-with-context',
  minimal_with_quantization: 'minimal',
};

/** The policy that a recomputation is written as; undefined where MaxText has none that is the same. */
export function policyOf(recompute: Recompute): string | undefined {
  return Object.entries(POLICIES).find(([, ours]) => ours === recompute)?.[0];
}
