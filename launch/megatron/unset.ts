/** Options whose value only running tells, of those that `read.ts` takes apart: asked for where they decide something. */

import type { Noted } from '../noted.js';
import { isOff } from '../sections.js';

/** What each decides. Rows of `mappings.ts` say it for theirs. */
const DECIDES: Readonly<Record<string, string>> = {
  ...{
    'moe-layer-freq': 'model',
    bias: 'model',
    'add-bias-linear': 'model',
    activation: 'model',
    'activation-func': 'model',
  },
  ...{
    'hidden-act': 'model',
    'share-embeddings-and-output-weights': 'model',
    'num-key-value-heads': 'model',
  },
  ...{
    precision: 'precision',
    'mixed-precision': 'precision',
    fp8: 'precision',
    bf16: 'precision',
    fp16: 'precision',
  },
  ...{
    'fp8-format': 'precision',
    'fp4-format': 'precision',
    'model.optim.name': 'zero',
    'optim.name': 'zero',
  },
  ...{
    'data-parallel-sharding-strategy': 'zero',
    'use-distributed-optimizer': 'zero',
    'attention-backend': 'attention',
  },
  ...{ 'moe-token-dispatcher-type': 'dispatcher', 'moe-flex-dispatcher-backend': 'dispatcher' },
  ...{ 'moe-expert-capacity-factor': 'capacity-factor', 'moe-train-capacity-factor': 'capacity-factor' },
  ...{ 'cuda-graph-impl': 'cuda-graphs', 'cuda-graph-scope': 'cuda-graphs' },
  ...{ 'num-distributed-optimizer-instances': 'shard', 'main-grads-dtype': 'gradient-precision' },
  ...{ 'grad-allreduce-dtype': 'gradient-precision', 'grad-reduce-in-fp32': 'gradient-precision' },
};

/** Asks for every option whose value a variable says that is set nowhere. */
export function wantUnset(noted: Noted): void {
  for (const name of noted.keys()) {
    const entry = noted.entry(name)!;
    if (entry.unset === undefined || isOff(entry)) continue;
    const option = DECIDES[name];
    if (option !== undefined) noted.want(entry, option);
    else if (/^(hidden|attention|ffn)-dropout$/.test(name))
      noted.ignore(
        entry,
        'its value is not in the file, and it is as the framework has it unless told',
        'yes',
      );
    else if (name === 'max-position-embeddings' && hasRotary(noted))
      noted.ignore(entry, 'rotary positions have no table', 'no');
  }
}

function hasRotary(noted: Noted): boolean {
  const position = noted.anyOf(['position-embedding-type', 'use-rotary-position-embeddings']);
  return (
    position !== undefined &&
    (position.value === true || /^(rope|rotary|yarn|mrope)$/.test(String(position.value)))
  );
}
