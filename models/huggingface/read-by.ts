/** A reader at work: what it asks for is noted, and what the file has beside that is told with the model. */
import { InputError } from '../../input/error.js';
import type { Model } from '../model.js';
import type { NotedModel } from '../notes.js';
import { parameterCount } from '../weights/parameters.js';
import type { Config } from './fields.js';
import { headOf } from './head.js';
import { leftOut, storedAs } from './left-out.js';
import { pretrainingLength } from './length.js';
import { notesOnUnread, tracked } from './unread.js';
import { visionOf } from './vision-part.js';

/** What `reader` makes of `config`, at the length of its pre-training, with notes. Throws as the reader does. */
export function readBy(reader: (config: Config) => Model, config: Config): NotedModel {
  const { file, fields } = config;
  const read = new Set<string>();
  const said: string[] = [];
  const watched = { ...config, fields: tracked(fields, read), notes: said };
  const body = reader(watched);
  requirePairs(config, body);
  requireCountable(file, body);
  // What is no row of decoder blocks has a head and a length of its own.
  const decoder = body.architecture === undefined;
  const vision = decoder ? visionOf(watched, body) : undefined;
  const seeing = vision === undefined ? {} : { vision };
  const model = decoder ? { ...body, ...headOf(watched, body), ...seeing } : body;
  const length = decoder ? pretrainingLength(model, watched) : {};
  const notes = inOne(file, [
    ...said,
    ...leftOut(file, fields, read),
    ...storedAs(file, fields),
    ...notesOnUnread(config, read, model),
    ...bidirectional(file, fields),
  ]);
  return {
    ...model,
    ...length,
    ...(fields.is_causal === false ? { causal: false } : {}),
    ...(notes.length === 0 ? {} : { notes }),
  };
}

/** All that is said of a file behind its name, which may be a long path. */
function inOne(file: string, notes: readonly string[]): string[] {
  if (notes.length < 2) return [...notes];
  const said = notes.map((sentence) => sentence.slice(`${file}: `.length).replace(/\.$/, ''));
  return [`${file}: ${said.join('; ')}.`];
}

/** Keys that say how much of a head rotary positions turn. */
const PARTIAL = [
  'partial_rotary_factor',
  'rotary_pct',
  'rope_pct',
  'rotary_percent',
  'rotary_dim',
  'rotary_emb_fraction',
];

/** Throws InputError for heads of an odd width that rotary positions are to turn, dimension by pair. */
function requirePairs({ file, fields }: Config, { position, headDim, mla }: Model): void {
  if (position !== 'rotary' || mla !== undefined || headDim % 2 === 0) return;
  const said = { ...fields, ...(fields.rope_parameters as object | undefined) } as Config['fields'];
  if (PARTIAL.some((key) => said[key] !== undefined)) return;
  throw new InputError(
    `${file}: heads are ${headDim} wide ('head_dim'), but must be even: rotary positions turn dimensions in pairs.`,
  );
}

/** Throws InputError for sizes of more parameters than can be counted one by one. */
function requireCountable(file: string, model: Model): void {
  const { total } = parameterCount(model);
  if (Number.isSafeInteger(total)) return;
  throw new InputError(
    `${file}: this describes ${total.toExponential(1)} parameters, and models of up to 2^53 (9.0e+15) can be ` +
      'counted; look at its sizes, such as the hidden size and the vocabulary.',
  );
}

/** A decoder that was taught to look both ways costs as much attention again. */
function bidirectional(file: string, { is_causal }: Config['fields']): string[] {
  if (is_causal !== false) return [];
  return [`${file}: is_causal is false: every token attends to all tokens, also to those after it.`];
}
