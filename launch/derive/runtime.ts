/** What is taken as it is said: precision, recomputation, kernels, framework and its switches; and what is offloaded. */
import { MODELS } from '../../models/index.js';
import type { FactName } from '../facts.js';
import type { Derivation } from './derivation.js';
import { idOf } from './model.js';

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
  'routing',
  'dispatcher',
  'expert-overlap',
  'shared-expert-overlap',
  'capacity-factor',
  'cuda-graphs',
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
  'train',
  'lora-rank',
  'lora-targets',
  'lora-variant',
  'lora-dropout',
  'base-format',
] as const satisfies readonly FactName[];

/** Options that need nothing else to be known. */
export function deriveRuntime(on: Derivation): void {
  const { known, scenario } = on;
  for (const fact of AS_SAID) scenario[fact] = known.get(fact);
  // Who trains otherwise than the files say has none of their adapters, nor a frozen base.
  const way = known.get('train');
  if (way !== 'lora' && way !== 'qlora') for (const fact of OF_ADAPTERS) leaveOut(on, fact);
  if (way === undefined || way === 'full') leaveOut(on, 'base-format');
  // A model of the person's own choice may have no experts.
  const named = known.givenModel ?? scenario.model;
  const id = typeof named === 'string' ? idOf(named) : undefined;
  if (MODELS.some((model) => model.id === id && model.moe === undefined))
    for (const fact of OF_EXPERTS) leaveOut(on, fact);
  deriveOffload(on);
}

const OF_EXPERTS = [
  'routing',
  'dispatcher',
  'expert-overlap',
  'shared-expert-overlap',
  'capacity-factor',
] as const;
const OF_ADAPTERS = ['lora-rank', 'lora-targets', 'lora-variant', 'lora-dropout'] as const;

function leaveOut({ known, scenario }: Derivation, fact: FactName): void {
  if (!known.isGiven(fact)) scenario[fact] = undefined;
}

/** Optimizer states and parameters that are offloaded wait in one place here. */
function deriveOffload({ known, scenario, notes }: Derivation): void {
  if (known.isGiven('offload')) return;
  const away = (['optimizer', 'parameters'] as const).filter((state) => {
    return (known.get(`offloaded-${state}`) ?? 'device') !== 'device';
  });
  if (away.length === 0) return;
  scenario.offload = away.join();
  const places = new Set(away.map((state) => known.get(`offloaded-${state}`)));
  if (places.has('nvme')) scenario['offload-to'] = 'nvme';
  if (places.size > 1)
    notes.push(
      'of optimizer states and parameters, the files keep one in host memory and one on disk, and here both wait in one place: ' +
        'they are taken to be on disk (offload-to nvme)',
    );
  scenario['offload-fraction'] = away.includes('optimizer') ? known.get('offload-fraction') : undefined;
  // Pinned is what buffers are unless told.
  if (known.get('pinned-memory') === false) scenario['pinned-memory'] = false;
}
