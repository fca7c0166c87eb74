/** How long sequences really are, how they are batched, and what is learned from them. */
import { InputError } from '../../input/error.js';
import type { NotedModel } from '../../models/notes.js';
import {
  exponentialLengths,
  type LengthShare,
  type Lengths,
  meanTokens,
  type Objective,
  sequencesEach,
} from '../../models/sequences.js';
import type { AskedOnce } from './cells.js';
import { fromHere } from './names.js';

type Asked = Omit<AskedOnce, 'settings' | 'remarks'>;

/** What of a request is said of its sequences, and what a reader must know of it. */
export interface SaidSequences {
  readonly lengths?: Lengths;
  readonly objective?: Objective;
  readonly remarks: readonly string[];
}

/** `mean:600`, `mean:1.2k` not among them: tokens are told in whole. */
const MEAN = /^mean: ?([1-9]\d{0,8}(?:\.\d{1,6})?)$/;

/** Throws InputError for lengths that nobody can read, and a reference model where there is nothing to compare with it. */
export async function sequencesOf(asked: Asked, sequence: number): Promise<SaidSequences> {
  const { objective, packing } = asked;
  const learned =
    objective === undefined || objective.value === 'words' ? {} : { objective: objective.value };
  const reference = asked['reference-model'];
  if (reference?.value === true && objective?.value !== 'dpo') {
    throw new InputError(
      `${reference.where}reference-model is what a preference is held against, and every word is predicted or rewarded here; ` +
        'give objective as dpo, or leave it out',
    );
  }
  const said = asked['seq-lengths'];
  if (said === undefined) {
    const without = 'packing has no effect here: every sequence is as long as seq; give seq-lengths.';
    return { ...learned, remarks: packing === undefined ? [] : [without] };
  }
  const how = packing?.value ?? 'packed';
  const mean = MEAN.exec(said.value.trim())?.[1];
  if (mean !== undefined) {
    if (Number(mean) > sequence) {
      throw new InputError(
        `${said.where}seq-lengths has a mean of ${mean} tokens, and a full sequence has ${sequence}; give a larger seq, or a smaller mean`,
      );
    }
    const lengths = exponentialLengths(Number(mean), sequence);
    return { ...learned, ...unlessFull(lengths, sequence, how, 'exponential') };
  }
  if (/^\d[\d._]*$/.test(said.value.trim())) {
    throw new InputError(
      `${said.where}seq-lengths is '${said.value}': a mean is written mean:${said.value.trim()}, anything else names a file`,
    );
  }
  const path = fromHere(said.folder, said.value);
  const { lengthsAt } = await import('./lengths-file.js');
  try {
    const { lengths, sequences, cut } = lengthsAt(path, sequence);
    const read = unlessFull(lengths, sequence, how, `lengths of ${said.value}`);
    const many = cut / sequences;
    const longer = `${said.value}: ${cut} of ${sequences} sequences (${(100 * many).toFixed(1)} %) are longer than seq, ${sequence} tokens, and cut there.`;
    return { ...learned, ...read, remarks: [...read.remarks, ...(cut === 0 ? [] : [longer])] };
  } catch (error) {
    throw error instanceof InputError ? new InputError(said.where + error.message) : error;
  }
}

/** Where all are as long as a full sequence there is no distribution. */
function unlessFull(
  lengths: readonly LengthShare[],
  sequence: number,
  packing: Lengths['packing'],
  words: string,
): SaidSequences {
  if (lengths.every(({ tokens }) => tokens === sequence)) {
    return { remarks: ['seq-lengths has no effect here: all sequences are as long as seq.'] };
  }
  return { lengths: { lengths, mean: meanTokens(lengths), packing, words }, remarks: [] };
}

const rewarding = new WeakMap<NotedModel, NotedModel>();

/** The model with what it puts out for this objective: a reward is one column in place of the vocabulary. */
export function withObjective(model: NotedModel, { objective }: Asked): NotedModel {
  if (objective?.value !== 'reward' || model.outputs === 1) return model;
  const known = rewarding.get(model) ?? { ...model, outputs: 1 };
  rewarding.set(model, known);
  return known;
}

/** A sentence where the batch counts pairs. */
export function pairsOf({ objective }: Pick<SaidSequences, 'objective'>): string[] {
  return sequencesEach(objective) === 1
    ? []
    : ['global-batch and micro-batch count pairs of answers here, two sequences each.'];
}
