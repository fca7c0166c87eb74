/** Launch files named on the command line: read, and understood with the options that were given beside them. */
import { InputError } from '../../input/error.js';
import { readText } from '../../input/read-file.js';
import { importFiles } from '../../launch/import.js';
import type { Imported } from '../../launch/imported.js';
import type { Given } from '../../launch/known.js';
import type { ArgumentValue } from '../options/arguments.js';
import { SCENARIO_KEYS } from '../options/keys.js';
import { asValue } from './scenario.js';

/** What the files at `paths` say with `options`. Throws InputError for what cannot be read. */
export async function importedFrom(
  paths: readonly string[],
  options: Readonly<Record<string, ArgumentValue>>,
): Promise<Imported> {
  const files = [...new Set(paths)].map((path) => ({ name: path, text: textOf(path) }));
  const given = SCENARIO_KEYS.filter(({ name }) => options[name] !== undefined).map((key) => {
    return [key.name, asValue(key, options[key.name]!)];
  });
  const imported = importFiles(files, Object.fromEntries(given) as Given);
  return { ...imported, scenario: { ...imported.scenario, ...Object.fromEntries(given) } };
}

function textOf(path: string): string {
  const text = readText(path, 'launch file');
  if (!text.includes('\0')) return text;
  throw new InputError(`'${path}' is no text, and a launch file is a script or a configuration`);
}
