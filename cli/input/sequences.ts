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
import type { Said } from './said.js';

type Asked = Omit<AskedOnce, 'settings' | 'remarks'>;

/** What of a request is said of its sequences, and what a reader must know of it. */
export interface SaidSequences {
  readonly lengths?: Lengths;
  readonly objective?: Objective;
  readonly remarks: readonly string[];
}

/** `mean:600`, `mean:1.2k` not among them: the number is written out. */
const MEAN = /^mean: ?([1-9]\d{0,8}(?:\.\d{1,6})?)$/;

/** Whether what `seq` says names a file of lengths. */
export function isLengthsFile(said: number | string | undefined): said is string {
  return typeof said === 'string' && !said.trim().startsWith('mean:');
}

/**
 * Tokens of a full sequence, where `seq` says any: a number, or the longest of a file; undefined where it gives a mean, or is
 * left out. Throws InputError for a file that nobody can read, and where lengths are said twice.
 */
export async function fullSequence({ seq, ...asked }: Asked): Promise<number | undefined> {
  if (typeof seq?.value !== 'string') return seq?.value;
  if (asked['seq-lengths'] !== undefined) {
    throw new InputError(
      `${seq.where}seq is '${seq.value}' and says how long sequences are, and seq-lengths does, too; leave it out, or give ` +
        'seq as the tokens of a full sequence',
    );
  }
  if (!isLengthsFile(seq.value)) return undefined;
  const { lengthsAt } = await import('./lengths-file.js');
  const path = fromHere(seq.folder, seq.value);
  return placed(seq.where, () => lengthsAt(path, Number.POSITIVE_INFINITY).lengths.at(-1)!.tokens);
}

function placed<T>(where: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof InputError ? new InputError(where + error.message) : error;
  }
}

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
  const bySeq = typeof asked.seq?.value === 'string';
  const said = bySeq ? (asked.seq as Said<string>) : asked['seq-lengths'];
  const key = bySeq ? 'seq' : 'seq-lengths';
  if (said === undefined) {
    const without = 'packing has no effect here: every sequence is as long as seq; give seq-lengths.';
    return { ...learned, remarks: packing === undefined ? [] : [without] };
  }
  const how = packing?.value ?? 'packed';
  const mean = MEAN.exec(said.value.trim())?.[1];
  if (mean !== undefined) {
    if (Number(mean) > sequence) throw tooLong(said, key, mean, sequence);
    const lengths = exponentialLengths(Number(mean), sequence);
    const full = `A full sequence has ${sequence} tokens, as the model's own; seq ${sequence} with seq-lengths ${said.value} sets another.`;
    const read = unlessFull(lengths, sequence, how, 'exponential', key);
    return { ...learned, ...read, remarks: [...read.remarks, ...(bySeq ? [full] : [])] };
  }
  if (/^mean ?:/.test(said.value.trim())) {
    throw new InputError(
      `${said.where}${key} is '${said.value}': a mean is a number of tokens of at least 1, written out, such as mean:600`,
    );
  }
  if (/^\d[\d._]*$/.test(said.value.trim())) {
    throw new InputError(
      `${said.where}seq-lengths is '${said.value}': a mean is written mean:${said.value.trim()}, anything else names a file`,
    );
  }
  const path = fromHere(said.folder, said.value);
  const { lengthsAt } = await import('./lengths-file.js');
  return placed(said.where, () => {
    const { lengths, sequences, cut } = lengthsAt(path, sequence);
    const read = unlessFull(lengths, sequence, how, `lengths of ${said.value}`, key);
    const many = cut / sequences;
    const longer = `${said.value}: ${cut} of ${sequences} sequences (${(100 * many).toFixed(1)} %) are longer than seq, ${sequence} tokens, and cut there.`;
    return { ...learned, ...read, remarks: [...read.remarks, ...(cut === 0 ? [] : [longer])] };
  });
}

function tooLong({ where }: Said<string>, key: string, mean: string, sequence: number): InputError {
  const instead =
    key === 'seq'
      ? `give the tokens of a full one as seq, and seq-lengths mean:${mean}`
      : 'give a larger seq, or a smaller mean';
  return new InputError(
    `${where}${key} has a mean of ${mean} tokens, and a full sequence has ${sequence}; ${instead}`,
  );
}

/** Where all are as long as a full sequence there is no distribution. */
function unlessFull(
  lengths: readonly LengthShare[],
  sequence: number,
  packing: Lengths['packing'],
  words: string,
  key: string,
): SaidSequences {
  if (lengths.every(({ tokens }) => tokens === sequence)) {
    const full = key === 'seq' ? `${sequence} tokens long` : 'as long as seq';
    return { remarks: [`${key === 'seq' ? words : key} has no effect here: all sequences are ${full}.`] };
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
