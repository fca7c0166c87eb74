/** MaxText's models: by name, or by the sizes of base.yml and what a file changes of them. */
import { countIn, type Mapping, numberOf, readMappings } from '../mapping.js';
import { type Noted, wrongValue } from '../noted.js';
import { isOn } from '../sections.js';

/** Models under other names than here. */
const NAMES: Readonly<Record<string, string>> = {
  'llama3.1-8b': 'llama3-8b',
  'llama3.1-70b': 'llama3-70b',
  'llama3.1-405b': 'llama3-405b',
  'llama3.3-70b': 'llama3-70b',
  'deepseek2-16b': 'deepseek-v2-lite',
  'deepseek2-236b': 'deepseek-v2',
  'deepseek3-671b': 'deepseek-v3',
};

const SIZES: readonly Mapping[] = [
  { key: 'head-dim', fact: 'model.head-dim', form: 'count' },
  { key: 'vocab-size', fact: 'model.vocab', form: 'count' },
  { key: 'num-experts-per-tok', fact: 'model.topk', form: 'count' },
  { key: 'base-moe-mlp-dim', fact: 'model.expert-ffn', form: 'count' },
  { key: 'logits-via-embedding', fact: 'model.tied', form: 'flag' },
  { key: 'use-qk-norm', fact: 'model.qk-norm', form: 'flag' },
  { key: 'attention-bias', fact: 'model.qkv-bias', form: 'flag' },
  { key: 'dropout-rate', fact: 'model.dropout', form: 'number' },
];

/** What a scale multiplies, with base.yml's size. */
const SCALED = [
  ['base-emb-dim', 'model.hidden', 2048, 'hidden'],
  ['base-num-query-heads', 'model.heads', 16, 'heads'],
  ['base-num-kv-heads', 'model.kv-heads', 16, 'heads'],
  ['base-mlp-dim', 'model.ffn', 7168, 'heads'],
  ['base-num-decoder-layers', 'model.layers', 16, 'layers'],
] as const;
const KEYS = [...SIZES.map(({ key }) => key), ...SCALED.map(([key]) => key), 'num-experts', 'mlp-activations'];

/** Understands what is said of the model; `number` is the number of its layers where sizes say it. */
export function readModel(noted: Noted): number | undefined {
  const name = noted.entry('model-name');
  const block = noted.entry('decoder-block');
  const isNamed = name !== undefined && name.value !== 'default' && name.value !== '';
  if (isNamed) {
    if (name.unset !== undefined) noted.want(name, 'model');
    else {
      const word = String(name.value).toLowerCase();
      noted.say(name, 'model-name', NAMES[word] ?? word);
    }
    // MaxText refuses both, unless told that the file counts more.
    for (const key of [...KEYS, 'decoder-block', 'global-parameter-scale', 'override-model-config']) {
      const entry = noted.entry(key);
      if (entry !== undefined) noted.ignore(entry, 'the name of the model says its sizes', key === 'override-model-config' ? 'yes' : 'no');
    }
    return undefined;
  }
  if (name !== undefined) noted.understand(name, 'model');
  if (block !== undefined) noted.understand(block, 'model');
  return readSizes(noted, String(block?.value ?? 'llama2'));
}

function readSizes(noted: Noted, block: string): number {
  const scale = noted.entry('global-parameter-scale');
  const powers = powersOf(scale === undefined ? 1 : countIn(scale));
  if (scale !== undefined) {
    if (countIn(scale) === 1) noted.ignore(scale, 'a scale of 1 changes no size', 'no');
    else noted.understand(scale, 'model');
  }
  for (const [key, fact, base, group] of SCALED) {
    const entry = noted.entry(key);
    if (entry !== undefined) noted.say(entry, fact, countIn(entry) * 2 ** powers[group]);
    else noted.suppose(fact, base * 2 ** powers[group], `base.yml says ${key.replaceAll('-', '_')}: ${base}`);
  }
  const layers = noted.said.findLast(({ fact }) => fact === 'model.layers')!.value as number;
  readExperts(noted);
  readShape(noted, block);
  readMappings(noted, SIZES, []);
  noted.suppose('model.head-dim', 128, 'base.yml says head_dim: 128');
  noted.suppose('model.vocab', 32_000, 'base.yml says vocab_size: 32000');
  return layers;
}

/**
 * Powers of two that a scale spreads over widths, heads and layers: of every three, one goes to each; of a rest, heads
 * come first (pyconfig.py, get_individual_scales).
 */
function powersOf(scale: number): { hidden: number; heads: number; layers: number } {
  const power = Math.floor(Math.log2(scale));
  const [each, rest] = [Math.floor(power / 3), power % 3];
  return { hidden: each + (rest > 1 ? 1 : 0), heads: each + (rest > 0 ? 1 : 0), layers: each };
}

function readExperts(noted: Noted): void {
  const experts = noted.entry('num-experts');
  const rest = ['num-experts-per-tok', 'base-moe-mlp-dim'].map((key) => noted.entry(key));
  if (experts !== undefined && countIn(experts) > 1) {
    noted.say(experts, 'model.experts', countIn(experts));
    return;
  }
  for (const entry of [experts, ...rest]) {
    if (entry !== undefined) noted.ignore(entry, 'one expert is a dense layer', 'no');
  }
}

/** Norms, positions and activations by the style of block. */
function readShape(noted: Noted, block: string): void {
  const activations = noted.entry('mlp-activations');
  const words = [activations?.value ?? ['silu', 'linear']].flat().map(String);
  const first = words[0]!.replace(/[[\]'"\s]/g, '').split(',')[0]!;
  if (activations !== undefined) {
    if (!['silu', 'gelu', 'relu'].includes(first)) throw wrongValue(activations, 'silu, gelu or relu is expected');
    noted.say(activations, 'model.gated', words.join().includes('linear'));
    noted.said.push({ fact: 'model.activation', value: first as 'silu', entry: activations });
  } else noted.suppose('model.gated', true, 'base.yml says mlp_activations: silu, linear');
  const isGpt = block === 'gpt3';
  const because = `decoder_block is ${block}`;
  noted.suppose('model.norm', isGpt ? 'layer' : 'rms', because);
  noted.suppose('model.position', isGpt ? 'learned' : 'rotary', because);
  const tied = noted.entry('logits-via-embedding');
  if (tied === undefined || !isOn(tied)) noted.suppose('model.tied', false, 'logits_via_embedding is off');
  noted.suppose('model.bias', isGpt, because);
  const dropout = noted.entry('dropout-rate');
  if (dropout !== undefined && numberOf(dropout.value) === 0) noted.ignore(dropout, 'there is no dropout', 'no');
}
