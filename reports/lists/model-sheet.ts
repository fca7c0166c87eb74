/** One model: every hyper-parameter, with the source of them. */

import { printable } from '../../input/printable.js';
import type { KindOfBlock } from '../../models/blocks.js';
import type { MixtureOfExperts, Model } from '../../models/model.js';
import type { NetworkFacts } from '../../models/network-facts.js';
import type { NotedModel } from '../../models/notes.js';
import { count } from '../tables/units.js';
import { facts } from './list.js';
import { networkSheet } from './network-sheet.js';
import { visionFacts } from './vision-facts.js';

/** A model's fields, with how many blocks it has of each kind in place of the list of them. */
export type ModelRow = Omit<NotedModel, 'blocks' | 'moe'> & {
  readonly parameters: number;
  readonly activeParameters: number;
  /** Where some of them are a teacher's, which no gradient reaches. */
  readonly trainedParameters?: number;
  /** Of a vision–language model: those of its decoder, and the tokens of one picture. */
  readonly textParameters?: number;
  readonly imageTokens?: number;
  /** Who trained it; absent for a person's own. */
  readonly maker?: string;
  /** What the Hugging Face hub calls it; absent where it has no name there. */
  readonly hub?: readonly string[];
  readonly blocks: Readonly<Record<string, number>>;
  readonly moe?: MixtureOfExperts & { readonly firstDenseLayers: number };
  readonly fullAttentionEvery?: number;
} & Partial<NetworkFacts>;

/** Lines of a page about one model, under its title. */
export function modelSheet(model: ModelRow, title: string, kinds: readonly KindOfBlock[]): string[] {
  if (model.unit !== undefined) return networkSheet(model, title);
  const { moe, mla } = model;
  const blocks = kinds.map((kind) => kind.model);
  const attends = blocks.some(({ mixer }) => mixer === undefined);
  const feeds = blocks.some((block) => block.moe || block.ffn > 0);
  const traits = [
    feeds ? `${model.gated ? 'gated ' : ''}${model.activation}` : '',
    `${model.norm} norm`,
    attends ? `${model.position === 'none' ? 'no' : model.position} positions` : '',
    model.tiedEmbeddings ? 'tied embeddings' : 'untied LM head',
    model.qkNorm ? 'norms on queries and keys' : '',
    model.parallelBlock ? 'parallel attention and feed-forward' : '',
    model.causal ? 'causal' : 'not causal',
  ];
  return [
    title,
    ...facts([
      ['id', printable(model.id)],
      ['family', printable(model.family)],
      ['maker', model.maker ?? ''],
      ['hub', (model.hub ?? []).join(', ')],
      ['parameters', model.parameters.toLocaleString('en-US')],
      ...visionFacts(model),
      ['active', model.moe ? `${model.activeParameters.toLocaleString('en-US')} per token` : ''],
      ['layers', `${model.layers}`],
      ['hidden', count(model.hidden)],
      ['heads', attentionOf(blocks)],
      ['mixers', distinct(blocks.map(({ mixer }) => mixerOf(mixer))).join('; ')],
      ['feed-forward', feedForwardOf(blocks)],
      [
        'experts',
        moe ? `${moe.topk} of ${moe.experts}, ${count(moe.expertFfn)} wide, ${moe.sharedExperts} shared` : '',
      ],
      ['latent', mla ? `MLA: KV rank ${mla.kvRank}, query rank ${mla.queryRank}` : ''],
      ['vocabulary', count(model.vocab)],
      ['sequence', sequenceOf(model)],
      ['window', windowOf(model)],
      ['blocks', blocksOf(model)],
      ['trained to', trainedTo(model)],
      ['made of', traits.filter((trait) => trait !== '').join(', ')],
      ['source', printable(model.source)],
      ...(model.notes ?? []).map((note, i): [string, string] => [i === 0 ? 'notes' : ' ', printable(note)]),
    ]),
  ];
}

/** What an encoder's pre-training heads predict, which its parameters do not count. */
function trainedTo({ encoder, outputs }: Pick<Model, 'encoder' | 'outputs'>): string {
  if (outputs !== undefined || encoder?.maskedWords === undefined) return '';
  const { computed = 1 } = encoder.maskedWords;
  const of = computed === 1 ? 'all positions' : `${(100 * computed).toFixed(1)} % of the positions`;
  const next = encoder.nextSentence === true ? ', and the next sentence' : '';
  return `predict masked words, logits of ${of}${next}; these heads are not among the parameters`;
}

/** Heads, and those of keys and values where they are fewer. */
export function headsOf({ heads, kvHeads, mla }: Pick<Model, 'heads' | 'kvHeads' | 'mla'>): string {
  return heads === kvHeads || mla !== undefined ? `${heads}` : `${heads} (${kvHeads} kv)`;
}

/** Heads of the blocks that have attention: `64 (8 kv), 128 wide`, several where they differ. */
function attentionOf(blocks: readonly Model[]): string {
  const attending = blocks.filter(({ mixer }) => mixer === undefined);
  return distinct(attending.map((block) => `${headsOf(block)}, ${block.headDim} wide`)).join('; ');
}

/** What stands in attention's place, with its sizes; nothing where nothing does. */
function mixerOf(mixer: Model['mixer']): string {
  switch (mixer?.kind) {
    case undefined:
    case 'none':
      return '';
    case 'linear':
      return 'one matrix';
    case 'mamba':
      return `Mamba: ${count(mixer.inner)} channels, state ${mixer.state}`;
    case 'mamba-2':
      return `Mamba-2: ${mixer.heads} heads of ${mixer.headDim}, state ${mixer.state}`;
    case 'gated-delta':
      return `gated delta rule: ${mixer.valueHeads} value heads of ${mixer.valueDim}, ${mixer.keyHeads} key heads of ${mixer.keyDim}`;
    case 'kimi-delta':
      return `Kimi Delta Attention: ${mixer.heads} heads of ${mixer.headDim}`;
    case 'lightning':
      return `lightning attention: ${mixer.heads} heads of ${mixer.headDim}`;
    case 'convolution':
      return `short convolution: ${mixer.width} positions wide`;
  }
}

/** Widths of the networks, the least and the most where there are many. */
function feedForwardOf(blocks: readonly Model[]): string {
  const widths = [...new Set(blocks.map(({ ffn }) => ffn))].filter((ffn) => ffn > 0).sort((a, b) => a - b);
  if (widths.length <= FEW) return widths.map(count).join(', ');
  return `${widths.length} widths from ${count(widths[0]!)} to ${count(widths.at(-1)!)}`;
}

const FEW = 3;

function distinct(words: readonly string[]): string[] {
  return [...new Set(words)].filter((word) => word !== '');
}

/** How long, and where that is from when no paper of the model says it. */
function sequenceOf({ sequence, sequenceFrom }: ModelRow): string {
  if (sequence === 0) return '';
  return `${count(sequence)} tokens${sequenceFrom === undefined ? '' : `, ${printable(sequenceFrom)}`}`;
}

function windowOf({ slidingWindow, fullAttentionEvery }: ModelRow): string {
  if (slidingWindow === undefined) return '';
  const but = fullAttentionEvery === undefined ? '' : `, none in every ${ordinal(fullAttentionEvery)} layer`;
  return `${count(slidingWindow)} tokens${but}`;
}

/** `3 dense-block, 58 moe-block`, where they differ. */
function blocksOf({ blocks }: ModelRow): string {
  const kinds = Object.entries(blocks);
  return kinds.length === 1 ? '' : kinds.map(([kind, many]) => `${many} ${kind}`).join(', ');
}

function ordinal(n: number): string {
  return n === 2 ? 'second' : n === 3 ? 'third' : `${n}th`;
}
