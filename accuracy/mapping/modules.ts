/** Which parts of a layer a record's selective recomputation runs again, where it says so. */

import type { Model } from '../../models/model.js';
import { RECOMPUTE_MODULES, type Recompute, type RecomputeModule } from '../../strategies/job.js';
import { hasModule } from '../../strategies/layers/modules.js';
import type { PublishedParallel } from '../records/record.js';

/** What sources call them beside Megatron-LM's own names. */
const ALSO: Readonly<Record<string, RecomputeModule>> = {
  norm: 'layernorm',
  act: 'moe_act',
  attn: 'core_attn',
};

/** Those of `recompute_modules`, of the row or its recipe, that the model has; nothing where no known one is named. */
export function recomputeModulesOf(
  { recompute_modules: own, recipe_settings: recipe }: PublishedParallel,
  recompute: Recompute,
  model: Model,
): { readonly recomputeModules?: readonly RecomputeModule[] } {
  const said = [own, recipe?.recompute_modules].find((words) => typeof words === 'string');
  if (recompute !== 'selective' || said === undefined) return {};
  const words = (said as string).toLowerCase().match(/[a-z_]+/g) ?? [];
  const named = words.flatMap(
    (word) => ALSO[word] ?? RECOMPUTE_MODULES.find((module) => module === word) ?? [],
  );
  const recomputeModules = [...new Set(named)].filter((module) => hasModule(model, module));
  return recomputeModules.length === 0 ? {} : { recomputeModules };
}
