/** The model in Megatron's options: what takes several of them to know, and what it is unless told. */
import { countIn, numberOf } from '../mapping.js';
import { type Noted, wrongValue } from '../noted.js';
import { isOn } from '../sections.js';

interface FeedForward {
  readonly gated: boolean;
  readonly activation: 'gelu' | 'silu' | 'relu' | 'squared-relu';
}

const ACTIVATIONS: Readonly<Record<string, FeedForward>> = {
  gelu: { gated: false, activation: 'gelu' },
  'openai-gelu': { gated: false, activation: 'gelu' },
  'quick-gelu': { gated: false, activation: 'gelu' },
  geglu: { gated: true, activation: 'gelu' },
  'fast-geglu': { gated: true, activation: 'gelu' },
  swiglu: { gated: true, activation: 'silu' },
  'fast-swiglu': { gated: true, activation: 'silu' },
  silu: { gated: false, activation: 'silu' },
  relu: { gated: false, activation: 'relu' },
  'squared-relu': { gated: false, activation: 'squared-relu' },
};

/** Understands what is said of the model by several options together. */
export function readShape(noted: Noted): void {
  readActivation(noted);
  readHeads(noted);
  readBiases(noted);
  readDropout(noted);
  readExperts(noted);
  readVocabulary(noted);
  const rotary = noted.anyOf(['use-rotary-position-embeddings']);
  if (rotary !== undefined) noted.say(rotary, 'model.position', 'rotary');
  const norm = noted.entry('qk-layernorm');
  if (norm !== undefined && noted.entry('multi-latent-attention') !== undefined) {
    noted.understand(norm, 'model');
  }
}

function readActivation(noted: Noted): void {
  const flags = ['swiglu', 'squared-relu', 'openai-gelu', 'quick-gelu', 'geglu'];
  const flag = noted.anyOf(flags);
  const named = noted.anyOf(['activation', 'activation-func', 'hidden-act']);
  for (const entry of [named, flag]) {
    if (entry === undefined) continue;
    const name = entry === flag ? (entry.name ?? entry.key) : String(entry.value).replaceAll('_', '-');
    const known = ACTIVATIONS[name.split('.').at(-1)!];
    if (known === undefined) {
      noted.ignore(entry, 'no model here has such an activation', 'yes');
      continue;
    }
    noted.say(entry, 'model.gated', known.gated);
    noted.say(entry, 'model.activation', known.activation);
  }
  const gate = noted.entry('gated-linear-unit');
  if (gate !== undefined) noted.say(gate, 'model.gated', true);
}

/** Key and value heads: on a command line they count with `--group-query-attention` only. */
function readHeads(noted: Noted): void {
  const groups = noted.anyOf(['num-query-groups', 'num-key-value-heads']);
  const grouped = noted.entry('group-query-attention');
  if (grouped !== undefined) noted.understand(grouped, 'model');
  if (groups === undefined) {
    if (grouped !== undefined)
      noted.suppose('model.kv-heads', 1, '--num-query-groups is 1 unless it is said', grouped);
    return;
  }
  if (groups.unset !== undefined) noted.want(groups, 'model');
  else if (grouped === undefined && noted.isCommandLine && groups.name === 'num-query-groups') {
    noted.ignore(groups, 'it counts with --group-query-attention only, which is absent', 'no');
  } else noted.say(groups, 'model.kv-heads', countIn(groups));
}

/** Configurations say what there is, the command line what there is not. */
function readBiases(noted: Noted): void {
  const linear = noted.anyOf(['add-bias-linear', 'bias']);
  if (linear !== undefined) noted.say(linear, 'model.bias', isOn(linear));
  const shared = noted.entry('share-embeddings-and-output-weights');
  if (shared !== undefined) noted.say(shared, 'model.tied', isOn(shared));
}

/** The larger of the two rates; a model here has one. */
function readDropout(noted: Noted): void {
  for (const name of ['hidden-dropout', 'attention-dropout']) {
    const entry = noted.entry(name);
    if (entry === undefined) continue;
    const value = numberOf(entry.value);
    if (!(value >= 0 && value < 1)) throw wrongValue(entry, 'a number of at least 0 and below 1 is expected');
    noted.sayLargest(entry, 'model.dropout', value);
  }
}

/** Which layers have experts: `1`, or a pattern such as `([0]*3+[1]*58)`. */
function readExperts(noted: Noted): void {
  const entry = noted.entry('moe-layer-freq');
  if (entry === undefined) return;
  const pattern = Array.isArray(entry.value) ? entry.value.map(Number) : layerPattern(String(entry.value));
  const dense = pattern === undefined ? (numberOf(entry.value) === 1 ? 0 : -1) : pattern.indexOf(1);
  const rest = pattern?.slice(dense) ?? [];
  if (dense >= 0 && rest.every((each) => each === 1)) noted.say(entry, 'model.dense-layers', dense);
  else noted.ignore(entry, 'experts in some of the later layers only: taken to be in all', 'yes');
}

/** Layers with experts (1) and without (0), from `[0]*3+[1]*58` or `[0, 1, 1]`; undefined for anything else. */
export function layerPattern(text: string): readonly number[] | undefined {
  const terms = text.replace(/[\s()]/g, '').split('+');
  const layers: number[] = [];
  for (const term of terms) {
    const [, inside, times = '1'] = /^\[([\d,]*)\](?:\*(\d{1,4}))?$/.exec(term) ?? [];
    if (inside === undefined) return undefined;
    const one = inside
      .split(',')
      .filter((each) => each !== '')
      .map(Number);
    for (let i = 0; i < Number(times); i++) for (const each of one) layers.push(each);
  }
  return layers;
}

/** The vocabulary is the tokenizer's, where that is one whose size everybody knows. */
function readVocabulary(noted: Noted): void {
  if (noted.entry('vocab-size') !== undefined || noted.entry('padded-vocab-size') !== undefined) return;
  const kind = noted.entry('tokenizer-type');
  const gpt2 =
    kind === undefined
      ? noted.entry('merge-file')
      : String(kind.value) === 'GPT2BPETokenizer'
        ? kind
        : undefined;
  if (gpt2 !== undefined) noted.suppose('model.vocab', 50257, 'the tokenizer is that of GPT-2', gpt2);
}

/** What Megatron's model is where nobody says otherwise. */
export function supposeShape(noted: Noted): void {
  if (!noted.said.some(({ fact }) => fact === 'model.layers')) return;
  noted.suppose('model.norm', 'layer', 'Megatron’s norms are LayerNorm unless told');
  noted.suppose('model.position', 'learned', 'Megatron’s positions are learned unless told');
  noted.suppose('model.tied', true, 'Megatron ties the output matrix to the embedding unless told');
  noted.suppose('model.bias', true, 'Megatron’s linear layers have biases unless told');
  noted.suppose('model.gated', false, 'Megatron’s feed-forward is not gated unless told');
  noted.suppose('model.activation', 'gelu', 'Megatron’s activation is GELU unless told');
  noted.suppose('model.dropout', 0.1, 'Megatron drops out 0.1 unless told');
  noted.suppose('model.vocab-multiple', 128, 'Megatron pads the vocabulary to 128 × tp unless told');
  const has = (fact: string) => noted.said.some((said) => said.fact === fact);
  if (has('model.experts')) noted.suppose('model.topk', 2, '--moe-router-topk is 2 unless it is said');
  if (has('model.latent')) {
    noted.suppose('model.kv-rank', 32, '--kv-lora-rank is 32 unless it is said');
    noted.suppose('model.nope-dim', 128, '--qk-head-dim is 128 unless it is said');
    noted.suppose('model.rope-dim', 64, '--qk-pos-emb-head-dim is 64 unless it is said');
    noted.suppose('model.value-dim', 128, '--v-head-dim is 128 unless it is said');
  }
}
