/** What a model ends in, from the class that a configuration names: an output matrix over words, a few columns, or nothing. */
import { InputError } from '../../input/error.js';
import type { Model } from '../model.js';
import { encoderHead } from './encoder-head.js';
import { type Config, countOr, isText, listOr, note, said } from './fields.js';
import { kindOf, knownTypes, wordsFor } from './known-types.js';
import { hasPart } from './language-part.js';

/** Classes ending in `Model` that have an output matrix all the same, by the published code. */
const WITH_OUTPUT_MATRIX = /(LMHead|DoubleHeads)Model$|^(ChatGLM|DeciLM|GLM|Bloom)Model$/;
const FEW_COLUMNS = /For(Sequence|Token)Classification$|RewardModel$|ForRewardModel(ing)?$/;

/** What of `model` follows from `architectures`: nothing for one that predicts words. */
export function headOf(config: Config, model: Model): Partial<Model> {
  const [architecture = ''] = listOr(config, 'architectures', isText, 'names of classes') ?? [];
  const { encoder } = model;
  if (encoder !== undefined)
    return encoderHead(config, { ...model, encoder }, architecture, () => labels(config));
  requireDecoder(config, architecture);
  if (FEW_COLUMNS.test(architecture)) {
    const columns = architecture.endsWith('Classification') ? labels(config) : 1;
    note(
      config,
      `${architecture} has ${columns === 1 ? 'one output' : `${columns} outputs`} in place of words.`,
    );
    const bias = { ...model.bias, head: architecture.endsWith('TokenClassification') };
    return { outputs: columns, bias };
  }
  // The class of a model with a part for language says nothing of that part.
  if (architecture.endsWith('Model') && !WITH_OUTPUT_MATRIX.test(architecture) && !hasPart(config.fields)) {
    note(config, `${architecture} has no output matrix, and none is counted.`);
    return withoutHead(model);
  }
  if (/\bembed(ding)?\b/.test(model.id) && !model.tiedEmbeddings) {
    note(config, 'its name says that it embeds texts: no output matrix is counted.');
    return withoutHead(model);
  }
  return {};
}

/** What classes of the library are called after the type of their model. */
const TASKS = /(For[A-Z]\w*|LMHeadModel|Model|PreTrainedModel)$/;

/** Throws InputError for the class of a model of another kind, such as a BertModel whose `model_type` is llama. */
function requireDecoder(config: Config, architecture: string): void {
  const { model_type: type } = config.fields;
  const own = architecture.replace(TASKS, '').toLowerCase();
  if (typeof type !== 'string' || own === '' || own === bare(type)) return;
  const other = knownTypes().find((known) => bare(known) === own);
  const kind = other === undefined ? undefined : kindOf(other);
  if (kind !== 'encoder' && kind !== 'encoderDecoder') return;
  throw new InputError(
    `${config.file}: 'model_type' is ${type} and 'architectures' ${architecture}, but ${other} is ${wordsFor(kind)}; ` +
      'one of the two is wrong.',
  );
}

/** A type as names of classes have it. */
function bare(type: string): string {
  return type.replace(/[-_]/g, '').toLowerCase();
}

function withoutHead(model: Model): Partial<Model> {
  return { outputs: 0, bias: { ...model.bias, head: false } };
}

/** As the library counts them: `num_labels`, or the entries of `id2label`, or 2. */
function labels(config: Config): number {
  const named = said(config, 'id2label');
  const entries = typeof named === 'object' && named !== null ? Object.keys(named).length : 2;
  return countOr(config, 'num_labels', Math.max(1, entries));
}
