/** Parts of layers and of pipelines that records name one by one: what is recomputed, and which blocks a stage has. */
import { isStageLayout, stagesOfLayout } from '../../launch/megatron/stage-layout.js';
import type { Model } from '../../models/model.js';
import { type Layout, RECOMPUTE_MODULES, type RecomputeModule } from '../../strategies/job.js';
import type { PublishedParallel } from '../records/record.js';
import { type Assumptions, Unsupported } from './verdict.js';

/** Names that sources have for Megatron-LM's, beside its own. */
const ALSO: Readonly<Record<string, RecomputeModule>> = {
  norm: 'layernorm',
  norms: 'layernorm',
  layer_norm: 'layernorm',
  act: 'moe_act',
  core_attention: 'core_attn',
  attn: 'core_attn',
  attention: 'core_attn',
  experts: 'moe',
  up_proj: 'mla_up_proj',
  shared_expert: 'shared_experts',
};

/**
 * What selective recomputation runs again, where a record lists it. Names that stand for no part of a layer are noted.
 * Undefined where nothing is listed, or core attention alone, which is what selective means without a list.
 */
export function recomputeModulesOf(
  parallel: PublishedParallel,
  recompute: Layout['recompute'],
  assumptions: Assumptions,
): Pick<Layout, 'recomputeModules'> {
  if (recompute !== 'selective') return {};
  const listed =
    parallel.recompute_modules ?? parallel.recipe_settings?.recompute_modules ?? parallel.recompute;
  const words = wordsIn(String(listed ?? '')).filter((word) => word !== 'selective');
  const modules = [...new Set(words.map(moduleCalled).filter((module) => module !== undefined))];
  const unknown = words.filter((word) => moduleCalled(word) === undefined);
  if (modules.length > 0 && unknown.length > 0) {
    assumptions.add(`recomputation of ${unknown.join(', ')} is not one llmsim knows: left out`);
  }
  const ordered = RECOMPUTE_MODULES.filter((module) => modules.includes(module));
  return ordered.length === 0 || ordered.join() === 'core_attn' ? {} : { recomputeModules: ordered };
}

/** Whether a text names parts of layers and nothing else: `moe_act, layernorm`. */
export function namesModules(text: string): boolean {
  const words = wordsIn(text);
  return words.length > 0 && words.every((word) => moduleCalled(word) !== undefined);
}

function wordsIn(text: string): string[] {
  return text
    .toLowerCase()
    .split(/[^a-z_]+/)
    .filter(Boolean);
}

function moduleCalled(word: string): RecomputeModule | undefined {
  return RECOMPUTE_MODULES.find((module) => module === word) ?? ALSO[word];
}

/**
 * Blocks of each stage or chunk, from a layout string of Megatron-LM or a list of numbers; undefined where neither is
 * stated. Throws Unsupported for one that is of another model or pipeline.
 */
export function statedStages(
  parallel: PublishedParallel,
  { layers }: Pick<Model, 'layers'>,
  pp: number,
  vpp: number,
): Pick<Layout, 'stageLayers'> {
  const { pipeline_layout, pipeline_model_parallel_layout, pp_layout, recipe_settings } = parallel;
  const stated = pipeline_layout ?? pipeline_model_parallel_layout ?? pp_layout ?? recipe_settings?.pp_layout;
  if (stated === null || stated === undefined || pp === 1) return {};
  const stages = Array.isArray(stated) ? numbersIn(stated) : stagesIn(String(stated));
  if (stages === undefined) return {};
  const sum = stages.reduce((all, blocks) => all + blocks, 0);
  if (sum !== layers || (stages.length !== pp * vpp && stages.length !== pp)) {
    throw new Unsupported(
      `the stated stages hold ${sum} layers in ${stages.length} parts, and the model has ${layers}, the pipeline ${pp} × ${vpp}`,
    );
  }
  return { stageLayers: stages };
}

function stagesIn(text: string): number[] | undefined {
  const layout = text.replaceAll('"', '');
  if (isStageLayout(layout)) return stagesOfLayout(layout);
  const numbers = layout.match(/\d+/g)?.map(Number);
  return numbers !== undefined && numbers.length > 1 ? numbers : undefined;
}

function numbersIn(list: readonly unknown[]): number[] {
  const numbers = list.map(Number);
  if (numbers.every((count) => Number.isInteger(count) && count >= 0)) return numbers;
  throw new Unsupported(`the stated stages (${list.join(', ')}) are no numbers of layers`);
}
