/** The batch of a step in words: sequences or pairs of them, how long they are, and how many tokens that makes. */
import { type Counted, sizeWords, unitWords } from '../../input/unit-words.js';
import type { Model } from '../../models/model.js';
import type { Batch } from '../../models/sequences.js';
import { count } from './units.js';

/**
 * `64 sequences of 4,096 tokens`, `64 pairs of sequences of 2,048 tokens`; of padded ones, `64 sequences of 500 tokens on
 * average, at most 4,096`; of what counts samples, `2,048 images of 224 × 224`.
 */
export function batchWords(batch: Batch & Counted): string {
  const { globalBatch, sequence, lengths } = batch;
  if (batch.unit != null) {
    const { item, items } = unitWords(batch);
    return `${count(globalBatch)} ${globalBatch === 1 ? item : items}${sizeWords(batch)}`;
  }
  const one = inPairs(batch) ? 'pair' : 'sequence';
  const many = `${count(globalBatch)} ${globalBatch === 1 ? one : `${one}s`}${inPairs(batch) ? ' of sequences' : ''}`;
  return lengths?.packing === 'padded'
    ? `${many} of ${whole(lengths.mean)} tokens on average, at most ${count(sequence)}`
    : `${many} of ${count(sequence)} tokens`;
}

/** Of an encoder–decoder the positions that its decoder predicts, of each sample; nothing of others. */
export function targetOf({ architecture }: Pick<Model, 'architecture'>): { readonly target?: number } {
  return architecture?.kind === 'encoder-decoder' ? { target: architecture.target } : {};
}

function whole(tokens: number): string {
  return Math.round(tokens).toLocaleString('en');
}

/** Whether an item of the batch is two sequences. */
export function inPairs({ objective }: Pick<Batch, 'objective'>): boolean {
  return objective === 'dpo' || objective === 'reward';
}

/** Tokens of a step that something is learned from, none of them padding. */
export function stepTokens(batch: Batch): number {
  const { globalBatch, sequence, lengths } = batch;
  const each = lengths?.packing === 'padded' ? lengths.mean : sequence;
  return globalBatch * (inPairs(batch) ? 2 : 1) * each;
}

/** How long sequences really are, and what is done about it; empty where all are full. */
export function lengthWords({ lengths }: Pick<Batch, 'lengths'>): string[] {
  if (lengths === undefined) return [];
  const mean = `${whole(lengths.mean)} tokens on average`;
  const what = `${mean} (${lengths.words})`;
  return lengths.packing === 'packed'
    ? [`sequences of ${what}, packed into rows of full length, each attending to itself`]
    : [`sequences of ${what}, padded to the longest of their micro-batch; tokens are those without padding`];
}

/** The pictures of a vision–language model's sequences; nothing of others. */
export function pictureWords({
  images,
  imageTokens = 0,
}: {
  readonly images?: number;
  readonly imageTokens?: number;
}): string[] {
  if (images === undefined) return [];
  if (images === 0) return ['no pictures in the sequences'];
  return [
    `${count(images)} ${images === 1 ? 'picture' : 'pictures'} of ${count(imageTokens)} tokens in each sequence`,
  ];
}

/** What is learned from, where that is not the next word. */
export function objectiveWords(batch: Pick<Batch, 'objective'>, reference: boolean): string[] {
  if (!inPairs(batch)) return [];
  const named = batch.objective === 'dpo' ? 'direct preference optimization' : 'a reward model';
  return [`${named}${reference ? ', a frozen reference model beside it' : ''}`];
}
