/**
 * Records of encoders (BERT): what their programs compute at the two ends of the model, and how long their sequences really
 * are. A record states sizes alone; the rest is told from whose program it was.
 */
import type { Encoder } from '../../models/encoder.js';
import type { Model } from '../../models/model.js';
import type { Lengths } from '../../models/sequences.js';
import type { PublishedRecord } from '../records/record.js';
import { isEncoder } from './encoder-frameworks.js';
import { wordsOf } from './frameworks.js';
import type { Assumptions } from './verdict.js';

/** Fields of BERT in place of a GPT's, as the record's program has them. */
export function encoderFields(record: PublishedRecord, assumptions: Assumptions): Partial<Model> {
  const normsBefore = isMegatrons(record);
  const fields = {
    family: 'bert',
    causal: false,
    ...(normsBefore ? {} : { postNorms: 'after-add' as const, embeddingNorm: true, finalNorm: false }),
  } as const;
  const bias = { qkv: true, output: true, mlp: true, head: true };
  if (/squad/i.test(`${record.id} ${record.notes ?? ''}`)) {
    assumptions.add('SQuAD: two outputs a token, where an answer begins and ends; no pooler');
    return { ...fields, bias, outputs: 2, tiedEmbeddings: false, encoder: { segments: 2 } };
  }
  return { ...fields, bias, encoder: pretraining(record, normsBefore, assumptions) };
}

/**
 * LiBai's BERT is Megatron-LM's (bert_model.py): norms before each half, one at the end, none after the embedding, and logits
 * of all positions.
 */
function isMegatrons(record: PublishedRecord): boolean {
  return /megatron|libai/.test(wordsOf(record));
}

/** Segments, next sentences and masked words: of all positions, or of those that may be masked at most, gathered first. */
function pretraining(record: PublishedRecord, normsBefore: boolean, assumptions: Assumptions): Encoder {
  const heads = { segments: 2, pooler: true, nextSentence: true } as const;
  if (normsBefore || isNeuron(record)) {
    assumptions.add('masked words: logits of all positions, and a next-sentence head');
    return { ...heads, maskedWords: {} };
  }
  assumptions.add('masked words: logits of 15 % of the positions, gathered, and a next-sentence head');
  return { ...heads, maskedWords: { computed: MASKED } };
}

/** Of Devlin et al. 2018 (arXiv 1810.04805), section 3.1; `max_predictions_per_seq` is 20 of 128 and 76 to 80 of 512. */
const MASKED = 0.15;

/** Neuron's example trains Transformers' BertForPreTraining (dp_bert_large_hf_pretrain_hdf5.py), which computes all. */
function isNeuron(record: PublishedRecord): boolean {
  return /neuron/.test(wordsOf(record));
}

/**
 * Lengths of the sequences that MLPerf trains BERT on: a sample is of at most 512 tokens, half of which are padding in
 * Wikipedia as it is cut up for BERT (Krell et al. 2021, arXiv 2107.02027, section 1 and figure 1: packing doubles the
 * samples in a row; 23.5 % are 512 long), and NVIDIA's entries pack them (`--packed_samples`, PACKING_FACTOR 2). Between
 * those that are cut they are taken to be as likely at every length from 5 to 511 as makes the mean: falling linearly.
 */
export function lengthsOf(record: PublishedRecord): Lengths | undefined {
  if (!isEncoder(record.model) || !/mlperf/.test(wordsOf(record))) return undefined;
  return WIKIPEDIA;
}

const LONGEST = 512;
const WHOLE_SHARE = 0.235;
const WIKIPEDIA: Lengths = wikipedia();

/** Of the others, at most 511 tokens long, the mean is (256 − 0.235 · 512) / 0.765 = 177: a density that falls linearly to 0 at 3 × 177 is cut there. */
function wikipedia(): Lengths {
  const mean = LONGEST / 2;
  const others = (mean - WHOLE_SHARE * LONGEST) / (1 - WHOLE_SHARE);
  const bins = 16;
  const end = 3 * others;
  const centres = Array.from({ length: bins }, (_, i) => ((i + 0.5) * end) / bins);
  const weights = centres.map((tokens) => 1 - tokens / end);
  const weight = weights.reduce((sum, each) => sum + each, 0);
  const drawn = centres.reduce((sum, tokens, i) => sum + (tokens * weights[i]!) / weight, 0);
  const scale = others / drawn;
  const lengths = [
    ...centres.map((tokens, i) => ({ tokens: Math.min(LONGEST - 1, tokens * scale), share: ((1 - WHOLE_SHARE) * weights[i]!) / weight })),
    { tokens: LONGEST, share: WHOLE_SHARE },
  ];
  const words = 'Wikipedia as MLPerf cuts it up for BERT, 256 of 512 tokens on average';
  return { lengths, mean: lengths.reduce((sum, { tokens, share }) => sum + tokens * share, 0), packing: 'packed', words };
}
