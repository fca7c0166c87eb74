/**
 * The parts of a block that Megatron-LM's selective recomputation runs again, by the names of `--recompute-modules`
 * (NVIDIA/Megatron-LM, megatron/core/transformer/transformer_config.py; random.py: `CheckpointWithoutOutput`). Of
 * `core_attn`, `mlp`, `moe` and `shared_experts` the input is kept and the whole part runs again before its gradient. Of
 * `layernorm`, `moe_act` and `mla_up_proj` what they wrote is discarded as soon as the next GEMM has read it, and
 * written again before the gradient that reads it. Either way liveness says what is kept: here it is only said what runs.
 */
import { kindsOfBlocks } from '../../models/blocks.js';
import type { Model } from '../../models/model.js';
import { layerSteps } from '../../models/steps/block.js';
import type { Shape, Step } from '../../models/steps/step.js';
import type { RecomputeModule } from '../job.js';

const UP_PROJECTIONS = new Set(['attention.query', 'attention.query-up', 'attention.key-value-up']);

const MEMBERS: Readonly<Record<RecomputeModule, (step: Step, latent: boolean) => boolean>> = {
  core_attn: ({ coreAttention }) => coreAttention,
  layernorm: ({ name }) => name === 'attention norm' || name === 'feed-forward norm',
  mlp: ({ name }) => /^feed-forward (gate|up|activation|down)$/.test(name),
  moe: ({ name }) => /^(router$|dispatch$|combine$|expert |(gated )?shared expert)/.test(name),
  moe_act: ({ name }) => name === 'expert activation',
  mla_up_proj: ({ name, weights }, latent) =>
    latent && (name === 'rotary' || weights.some((weight) => UP_PROJECTIONS.has(weight))),
  shared_experts: ({ name }) => /^(gated )?shared expert/.test(name),
};

/** Steps that run again together, in forward order. */
export interface Rerun {
  readonly steps: readonly Step[];
  /** Whether what they wrote is discarded, too, and they run again before anything that reads it. */
  readonly discards: boolean;
}

const DISCARDING: ReadonlySet<RecomputeModule> = new Set(['layernorm', 'moe_act', 'mla_up_proj']);

/** The steps of each module that a block has, in forward order; a step is of one module alone. */
export function stepsOfModules(steps: readonly Step[], modules: readonly RecomputeModule[]): Rerun[] {
  const latent = steps.some(({ weights }) => weights.includes('attention.key-value-up'));
  const taken = new Set<Step>();
  const groups: Rerun[] = [];
  // The larger come first: what is in `moe` runs again with it, once.
  for (const module of ORDER.filter((each) => modules.includes(each))) {
    const own = steps.filter((step) => !taken.has(step) && MEMBERS[module](step, latent));
    for (const step of own) taken.add(step);
    // Either norm is written again when its own turn comes.
    const rows = module === 'layernorm' ? own.map((step) => [step]) : [own];
    for (const row of rows) if (row.length > 0) groups.push({ steps: row, discards: DISCARDING.has(module) });
  }
  const place = ({ steps: [first] }: Rerun) => steps.indexOf(first!);
  return groups.sort((a, b) => place(a) - place(b));
}

const ORDER: readonly RecomputeModule[] = [
  ...(['moe', 'mlp', 'shared_experts', 'moe_act'] as const),
  ...(['core_attn', 'mla_up_proj', 'layernorm'] as const),
];

/** Whether any block of a model has such a part. */
export function hasModule(model: Model, module: RecomputeModule): boolean {
  const steps = kindsOfBlocks(model).map(({ kind }) => layerSteps(model, kind, ANY_SHAPE));
  return steps.some((own) => stepsOfModules(own, [module]).length > 0);
}

/** Which parts a block has does not depend on its size. */
const ANY_SHAPE: Shape = {
  ...{ sequences: 1, positions: 128, tensor: 1, sequenceParallel: false, precision: 'bf16' },
  ...{ flash: true, fusedSoftmax: true, fusedElementwise: true, accumulateFloat32: true },
};
