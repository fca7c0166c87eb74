/**
 * How a record's experts get their tokens: the dispatcher and the overlap it states, in its own fields, in those of its
 * recipe, or in words; else what the published recipes of its repository set for such a model and device.
 */
import type { Dispatcher } from '../../strategies/dispatchers.js';
import type { Framework } from '../../strategies/frameworks/framework.js';
import type { Runtime } from '../../strategies/runtime.js';
import { isTrue, type PublishedRecord } from '../records/record.js';
import type { Assumptions } from './verdict.js';

interface Experts {
  readonly dispatcher?: Dispatcher;
  readonly runtime: Pick<Partial<Runtime>, 'expertOverlap'>;
}

type Told = Pick<PublishedRecord, 'id' | 'source' | 'model' | 'hardware' | 'parallel'>;

/** The dispatcher and its overlap; nothing of either where experts are not distributed. */
export function dispatchOf(record: Told, framework: Framework, notes: Assumptions): Experts {
  const { parallel } = record;
  if ((parallel?.ep ?? 1) === 1) return { runtime: {} };
  const stated = statedDispatcher(parallel);
  const recipe = recipeOf(record);
  const dispatcher = stated ?? recipe?.dispatcher ?? framework.dispatcher;
  const overlap = statedOverlap(parallel) || (!hasSettings(parallel) && recipe?.overlap === true);
  if (stated === undefined) {
    notes.add(
      recipe === undefined
        ? `the token dispatcher is not stated: ${dispatcher ?? 'alltoall'}, as in ${framework.title}`
        : `the token dispatcher is not stated: ${recipe.dispatcher}, as in ${RECIPES_ARE}`,
    );
  }
  return {
    ...(dispatcher === undefined ? {} : { dispatcher }),
    runtime: overlap ? { expertOverlap: 'other-micro-batch' } : {},
  };
}

/** Fields of the record outrank those of its recipe; `flex` is Megatron Core's word for a library, named beside it. */
function statedDispatcher(parallel: Told['parallel']): Dispatcher | undefined {
  const { moe_dispatcher: own, moe_backend: backend, recipe_settings: recipe } = parallel ?? {};
  const library = named(backend) ?? named(recipe?.moe_backend);
  return named(own) ?? library ?? named(recipe?.moe_dispatcher);
}

/** A dispatcher by the names that sources have for it; undefined for `flex` alone, which says no library. */
function named(words: string | null | undefined): Dispatcher | undefined {
  if (typeof words !== 'string') return undefined;
  if (/hybrid-?ep/i.test(words)) return 'hybridep';
  if (/deep-?ep/i.test(words)) return 'deepep';
  if (/all-?gather/i.test(words)) return 'allgather';
  return /all-?to-?all|\ba2a\b/i.test(words) ? 'alltoall' : undefined;
}

function statedOverlap(parallel: Told['parallel']): boolean {
  const { overlap, recipe_settings: recipe } = parallel ?? {};
  return isTrue(recipe?.overlap_moe_ep_comm) || /\b(ep|a2a|all-to-all)\b.*overlap/i.test(overlap ?? '');
}

function hasSettings(parallel: Told['parallel']): boolean {
  return parallel?.recipe_settings !== undefined && parallel.recipe_settings !== null;
}

const RECIPES_ARE =
  'the performance recipes of its repository (NVIDIA-NeMo/Megatron-Bridge, scripts/performance/configs)';

interface Recipe {
  readonly model: RegExp;
  readonly accelerator: RegExp;
  /** Of the container, as in the record's id and table: 25.09. */
  readonly release: (release: number) => boolean;
  readonly dispatcher: Dispatcher;
  readonly overlap?: true;
}

const [ANY, FIRST, LATER] = [() => true, (r: number) => r < 25.1, (r: number) => r >= 25.1];

/** `*_workload_base_configs.py` of each model, and `deepseek_llm_pretrain.py` of the first release; the first that fits. */
const RECIPES: readonly Recipe[] = [
  { model: /deepseek/i, accelerator: /h100/i, release: FIRST, dispatcher: 'deepep', overlap: true },
  { model: /deepseek/i, accelerator: /./, release: FIRST, dispatcher: 'alltoall' },
  { model: /deepseek|kimi|nemotron/i, accelerator: /./, release: LATER, dispatcher: 'hybridep' },
  { model: /qwen3.*235b/i, accelerator: /h100/i, release: LATER, dispatcher: 'alltoall', overlap: true },
  { model: /qwen3.*235b/i, accelerator: /^b[23]00/i, release: LATER, dispatcher: 'alltoall' },
  { model: /qwen3/i, accelerator: /./, release: LATER, dispatcher: 'hybridep' },
  { model: /gpt.?oss|qwen3/i, accelerator: /./, release: ANY, dispatcher: 'alltoall' },
];

function recipeOf({ id, source, model, hardware }: Told): Recipe | undefined {
  if (!/megatron-bridge/i.test(source?.repo ?? '')) return undefined;
  const table = typeof source?.table === 'string' ? source.table : '';
  const release = Number(/\b2\d\.\d\d/.exec(`${table} ${id}`)?.[0] ?? Number.NaN);
  return RECIPES.find(
    (recipe) =>
      recipe.model.test(model?.name ?? '') &&
      recipe.accelerator.test(hardware?.accelerator ?? '') &&
      recipe.release(release),
  );
}
