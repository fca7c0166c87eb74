/**
 * Records of encoders (BERT): what their programs compute at the two ends of the model, and how long their sequences really
 * are. A record states sizes alone; the rest is told from whose program it was.
 */
import type { Encoder } from '../../models/encoder.js';
import type { Model } from '../../models/model.js';
import type { LengthShare, Lengths } from '../../models/sequences.js';
import { ENCODER_MODELS } from '../../models/zoo/encoders.js';
import type { PublishedModel, PublishedRecord } from '../records/record.js';
import { isEncoder } from './encoder-frameworks.js';
import { wordsOf } from './frameworks.js';
import { lettersOf } from './network-names.js';
import type { Assumptions } from './verdict.js';

/** A record's sizes, those of the published model of its name where it states none: `BERT-base`, `roberta-large`. */
export function encoderSizes(published: PublishedModel, assumptions: Assumptions): PublishedModel {
  if (published.layers || published.hidden || !isEncoder(published)) return published;
  const name = (published.name ?? '').replace(/^[\w-]+\//, '').replace(/^xlm-?r-/i, 'xlm-roberta-');
  const letters = lettersOf(name.replace(/^(megatron|nvidia)-/i, ''));
  const longest = ENCODER_MODELS.toSorted((a, b) => b.id.length - a.id.length);
  const known = longest.find(({ id }) => letters.startsWith(lettersOf(id)));
  if (known === undefined) return published;
  assumptions.add(`sizes are those of ${known.title}`);
  const { layers, hidden, heads, ffn, vocab, gated } = known;
  const own = { layers, hidden, heads, ffn, vocab, gated_mlp: gated, tied_embeddings: true };
  const stated = Object.entries(published).filter(([, value]) => value !== null && value !== undefined);
  return { ...own, ...Object.fromEntries(stated) };
}

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

/** Lengths of the sequences of a record of MLPerf's BERT; undefined for others, whose sequences are full or padded. */
export function lengthsOf(record: PublishedRecord): Lengths | undefined {
  if (!isEncoder(record.model) || !/mlperf/.test(wordsOf(record))) return undefined;
  return WIKIPEDIA;
}

const LONGEST = 512;

/**
 * Wikipedia as it is cut up for BERT: half of the positions of samples of 512 are padding, and 23.5 % of samples have none
 * (Krell et al. 2021, arXiv 2107.02027, section 1 and figure 1). NVIDIA's entries pack two samples on average into a row of
 * 512 (`--packed_samples`, PACKING_FACTOR 2 of their config_*.sh). Of the others only the mean follows, 177 tokens; their
 * density is assumed to fall linearly to nothing at thrice that, of which the last bin is cut to 511.
 */
const WIKIPEDIA: Lengths = {
  lengths: wikipedia({ mean: LONGEST / 2, whole: 0.235, bins: 16 }),
  mean: LONGEST / 2,
  packing: 'packed',
  words: 'Wikipedia as MLPerf cuts it up for BERT, 256 of 512 tokens on average, packed',
};

/** Samples of `LONGEST` tokens, `whole` of all, and shorter ones such that the mean is `mean`. */
function wikipedia({
  mean,
  whole,
  bins,
}: {
  readonly mean: number;
  readonly whole: number;
  readonly bins: number;
}) {
  const end = (3 * (mean - whole * LONGEST)) / (1 - whole);
  const density = Array.from({ length: bins }, (_, i) => 1 - (i + 0.5) / bins);
  const sum = density.reduce((total, each) => total + each, 0);
  const shorter = density.map((weight, i): LengthShare => {
    return { tokens: Math.min(LONGEST - 1, ((i + 0.5) * end) / bins), share: ((1 - whole) * weight) / sum };
  });
  return [...shorter, { tokens: LONGEST, share: whole }];
}
