/** What is taken as it is said: precision, recomputation, kernels, framework and its switches. */
import type { FactName } from '../facts.js';
import type { Derivation } from './derivation.js';

const AS_SAID = [
  'zero',
  'recompute',
  'recompute-layers',
  'recompute-method',
  'recompute-modules',
  'batch-rampup',
  'precision',
  'gradient-precision',
  'kernels',
  'framework',
  'prefetch',
  'reshard',
  'offload-inputs',
  'tp-comm-overlap',
  'loss',
  'attention',
  'compile',
  'optimizer',
  'master-weights',
  'moments',
  'parameter-precision',
  'optimizer-in-backward',
  'mtp',
  'objective',
  'reference-model',
  'packing',
] as const satisfies readonly FactName[];

/** Options that need nothing else to be known. */
export function deriveRuntime({ known, scenario }: Derivation): void {
  for (const fact of AS_SAID) scenario[fact] = known.get(fact);
}
