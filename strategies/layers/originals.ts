/**
 * What narrow products keep of an input that is written again: nothing. Their library keeps the narrow copy for the weight gradient; of a tensor
 * that is discarded and written again, Megatron has it keep the tensor itself, and so none, and casts what was written again
 * (NVIDIA/Megatron-LM, `set_save_original_input` for `layernorm` and `moe_act` of `--recompute-modules`: transformer/moe/experts.py,
 * `set_for_recompute_pre_mlp_layernorm` in transformer/moe/moe_layer.py, `set_for_recompute_input_layernorm` of attention). Such
 * recomputation needs a library that does the same behind attention (`linear_proj` in transformer/attention.py).
 */
import { castsOf } from '../../models/steps/narrow.js';
import type { Shape, Step } from '../../models/steps/step.js';
import type { Job } from '../job.js';
import { stepsOfModules } from './modules.js';

/** The steps of a block, of which those that read what is discarded keep no copy of it. */
export function withOriginals(steps: readonly Step[], { layout }: Job, shape: Shape): readonly Step[] {
  const { recompute, recomputeModules } = layout;
  if (recompute !== 'selective' || recomputeModules === undefined) return steps;
  const again = stepsOfModules(steps, recomputeModules).filter(({ discards }) => discards);
  const discarded = new Set(again.flatMap((rerun) => rerun.steps.map(({ writes }) => writes.name)));
  // What attention writes is kept for its own gradient, and the product behind it then keeps no second copy.
  if (again.length > 0 && !recomputeModules.includes('core_attn'))
    for (const { coreAttention, writes } of steps) if (coreAttention) discarded.add(writes.name);
  return steps.map((step) => (step.reads.some((name) => discarded.has(name)) ? original(step, shape) : step));
}

function original(step: Step, shape: Shape): Step {
  const narrow = step.side.find(({ name }) => name === `${step.name} narrow input`);
  if (narrow === undefined || !step.weightNeeds.includes(narrow.name)) return step;
  const first = step.forward.find((kernel) => kernel.family === 'elementwise' && kernel.name === 'cast');
  const launches = first?.family === 'elementwise' ? first.launches : undefined;
  const casts = castsOf(narrow, shape).map((kernel) =>
    launches === undefined ? kernel : { ...kernel, launches },
  );
  return {
    ...step,
    weightGradient: [...casts, ...step.weightGradient],
    weightNeeds: step.weightNeeds.map((name) => (name === narrow.name ? step.reads[0]! : name)),
  };
}
