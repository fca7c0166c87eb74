/**
 * Text to train on, made here: sentences of a small grammar over a fixed vocabulary of words, a few hundred
 * kilobytes of bytes with the structure a language model can learn (spelling, word order, agreement).
 */
import type { Batch } from '../../workers/workload.js';

const SUBJECTS = [
  'the rank',
  'a worker',
  'the leader',
  'one device',
  'the node',
  'every stage',
  'the last layer',
  'a replica',
];
const VERBS = ['sends', 'gathers', 'reduces', 'computes', 'scatters', 'waits for', 'overlaps', 'updates'];
const OBJECTS = [
  'its gradients',
  'the weights',
  'a shard',
  'the activations',
  'one bucket',
  'the loss',
  'a message',
  'the barrier',
];
const ENDS = [
  'before the step ends',
  'while others compute',
  'in order',
  'once a step',
  'beside the backward pass',
  'again',
];

const CORPUS_BYTES = 256 * 1024;

/** The corpus, the same for the same seed. */
export function corpus(seed: number, bytes = CORPUS_BYTES): Uint8Array {
  const random = generator(seed);
  const pick = (words: readonly string[]) => words[Math.floor(random() * words.length)]!;
  let text = '';
  while (text.length < bytes) {
    const sentence = `${pick(SUBJECTS)} ${pick(VERBS)} ${pick(OBJECTS)} ${pick(ENDS)}`;
    text += `${sentence[0]!.toUpperCase()}${sentence.slice(1)}.${random() < 0.2 ? '\n' : ' '}`;
  }
  return new TextEncoder().encode(text.slice(0, bytes));
}

/** Tokens of every step: `positions + 1` bytes of each sequence, from places drawn at random. */
export function batches({ steps, sequences, positions }: Batch, vocab: number, seed: number): Int32Array {
  const text = corpus(seed);
  const random = generator(seed + 1);
  const tokens = new Int32Array(steps * sequences * (positions + 1));
  for (let s = 0; s < steps * sequences; s++) {
    const from = Math.floor(random() * (text.length - positions - 1));
    for (let i = 0; i <= positions; i++) tokens[s * (positions + 1) + i] = text[from + i]! % vocab;
  }
  return tokens;
}

/** Uniform numbers in [0, 1): a linear congruential generator (Numerical Recipes, 32 bits). */
export function generator(seed: number): () => number {
  let state = (seed * 2654435761 + 1) >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 4294967296;
  };
}
