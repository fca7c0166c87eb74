/**
 * What a plan asks, from a plan file and from options, which override the file: each key with its values, held against
 * the rules, and with where it was said.
 */
import { dirname } from 'node:path';
import { InputError } from '../../input/error.js';
import { readText } from '../../input/read-file.js';
import { RUN_KEYS } from '../../planning/plan/cell.js';
import type { Arguments, ArgumentValue } from '../options/arguments.js';
import type { ScenarioKey } from '../options/keys.js';
import {
  LAYOUT_LISTS,
  PLAN_KEYS,
  PLAN_OPTIONS,
  STRATEGY_SETS,
  type StrategySets,
} from '../options/plan-keys.js';
import { PLAN_SCHEMA } from '../options/plan-schema.js';
import { resultInstead } from './asked-result.js';
import { partsOf } from './cells.js';
import type { Said } from './said.js';
import { asValue, ourWord } from './scenario.js';

/** The values of each key that was given: lists as they were written, others as they are. */
export type PlanSaid = ReadonlyMap<string, Said<unknown>>;

/** What the hints may name. */
const PLAN_NAMES: readonly string[] = PLAN_KEYS.map(({ name }) => name);
const LISTS: readonly string[] = [...LAYOUT_LISTS, ...RUN_KEYS];
/** Lists whose words `cells.ts` takes apart, ranges and all. */
const WORDED: readonly string[] = ['model', 'cluster', 'global-batch', 'seq'];

/** The file named by the operand, if any, under the options. Throws InputError for what breaks a rule. */
export async function readPlan({ operand, options }: Arguments): Promise<PlanSaid> {
  const byOptions = await saidByOptions(options);
  return new Map([...(operand === undefined ? [] : await saidByFile(operand)), ...byOptions]);
}

async function saidByOptions(options: Readonly<Record<string, ArgumentValue>>): Promise<PlanSaid> {
  const values: Record<string, unknown> = {};
  for (const key of PLAN_KEYS) {
    const words = options[key.name];
    if (words !== undefined && PLAN_OPTIONS.includes(key.name)) values[key.name] = valueIn(key, words);
  }
  const sets = options[STRATEGY_SETS.name];
  if (sets !== undefined) values[STRATEGY_SETS.name] = sets;
  const { held, pathText } = await import('../../input/schema-problems.js');
  const outcome = held(PLAN_SCHEMA, values);
  if (!('data' in outcome)) {
    throw new InputError(outcome.first.map((c) => `--${pathText(c.path)}: ${c.message}`).join('\n'));
  }
  return said(outcome.data, (key) => `--${key}: `, '.');
}

function valueIn(key: ScenarioKey, words: ArgumentValue): unknown {
  if (!LISTS.includes(key.name) || WORDED.includes(key.name) || typeof words !== 'string') {
    return asValue(key, words);
  }
  const parts = partsOf(words).map((part) => asValue(key, part));
  return parts.length === 1 ? parts[0] : parts;
}

async function saidByFile(file: string): Promise<PlanSaid> {
  const text = readText(file, 'plan file');
  const result = resultInstead(text, file, 'a plan file');
  if (result !== undefined) throw result;
  const { checkYaml, parseYaml } = await import('../../input/yaml.js');
  const written = parseYaml(text, file);
  // A file that says nothing is a map without keys.
  const parsed = { ...written, value: inOurWords(written.value ?? {}) };
  const { cluster } = parsed.value as Readonly<Record<string, unknown>>;
  if (Array.isArray(cluster) && cluster.some((each) => typeof each === 'number')) {
    throw new InputError(
      `${file}:${parsed.place(parsed.offsetOf(['cluster'], 'value'))} cluster: ${cutApart(cluster)}`,
    );
  }
  const { value } = parsed;
  const sets = typeof value === 'object' && value !== null ? Reflect.get(value, STRATEGY_SETS.name) : null;
  if (typeof sets === 'object' && sets !== null && Object.hasOwn(sets, RESERVED)) {
    // The schema would pass over it.
    const at = parsed.place(parsed.offsetOf([STRATEGY_SETS.name, RESERVED], 'key'));
    throw new InputError(`${file}:${at} ${STRATEGY_SETS.name}: ${RESERVED_SENTENCE}`);
  }
  const { keyHint } = await import('../options/hinted.js');
  const values = checkYaml(parsed, PLAN_SCHEMA, keyHint(PLAN_NAMES));
  const place = (key: string) => parsed.place(parsed.offsetOf([key], 'value'));
  return said(values, (key) => `${file}:${place(key)} ${key}: `, dirname(file));
}

/** Of `[aws-p5:8,16,32]`, which YAML cuts at its commas. */
function cutApart(cluster: readonly unknown[]): string {
  const whole = cluster.map(String).reduce((text, each, i) => {
    return typeof cluster[i] === 'number' ? `${text},${each}` : `${text}', '${each}`;
  });
  const number = cluster.find((each) => typeof each === 'number');
  return `YAML cuts a list inside brackets at its commas, so ${number} is taken for a cluster; put quotes around a cluster with several sizes: ['${whole}']`;
}

function inOurWords(values: unknown): unknown {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return values;
  const keys = new Map(PLAN_KEYS.map((key) => [key.name, key]));
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const key = keys.get(name);
      if (key === undefined) return [name, value];
      return [name, Array.isArray(value) ? value.map((v) => ourWord(key, v)) : ourWord(key, value)];
    }),
  );
}

function said(
  values: Readonly<Record<string, unknown>>,
  where: (key: string) => string,
  folder: string,
): PlanSaid {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return new Map(given.map(([key, value]) => [key, { value, where: where(key), folder }]));
}

/** A set of strategies: its name, and ids as they were written; none stands for all. */
export interface StrategySet {
  readonly name: string;
  readonly strategies: readonly string[];
}

/** The sets that `strategy-sets` names. Throws InputError for none, and for two of one name. */
export function strategySetsIn(said: StrategySets): StrategySet[] {
  const sets =
    typeof said === 'string'
      ? partsOf(said).map(setInWords)
      : Array.isArray(said)
        ? said.map((one: string | readonly string[]) => {
            if (typeof one === 'string') return setInWords(one);
            return { name: one.length === 0 ? ALL : one.join('+'), strategies: one };
          })
        : Object.entries(said as Readonly<Record<string, string | readonly string[]>>).map(([name, ids]) => {
            return {
              name,
              strategies: (typeof ids === 'string' ? setInWords(ids) : { strategies: ids }).strategies,
            };
          });
  if (sets.length === 0) throw new InputError('it names no set; leave it out for the best of all strategies');
  const twice = sets.find(({ name }, i) => sets.findIndex((other) => other.name === name) !== i);
  if (twice !== undefined)
    throw new InputError(`two sets are named '${twice.name}'; give each a name of its own`);
  return sets.map(({ name, strategies }) => {
    if (name === RESERVED) throw new InputError(RESERVED_SENTENCE);
    if (name === '') throw new InputError('a set has an empty name; write sharded=fsdp+zero-3');
    return { name, strategies: strategies.length === 1 && strategies[0] === ALL ? [] : strategies };
  });
}

const ALL = 'all';
/** No map of JSON that passes from program to program keeps a key of this name. */
const RESERVED = '__proto__';
const RESERVED_SENTENCE = `a set cannot be named '${RESERVED}', which many programs that read JSON drop; give it another name`;

/** `sharded=fsdp+zero-3`, `fsdp+zero-3`, `all`. */
function setInWords(words: string): StrategySet {
  const at = words.indexOf('=');
  const ids = words
    .slice(at + 1)
    .split(/[+,\s]+/)
    .filter((id) => id !== '');
  return { name: at < 0 ? words.trim() : words.slice(0, at).trim(), strategies: ids };
}
