/** A reader at work: what it asks for is noted, and what the file has beside that is told with the model. */
import type { Model } from '../model.js';
import type { NotedModel } from '../notes.js';
import type { Config } from './fields.js';
import { headOf } from './head.js';
import { leftOut, storedAs } from './left-out.js';
import { pretrainingLength } from './length.js';
import { notesOnUnread, tracked } from './unread.js';

/** What `reader` makes of `config`, at the length of its pre-training, with notes. Throws as the reader does. */
export function readBy(reader: (config: Config) => Model, config: Config): NotedModel {
  const { file, fields } = config;
  const read = new Set<string>();
  const said: string[] = [];
  const watched = { ...config, fields: tracked(fields, read), notes: said };
  const body = reader(watched);
  const model = { ...body, ...headOf(watched, body) };
  const length = pretrainingLength(model, watched);
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

/** A decoder that was taught to look both ways costs as much attention again. */
function bidirectional(file: string, { is_causal }: Config['fields']): string[] {
  if (is_causal !== false) return [];
  return [`${file}: is_causal is false: every token attends to all tokens, also to those after it.`];
}
