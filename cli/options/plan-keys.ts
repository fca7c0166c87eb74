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

/** A limit of a plan and of a search, which no other command has. */
export const MAX_DEVICES = {
  ...{ name: 'max-devices', type: 'count', about: 'job', example: '1024' },
  summary: 'the most devices that a cell may use; cells that use more have a row that says so',
} as const satisfies ScenarioKey;

/** `offers` of a plan file: providers, regions and commitments that belong together. */
export const OFFERS = {
  name: 'offers',
  summary:
    'providers with regions and commitments that belong together, instead of all combinations of these keys',
  keys: ['provider', 'region', 'commitment'],
} as const;

/** Scenario keys that a plan has no use for: its costs are in US dollars. */
const NOT_OF_A_PLAN: readonly string[] = ['currency'];

/** Of these a plan file says any. */
export const PLAN_KEYS: readonly ScenarioKey[] = [...SCENARIO_KEYS, MAX_DEVICES].filter(
  ({ name }) => !NOT_OF_A_PLAN.includes(name),
);

/** `--shard 2/8` is a part of the plan; how many ranks a shard of HSDP has is said in the file. */
const IN_FILE_ONLY = 'shard';

/** Of these the command line says any. */
export const PLAN_OPTIONS: readonly string[] = PLAN_KEYS.map(({ name }) => name).filter(
  (name) => name !== IN_FILE_ONLY,
);
