/**
 * What a person asks, from a scenario file and from options, which override the file. Each value keeps
 * where it was said, so that later complaints can point at it.
 */
import { dirname } from 'node:path';
import { InputError } from '../../input/error.js';
import { complaints } from '../../input/schema-problems.js';
import { parseYaml, readYaml } from '../../input/yaml.js';
import type { Arguments, ArgumentValue } from '../options/arguments.js';
import { type KeyName, SCENARIO_KEYS, type Scenario, type ScenarioKey } from '../options/keys.js';
import { SCENARIO_SCHEMA } from '../options/scenario-schema.js';
import { readText } from './read-file.js';

export interface Asked {
  readonly scenario: Scenario;
  /** Where a key was said, to put before a complaint: `a.yaml:3:8 model: `, or nothing for an option. */
  readonly where: (key: KeyName) => string;
  /** Folder that paths in the value of a key start from. */
  readonly folder: (key: KeyName) => string;
}

/** The file named by the operand, if any, under the options. Throws InputError for what breaks a rule. */
export function readScenario(args: Arguments): Asked {
  const options = scenarioOfOptions(args.options);
  if (args.operand === undefined) return { scenario: options, where: () => '', folder: () => '.' };
  const file = args.operand;
  const text = readText(file, 'scenario file');
  const { value, offsetOf, place } = parseYaml(text, file);
  // A file that says nothing is a map without keys.
  const said = value === null ? {} : readYaml(text, file, SCENARIO_SCHEMA);
  const fromFile = (key: KeyName) => options[key] === undefined && said[key] !== undefined;
  return {
    scenario: { ...said, ...options },
    where: (key) => (fromFile(key) ? `${file}:${place(offsetOf([key], 'value'))} ${key}: ` : ''),
    folder: (key) => (fromFile(key) ? dirname(file) : '.'),
  };
}

function scenarioOfOptions(options: Readonly<Record<string, ArgumentValue>>): Scenario {
  const given = SCENARIO_KEYS.filter(({ name }) => options[name] !== undefined);
  const values = Object.fromEntries(given.map((key) => [key.name, asValue(key, options[key.name]!)]));
  const checked = SCENARIO_SCHEMA.safeParse(values);
  if (checked.success) return checked.data;
  const lines = complaints(checked.error.issues, SCENARIO_SCHEMA, values).map(
    ({ path, message }) => `--${path.map(String).join('.')}: ${message}`,
  );
  throw new InputError(lines.join('\n'));
}

/** Numbers as YAML 1.2 writes them (core schema, section 10.3.2), so that options and files take the same. */
const NUMBER = /^([-+]?(\.\d+|\d+(\.\d*)?)(e[-+]?\d+)?|0o[0-7]+|0x[\da-f]+)$/i;

/** The words of an option as the value a scenario file would hold. */
function asValue({ type, choices }: ScenarioKey, words: ArgumentValue): unknown {
  if (typeof words !== 'string') return words;
  const numeric = type === 'count' || type === 'tokens' || typeof choices?.[0] === 'number';
  return numeric && NUMBER.test(words) ? Number(words) : words;
}
