/** Why a file that has no reader is refused: what the thing is, and which one may have been meant. */
import { InputError } from '../../input/error.js';
import { editDistance } from '../../input/nearest.js';
import { shown } from './fields.js';
import { kindOf, wordsFor } from './known-types.js';

/** The error for the configuration `fields` in the file `name`, whose `model_type` is none of the `readable`. */
export function notRead(
  fields: Readonly<Record<string, unknown>>,
  name: string,
  readable: readonly string[],
): InputError {
  const modelType = fields.model_type;
  const known = `docs/models.md lists the ${readable.length} types that are read.`;
  if (typeof modelType !== 'string') {
    const is = modelType === undefined ? 'missing' : shown(modelType);
    return new InputError(`${name}: 'model_type' must name the architecture, but is ${is}. ${known}`);
  }
  const kind = kindOf(modelType);
  if (kind !== undefined) {
    return new InputError(`${name}: ${modelType} is ${wordsFor(kind)}${partNotRead(fields)}. ${known}`);
  }
  const meant = misspelt(modelType, readable);
  const guess = meant === undefined ? '' : ` Did you mean '${meant}'?`;
  return new InputError(`${name}: unknown model_type '${modelType}'.${guess} ${known}`);
}

/** The language model of `fields` is a decoder, but not a known one. */
function partNotRead(fields: Readonly<Record<string, unknown>>): string {
  for (const key of ['text_config', 'language_config', 'llm_config']) {
    const part = fields[key];
    const type =
      typeof part === 'object' && part !== null && 'model_type' in part ? part.model_type : undefined;
    if (typeof type === 'string') return `; its ${key} is a ${type} model, which is not read yet either`;
  }
  return '';
}

/** More slips than these make another word. */
const MOST_SLIPS = 2;

/** The one of `readable` that `modelType` is a misspelling of. Another number is another model, not a slip. */
function misspelt(modelType: string, readable: readonly string[]): string | undefined {
  const written = modelType.toLowerCase();
  const slips = (type: string) => editDistance(written, type.toLowerCase());
  const [nearest] = readable
    .filter((type) => digitsOf(type) === digitsOf(written))
    .sort((a, b) => slips(a) - slips(b));
  const most = Math.min(MOST_SLIPS, Math.floor(written.length / 3));
  return nearest !== undefined && slips(nearest) <= most ? nearest : undefined;
}

function digitsOf(text: string): string {
  return text.replace(/\D+/g, '');
}
