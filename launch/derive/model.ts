/**
 * The model: by its name where a file names one that llmsim knows; else by its hyper-parameters, which are those of a
 * model of the zoo or are written into the scenario as a config.json would hold them.
 */
import { InputError } from '../../input/error.js';
import { MODELS } from '../../models/index.js';
import type { Model } from '../../models/model.js';
import { idOnHub } from '../../models/zoo/hub.js';
import type { FactName } from '../facts.js';
import { placeText } from '../imported.js';
import { configOf } from '../model/config.js';
import { defaultFfn, paddedVocab, type Shape, shapeOf } from '../model/shape.js';
import { unsaid } from '../model/unsaid.js';
import { modelOf, twinOf } from '../model/zoo.js';
import { baseOf } from '../named.js';
import type { Derivation } from './derivation.js';

/** The model of the scenario, or the question about it. */
export function deriveModel(on: Derivation): void {
  const { known } = on;
  if (known.isGiven('model') || known.isOpen('model')) return;
  if (known.modelFacts().length > 0) spelledOut(on);
  else if (known.entry('model-name') !== undefined) named(on);
  else on.want('model', `${placeText(on.home)} the files name no model: give --model`);
}

/** A name of the hub, of the zoo, or a folder that ends with one. */
function named(on: Derivation): void {
  const entry = on.known.entry('model-name')!;
  const name = on.known.get('model-name')!;
  const id = idOf(name);
  if (id !== undefined) {
    on.scenario.model = id;
    return;
  }
  on.want(
    'model',
    `${placeText(entry)} ${entry.key}: '${name}' is no model that llmsim knows by name: give --model, with the path ` +
      'of its config.json',
  );
}

/** The id of the model that `name` of the hub, of the zoo or of a folder is; undefined for one that is unknown. */
export function idOf(name: string): string | undefined {
  const last = name.replace(/\/+$/, '').split('/').at(-1)!;
  return (
    idOnHub(name) ??
    idOnHub(last) ??
    MODELS.find(({ id }) => id === name.toLowerCase() || id === last.toLowerCase())?.id
  );
}

function spelledOut(on: Derivation): void {
  const shape = shapeOf(on.known);
  if ('missing' in shape) {
    on.want(
      'model',
      `${placeText(on.home)} the model is spelled out without its number of ${shape.missing.join(' and ')}: give --model`,
    );
    return;
  }
  const whole = withFfn(on, shape);
  const { known } = on;
  const sequence = known.get('seq') ?? shape.positions ?? 2048;
  // A vocabulary of any size has no shape; one that the files leave open matches that of every twin.
  const vocab = shape.vocab;
  const { fields, lost } = configOf(whole, vocab ?? 1, sequence);
  const model = built(on, fields);
  const other = unsaid(whole, model);
  if (lost.length > 0 || other.length > 0) {
    refuse(on, whole, other, lost);
    return;
  }
  const twin = twinOf(model, known.get('seq'), vocab === undefined);
  if (twin !== undefined) {
    on.scenario.model = twin.id;
    on.assume('model', twin.id, `${twin.title} has these hyper-parameters`, 'model.layers');
    if (twin.dropout !== (shape.dropout ?? 0)) {
      const said = `the files say ${shape.dropout ?? 0}, and ${twin.id} is trained with ${twin.dropout}`;
      on.assume('model', twin.id, `dropout does not make another model: ${said}`, 'model.dropout');
    }
    return;
  }
  if (vocab === undefined) {
    on.want(
      'model',
      `${placeText(known.place(['model.layers'], on.home))} the size of the vocabulary is that of a tokenizer which the ` +
        'files do not describe: say it in them, or give --model',
    );
    return;
  }
  on.scenario.model = {
    ...{ ...fields, _name_or_path: nameOf(on.home.file) },
    vocab_size: vocabularyOf(on, vocab, shape['vocab-multiple']),
  };
}

/** A smaller or larger model is none to answer with: asks for one, and says what no kind of config.json holds. */
function refuse(on: Derivation, shape: Shape, other: readonly FactName[], lost: readonly string[]): void {
  const kinds = (['gated', 'norm', 'position', 'bias', 'experts'] as const).filter(
    (name) => shape[name] !== undefined,
  );
  const rest = kinds.map((name) => `model.${name}` as FactName).filter((fact) => !other.includes(fact));
  const parts = [...other.map((fact) => saidText(on, fact)), ...lost];
  const place = placeText(on.known.place([...other, 'model.layers'], on.home));
  on.want(
    'model',
    `${place} no kind of model that llmsim reads has ${parts.join(' and ')} together with ` +
      `${rest.map((fact) => saidText(on, fact)).join(', ')}: give --model`,
  );
}

/** `gated true (--swiglu)`; what the framework does unless told has no key. */
function saidText({ known }: Derivation, fact: FactName): string {
  const stated = `${fact.replace('model.', '')} ${String(known.get(fact))}`;
  const entry = known.entry(fact);
  // What is supposed has the fact's own name for a key.
  return entry === undefined || entry.key === fact ? `${stated} (unless told)` : `${stated} (${entry.key})`;
}

/** `pretrain_345m` for `jobs/pretrain_345m.sh`. */
function nameOf(file: string): string {
  return baseOf(file).replace(/\.\w+$/, '');
}

/** With the width of the feed-forward that goes without saying. */
function withFfn(on: Derivation, shape: Shape): Shape {
  if (shape.ffn !== undefined) return shape;
  const ffn = defaultFfn(shape.hidden, shape.gated === true);
  const rule = shape.gated === true ? '8h/3 rounded down to a multiple of 64' : '4h';
  on.assume('model', ffn, `the feed-forward width is ${rule} unless it is said`, 'model.hidden');
  return { ...shape, ffn };
}

/** As it is computed, padded. */
function vocabularyOf(on: Derivation, vocab: number, multiple: number | undefined): number {
  if (multiple === undefined) return vocab;
  const tp = on.known.get('tp') ?? 1;
  const padded = paddedVocab(vocab, multiple, tp);
  if (padded !== vocab) {
    on.assume(
      'model',
      padded,
      `a vocabulary of ${vocab} is padded to a multiple of ${multiple} × tp ${tp}`,
      'model.vocab',
    );
  }
  return padded;
}

/** The model of `fields`. Throws InputError that says where the files state it. */
function built(on: Derivation, fields: Readonly<Record<string, unknown>>): Model {
  const place = placeText(on.known.place(['model.layers'], on.home));
  try {
    return modelOf(fields, place);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`the model that the file spells out cannot be built: ${error.message}`);
  }
}
