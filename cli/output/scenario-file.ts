/** A scenario file for a person to go on with: every key with what it means, those not given as comments. */
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { printable } from '../../input/printable.js';
import { SCENARIO_KEYS, type Scenario, type ScenarioKey } from '../options/keys.js';

const COLUMNS = 100;

/** The text of the file at `path`, which need not be there, saying `scenario`. */
export function scenarioText(scenario: Scenario, path: string): string {
  const said = scenario as Readonly<Record<string, unknown>>;
  const entry = (key: ScenarioKey) => [...comment(key.summary), ...lineOf(key, said[key.name]), ''];
  const keys: readonly ScenarioKey[] = SCENARIO_KEYS;
  const given = keys.filter(({ name }) => said[name] !== undefined);
  const open = (about: ScenarioKey['about']) => {
    return keys.filter((key) => key.about === about && !given.includes(key)).flatMap(entry);
  };
  return [
    `# yaml-language-server: $schema=${schemaFor(dirname(path))}`,
    ...comment(
      `A training job: \`llmsim compare ${path}\` ranks strategies for it. Options override what is said here.`,
    ),
    '',
    ...given.flatMap(entry),
    ...comment('Not given, with an example each: take the # away from what you want to say.'),
    '',
    ...open('job'),
    ...comment('The layout; what is not given is searched for the fastest.'),
    '',
    ...open('layout'),
    ...comment('The run around the step, with tokens; `llmsim run` plays it.'),
    '',
    ...open('run'),
    ...comment('What code runs; rarely needed.'),
    '',
    ...open('runtime'),
  ]
    .join('\n')
    .replace(/\n+$/, '\n');
}

/** Where an editor finds the schema, from `folder`: beside or below it by a relative path, else by the whole one. */
function schemaFor(folder: string): string {
  let root = dirname(fileURLToPath(import.meta.url));
  const schema = () => join(root, 'schema', 'scenario.schema.json');
  while (!existsSync(schema()) && dirname(root) !== root) root = dirname(root);
  const from = relative(resolve(folder), schema());
  return from.startsWith('..') ? schema() : `./${from}`;
}

/** `key: value`, as a comment where there is no value. */
function lineOf({ name, example, type }: ScenarioKey, value: unknown): string[] {
  if (value !== undefined) {
    // Where a character is written out, only quotes keep it what it is.
    const quoted = printable(JSON.stringify(value)) === JSON.stringify(value) ? 'PLAIN' : 'QUOTE_DOUBLE';
    return stringify({ [name]: value }, { lineWidth: 0, defaultStringType: quoted, defaultKeyType: 'PLAIN' })
      .trimEnd()
      .split('\n');
  }
  const [path, figure] = example.split('=');
  const shown = type === 'settings' ? `{ ${path}: ${figure} }` : type === 'texts' ? `[${example}]` : example;
  return [`# ${name}: ${shown}`];
}

function comment(text: string): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= COLUMNS)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`# ${word}`);
  }
  return lines;
}
