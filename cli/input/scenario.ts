/**
 * What a person asks, from a scenario file and from options, which override the file: words read as values, held
 * against the rules, each with where it was said.
 */
import { dirname } from 'node:path';
import { InputError } from '../../input/error.js';
import { type FileKind, readText } from '../../input/read-file.js';
import type { Parsed } from '../../input/yaml.js';
import { type Arguments, type ArgumentValue, meantFor } from '../options/arguments.js';
import { SCENARIO_KEYS, type Scenario, type ScenarioKey } from '../options/keys.js';
import { isScenario } from '../options/rules.js';
import { beginsAsResult, questionIn, resultIn } from './asked-result.js';
import type { Said } from './said.js';
import { type SaidSettings, saidSettings } from './settings.js';

/** The keys that were given; figures that are set, first those of the file. */
export type Asked = { readonly [K in Exclude<keyof Scenario, 'set'>]: Said<NonNullable<Scenario[K]>> } & {
  readonly settings: readonly SaidSettings[];
  /** What a reader must know of launch files that the question is from. */
  readonly remarks?: readonly string[];
};

/** The file named by the operand, if any, under the options. Throws InputError for what breaks a rule. */
export async function readScenario({ operand, options, behindFlag }: Arguments): Promise<Asked> {
  const byOptions = await saidByOptions(options);
  const asked = operand === undefined ? byOptions : over(await saidByFile(operand, behindFlag), byOptions);
  if (options.from === undefined) return asked;
  const { saidByLaunch } = await import('./launched.js');
  const launched = await saidByLaunch(options.from, asked);
  // A cluster without a size has that of the files.
  const sized = launched.cluster !== undefined && launched.cluster.value !== asked.cluster?.value;
  return { ...over(launched, asked), ...(sized ? { cluster: launched.cluster } : {}) };
}

/** What is said first, and what counts more. */
function over(first: Asked, more: Asked): Asked {
  return { ...first, ...more, settings: [...first.settings, ...more.settings] };
}

async function saidByOptions(options: Readonly<Record<string, ArgumentValue>>): Promise<Asked> {
  const given = SCENARIO_KEYS.filter(({ name }) => options[name] !== undefined);
  const values = Object.fromEntries(given.map((key) => [key.name, asValue(key, options[key.name]!)]));
  const scenario = isScenario(values) ? values : await checked(values, '--');
  return said(scenario, (key) => (key === 'set' ? '--set: ' : ''), '.', 'on the command line');
}

/** Numbers as YAML 1.2 writes them (core schema, section 10.3.2), so that options and files take the same. */
const NUMBER = /^([-+]?(\.\d+|\d+(\.\d*)?)(e[-+]?\d+)?|0o[0-7]+|0x[\da-f]+)$/i;

/** The words of an option as the value a scenario file would hold. */
export function asValue(key: ScenarioKey, words: ArgumentValue): unknown {
  if (typeof words !== 'string') return words;
  const { type, choices } = key;
  const numeric =
    [
      'count',
      'counts',
      'lengths',
      'devices',
      'tokens',
      'price',
      'dollars',
      'share',
      'part',
      'factor',
    ].includes(type) || typeof choices?.[0] === 'number';
  // What is too large to be a number stays the word that was typed, which the rule then names.
  const number = numeric && NUMBER.test(words) ? Number(words) : Number.NaN;
  return Number.isFinite(number) ? number : ourWord(key, words);
}

/** `bfloat16` is `bf16`: a word for a choice as the choice itself; any other value as it is. */
export function ourWord({ also }: ScenarioKey, value: unknown): unknown {
  if (also === undefined || typeof value !== 'string') return value;
  return new Map(Object.entries(also)).get(value.toLowerCase()) ?? value;
}

function inOurWords(values: unknown): unknown {
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return values;
  const keys = new Map<string, ScenarioKey>(SCENARIO_KEYS.map((key) => [key.name, key]));
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const key = keys.get(name);
      return [name, key === undefined ? value : ourWord(key, value)];
    }),
  );
}

/** What breaks no rule. Throws InputError for what does, each line beginning with `before` and the key. */
async function checked(values: unknown, before: string): Promise<Scenario> {
  const [{ SCENARIO_SCHEMA }, { held, pathText }, { keyHint }] = await Promise.all([
    import('../options/scenario-schema.js'),
    import('../../input/schema-problems.js'),
    import('../options/hinted.js'),
  ]);
  const outcome = held(SCENARIO_SCHEMA, values, keyHint(KEY_NAMES, before === '--' ? 'option' : 'key'));
  if ('data' in outcome) return outcome.data;
  const lines = outcome.first.map(({ path, message }) => `${before}${pathText(path)}: ${message}`);
  throw new InputError(lines.join('\n'));
}

async function saidByFile(file: string, behindFlag?: string): Promise<Asked> {
  const text = textOf(file, behindFlag);
  const result = await resultIn(text, file);
  if (result !== undefined) {
    const values = questionIn(result, file);
    const scenario = isScenario(values) ? values : await checked(values, `${file}: inputs.scenario: `);
    // Its paths start from where it was asked.
    const asked = said(scenario, (key) => `${file}: inputs.scenario.${key}: `, '.', `in ${file}`);
    await (await import('./result-changed.js')).requireUnchanged(result, asked, file);
    return asked;
  }
  const { scenario, parsed } = await parseScenario(text, file);
  const place = (key: string) => parsed.place(parsed.offsetOf([key], 'value'));
  return said(scenario, (key) => `${file}:${place(key)} ${key}: `, dirname(file), `in ${file}`);
}

/** A result may stand for its question, and holds more than people write. */
function kindOf(start: string): FileKind | undefined {
  return beginsAsResult(start) ? 'results' : undefined;
}

/** The text of a file, which stood behind a flag and may have been meant for it. */
function textOf(file: string, behindFlag: string | undefined): string {
  try {
    return readText(file, 'scenario file', undefined, kindOf);
  } catch (error) {
    if (behindFlag === undefined || !(error instanceof InputError)) throw error;
    throw new InputError(error.message + meantFor(behindFlag, file));
  }
}

/**
 * The scenario in `file`, called a file of `kind`, but for its key `besides`, which is handed over as it stands, with
 * `file:line:column` of a path in it. Throws InputError as a scenario file does.
 */
export async function saidBesides(
  file: string,
  kind: FileKind,
  besides: string,
): Promise<{
  readonly asked: Asked;
  readonly beside: unknown;
  readonly place: (path: readonly string[]) => string;
}> {
  const { parseYaml } = await import('../../input/yaml.js');
  const text = readText(file, kind);
  const written = parseYaml(text, file);
  const place = (path: readonly string[]) => `${file}:${written.place(written.offsetOf(path, 'value'))}`;
  const values = inOurWords(written.value ?? {});
  const isMap = typeof values === 'object' && values !== null && !Array.isArray(values);
  const { [besides]: beside, ...keys } = isMap ? (values as Record<string, unknown>) : {};
  const value = isMap ? keys : values;
  const scenario = isScenario(value) ? value : await scenarioOf({ ...written, value }, text);
  const asked = said(scenario, (key) => `${place([key])} ${key}: `, dirname(file), `in ${file}`);
  return { asked, beside, place };
}

async function parseScenario(text: string, file: string): Promise<{ scenario: Scenario; parsed: Parsed }> {
  const { parseYaml } = await import('../../input/yaml.js');
  let written: Parsed;
  try {
    written = parseYaml(text, file);
  } catch (error) {
    throw (await anotherKind(text, file)) ?? error;
  }
  // A file that says nothing is a map without keys.
  const parsed = { ...written, value: inOurWords(written.value ?? {}) };
  const { value: values } = parsed;
  return { scenario: isScenario(values) ? values : await scenarioOf(parsed, text), parsed };
}

/** What breaks no rule. Throws InputError with what does, or with what the file is instead of a scenario. */
async function scenarioOf(parsed: Parsed, text: string): Promise<Scenario> {
  const { value, fileName } = parsed;
  const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
  const unknown = isMap ? Object.keys(value).filter((key) => !KEY_NAMES.includes(key)) : [];
  if (!isMap || unknown.length > 0) {
    const isLikely = isMap && 2 * unknown.length < Object.keys(value).length;
    const other = await anotherKind(text, fileName, isLikely);
    if (other !== undefined) throw other;
  }
  const [{ SCENARIO_SCHEMA }, { checkYaml }, { keyHint }] = await Promise.all([
    import('../options/scenario-schema.js'),
    import('../../input/yaml.js'),
    import('../options/hinted.js'),
  ]);
  return checkYaml(parsed, SCENARIO_SCHEMA, keyHint(KEY_NAMES));
}

const KEY_NAMES: readonly string[] = SCENARIO_KEYS.map(({ name }) => name);

/** That a file is of another kind, where it is one that we know. */
async function anotherKind(text: string, file: string, likely?: boolean): Promise<InputError | undefined> {
  const { noScenario } = await import('./recognise.js');
  const sentence = noScenario(text, file, likely);
  return sentence === undefined ? undefined : new InputError(sentence);
}

/** The scenario in the YAML `text` of a file called `name`. Throws InputError with file, line and column. */
export async function scenarioIn(text: string, name: string): Promise<Scenario> {
  return (await parseScenario(text, name)).scenario;
}

/** What a program asks: the values themselves. Throws InputError, with the key, for what breaks a rule. */
export async function saidByProgram(values: Readonly<Record<string, unknown>>): Promise<Asked> {
  const given = inOurWords(
    Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)),
  );
  return said(isScenario(given) ? given : await checked(given, ''), () => '', '.', 'by the program');
}

function said(
  { set, ...scenario }: Scenario,
  where: (key: string) => string,
  folder: string,
  by: string,
): Asked {
  const values = Object.entries(scenario).map(([key, value]) => [key, { value, where: where(key), folder }]);
  const settings = saidSettings({ value: set, where: where('set'), folder }, by);
  return { ...Object.fromEntries(values), settings } as Asked;
}
