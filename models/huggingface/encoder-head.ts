/** What an encoder ends in, from the class that a configuration names. */
import { InputError } from '../../input/error.js';
import type { Encoder } from '../encoder.js';
import type { Model } from '../model.js';
import { type Config, note } from './fields.js';

/** Classes whose outputs are computed from a dense layer over the first token, as a pooler is. */
const POOLED = /For(SequenceClassification|MultipleChoice|NextSentencePrediction)$/;
const PER_TOKEN = /For(TokenClassification|QuestionAnswering)$/;

/**
 * What of `model` follows from the class `architecture`, whose outputs are `labels`: it predicts masked words unless that
 * names another task. Throws InputError for a task whose head has parts that are not read.
 */
export function encoderHead(
  config: Config,
  model: Model & { readonly encoder: Encoder },
  architecture: string,
  labels: () => number,
): Partial<Model> {
  const { maskedWords: _, ...body } = model.encoder;
  const { pooler: __, ...bare } = body;
  const few = (outputs: number, encoder: Encoder) => {
    note(
      config,
      `${architecture} has ${outputs === 1 ? 'one output' : `${outputs} outputs`} in place of words.`,
    );
    return { outputs, encoder, bias: { ...model.bias, head: true } };
  };
  if (/ForPreTraining$/.test(architecture)) return { encoder: { ...model.encoder, nextSentence: true } };
  if (model.family === 'modernbert' && (POOLED.test(architecture) || PER_TOKEN.test(architecture))) {
    throw new InputError(
      `${config.file}: ${architecture} has a dense layer and a norm before its outputs that are not read; write ModernBertForMaskedLM in 'architectures' for what it was pre-trained as.`,
    );
  }
  if (POOLED.test(architecture)) {
    const outputs = { Mul: 1, Nex: 2, Seq: labels() }[POOLED.exec(architecture)![1]!.slice(0, 3)]!;
    return few(outputs, { ...body, pooler: true });
  }
  if (PER_TOKEN.test(architecture))
    return few(architecture.endsWith('QuestionAnswering') ? 2 : labels(), bare);
  if (!architecture.endsWith('Model') || /LMHeadModel$/.test(architecture)) return {};
  note(config, `${architecture} has no head for words, and is trained without one.`);
  return { outputs: 0, encoder: body, bias: { ...model.bias, head: false } };
}
