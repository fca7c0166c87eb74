/** The model of the zoo that a config describes, so that a scenario can say its name. */
import { blockKind, kindsOfBlocks } from '../../models/blocks.js';
import { modelFromHuggingFace } from '../../models/huggingface/huggingface.js';
import { MODELS } from '../../models/index.js';
import type { MixtureOfExperts, Model } from '../../models/model.js';

/** How a model is introduced, and trained unless a job says otherwise: no part of its shape. */
const WORDS: readonly string[] = [
  ...['id', 'title', 'family', 'source', 'sequence', 'sequenceFrom', 'dropout'],
  ...['mtp', 'mtpModules', 'notes', 'longestSequence'],
];

/** Of experts, those that a token's router keeps it to: no part of what layers are, and launch files mostly leave it out. */
const GROUPS: keyof MixtureOfExperts = 'groups';

/** The model that `fields`, read as a config.json called `name`, describes. Throws InputError as that reader does. */
export function modelOf(fields: Readonly<Record<string, unknown>>, name: string): Model {
  return modelFromHuggingFace(fields, name);
}

/**
 * The zoo's model that has the same layers as `model`. Of several, the one pre-trained at `sequence`, or else the first.
 * A vocabulary of `undefined` is any.
 */
export function twinOf(model: Model, sequence: number | undefined, anyVocab: boolean): Model | undefined {
  const left = anyVocab ? [...WORDS, 'vocab'] : WORDS;
  const text = shapeText(model, left);
  const twins = MODELS.filter((other) => other.architecture === undefined && shapeText(other, left) === text);
  return twins.find((twin) => twin.sequence === sequence) ?? twins[0];
}

/** Names of the fields in which two models are of another shape, first those of `model`. */
export function differences(model: Model, other: Model): string[] {
  const [ours, theirs] = [shapeFields(model, WORDS), shapeFields(other, WORDS)];
  return [...new Set([...ours.keys(), ...theirs.keys()])].filter(
    (name) => ours.get(name) !== theirs.get(name),
  );
}

/** Equal for models of the same shape, whatever the order of their fields. Learned positions are as many as a job has. */
function shapeText(model: Model, left: readonly string[]): string {
  return JSON.stringify([...shapeFields(model, left)]);
}

/** Fields that make the shape, in order, each as text. */
function shapeFields(model: Model, left: readonly string[]): Map<string, string> {
  const blocks = model.blocks === undefined ? {} : { blocks: arrangement(model, left) };
  const fields = Object.entries({ ...model, ...blocks, learnedPositions: 0 }).filter(
    ([name, value]) => !left.includes(name) && value !== undefined,
  );
  return new Map(fields.sort(byName).map(([name, value]) => [name, JSON.stringify(sorted(value))]));
}

/** Which block is of which kind, and the fields of each kind as its blocks see them. */
function arrangement(model: Model, left: readonly string[]): unknown {
  const kinds = kindsOfBlocks(model);
  const names = kinds.map(({ kind }) => kind);
  const ofBlock = Array.from({ length: model.layers }, (_, i) => names.indexOf(blockKind(model, i + 1)));
  return { ofBlock: ofBlock.join(' '), kinds: kinds.map((kind) => shapeText(kind.model, left)).join(' ') };
}

function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .filter(([name]) => name !== GROUPS)
    .sort(byName);
}

function byName([a]: readonly unknown[], [b]: readonly unknown[]): number {
  return String(a) < String(b) ? -1 : 1;
}
