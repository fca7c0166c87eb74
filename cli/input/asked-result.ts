/** A result read as the scenario that it holds: its question is asked again. */
import { InputError } from '../../input/error.js';
import type { Counted } from '../../input/unit-words.js';

/** Results with a question: those that are asked once. */
const ASKED = ['llmsim.compare/1', 'llmsim.simulate/1', 'llmsim.sensitivity/1', 'llmsim.run/1'];

/** Whether `text` begins as a result does. */
export function beginsAsResult(text: string): boolean {
  return /^\uFEFF?\s*\{\s*"schema"\s*:\s*"llmsim\./.test(text);
}

/** What is left of a value that was cut: of a number, a word or an escape. */
const LAST_PIECE = /^(-|\.|e[-+]?|t|tr|tru|f|fa|fal|fals|n|nu|nul|\\[\da-fu]*)$/i;

/**
 * The result in `text`, that of the file called `name`; undefined for a text that is none. Throws InputError, with the
 * place, for one that is cut off, or that stands there twice.
 */
export async function resultIn(text: string, name: string): Promise<object | undefined> {
  if (!beginsAsResult(text)) return undefined;
  const plain = text.replace(/^\uFEFF/, '');
  try {
    return JSON.parse(plain) as object;
  } catch {
    const { flawIn } = await import('../../input/json.js');
    const { placeIn } = await import('../../input/place.js');
    const flaw = flawIn(plain);
    if (flaw === undefined) return undefined;
    const at = `${name}:${placeIn(plain, flaw.offset)}`;
    const rest = plain.slice(flaw.offset);
    const ends = flaw.why.startsWith('it ends')
      ? flaw.why
      : LAST_PIECE.test(rest) && 'it ends inside a value';
    if (ends !== false)
      throw new InputError(`${at} this result of llmsim is cut off: ${ends}; write it again with --json`);
    if (flaw.why.startsWith('the end') && beginsAsResult(rest)) {
      // A plan's rows are a result a line.
      if (!ASKED.some((schema) => plain.includes(schema))) return undefined;
      throw new InputError(
        `${at} a second result begins here, and one is asked again at a time; put each into a file of its own`,
      );
    }
    throw new InputError(`${at} this result of llmsim is not JSON: ${flaw.why}; write it again with --json`);
  }
}

/** What is said where `text`, of the file called `name`, is a result and `wanted`, such as `a plan file`, was to stand there. */
export function resultInstead(text: string, name: string, wanted: string): InputError | undefined {
  if (!beginsAsResult(text)) return undefined;
  return new InputError(
    `${name}: this is a result of llmsim, and not ${wanted}; \`llmsim compare ${name}\` asks its question again`,
  );
}

/** Throws InputError for a result of a version that writes it otherwise. */
function requireVersion(result: object, name: string): void {
  const { schema } = result as { schema?: unknown };
  const kind = (said: unknown) => String(said).replace(/\/[^/]*$/, '');
  const ours = ASKED.find((each) => kind(each) === kind(schema));
  if (ours === undefined || schema === ours) return;
  throw new InputError(
    `${name}: this is ${JSON.stringify(schema)}, written by another version of llmsim; this one reads ${ours}: ` +
      'write the file again with it, or copy inputs.scenario to a scenario file',
  );
}

/**
 * The question that a result of the file called `name` answers, as the values of a scenario. Throws InputError for a
 * result that holds none, several, or one that was changed by `--what-if`, and for one of another version.
 */
export function questionIn(result: object, name: string): Readonly<Record<string, unknown>> {
  requireVersion(result, name);
  const { inputs } = result as { inputs?: unknown };
  const { scenario, whatIf } = (inputs ?? {}) as { scenario?: unknown; whatIf?: unknown };
  if (typeof scenario !== 'object' || scenario === null || Array.isArray(inputs)) {
    throw new InputError(
      `${name}: this result holds no question that can be asked again; take one of compare, simulate, sensitivity or run, ` +
        'written by this version for one question',
    );
  }
  if (Array.isArray(whatIf)) {
    throw new InputError(
      `${name}: its question was changed; write its inputs.scenario to a file, and ask with --what-if '${whatIf.join(', ')}'`,
    );
  }
  return inSamples(scenario as Readonly<Record<string, unknown>>, inputs as Counted);
}

/** `tokens` of a model that counts samples, as earlier versions took them, are so many samples. */
export function inSamples(
  scenario: Readonly<Record<string, unknown>>,
  { unit }: Pick<Counted, 'unit'>,
): Readonly<Record<string, unknown>> {
  const { tokens, ...others } = scenario;
  return unit == null || tokens === undefined ? scenario : { ...others, samples: tokens };
}
