/**
 * The keys of a plan: those of a scenario file, of which more take lists, and sets of strategies. Together they are a
 * grid, in which the keys below vary in this order, the last one fastest.
 */
import { SCENARIO_KEYS, type ScenarioKey } from './keys.js';

/** The keys that decide the layout and may have several values, outermost first. */
export const LAYOUT_LISTS = ['model', 'cluster', 'global-batch', 'seq', 'precision'] as const;

/** `strategy-sets` of a plan: sets by name, or plain ones. */
export type StrategySets =
  | string
  | readonly (string | readonly string[])[]
  | Readonly<Record<string, string | readonly string[]>>;

export const STRATEGY_SETS = {
  name: 'strategy-sets',
  summary:
    'sets of strategies, of which each cell takes the best of one: sharded=fsdp+zero-3,all; in a file also a map of lists',
  example: 'sharded=fsdp+zero-3,all',
} as const;

export const PLAN_KEYS: readonly ScenarioKey[] = SCENARIO_KEYS;

/** `--shard 2/8` is a part of the plan; how many ranks a shard of HSDP has is said in the file. */
export const IN_FILE_ONLY = 'shard';
