/** A result read as the scenario that it holds: its question is asked again. */
import { InputError } from '../../input/error.js';

/** The result in `text`, as JSON; undefined for a text that is none. */
export function resultIn(text: string): object | undefined {
  if (!/^\s*\{\s*"schema"\s*:\s*"llmsim\./.test(text)) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}

/**
 * The question that a result of the file called `name` answers, as the values of a scenario. Throws InputError for a
 * result that holds none, several, or one that was changed by `--what-if`.
 */
export function questionIn(result: object, name: string): Readonly<Record<string, unknown>> {
  const { inputs } = result as { inputs?: unknown };
  const { scenario, whatIf } = (inputs ?? {}) as { scenario?: unknown; whatIf?: unknown };
  if (typeof scenario !== 'object' || scenario === null || Array.isArray(inputs)) {
    throw new InputError(
      `${name}: this result holds no question that can be asked again; take one of compare, simulate or sensitivity, ` +
        'written by this version for one question',
    );
  }
  if (Array.isArray(whatIf)) {
    throw new InputError(
      `${name}: its question was changed; write its inputs.scenario to a file, and ask with --what-if '${whatIf.join(', ')}'`,
    );
  }
  return scenario as Readonly<Record<string, unknown>>;
}
