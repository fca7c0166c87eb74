/** One model: every hyper-parameter, with the source of them. */
import { printable } from '../../input/printable.js';
import type { MixtureOfExperts } from '../../models/model.js';
import type { NotedModel } from '../../models/notes.js';
import { count } from '../tables/units.js';
import { facts } from './list.js';

/** A model's fields, with how many blocks it has of each kind in place of the list of them. */
export type ModelRow = Omit<NotedModel, 'blocks' | 'moe'> & {
  readonly parameters: number;
  readonly activeParameters: number;
  /** Who trained it; absent for a person's own. */
  readonly maker?: string;
  /** What the Hugging Face hub calls it; absent where it has no name there. */
  readonly hub?: readonly string[];
  readonly blocks: Readonly<Record<string, number>>;
  readonly moe?: MixtureOfExperts & { readonly firstDenseLayers: number };
  readonly fullAttentionEvery?: number;
};

/** Lines of a page about one model, under its title. */
export function modelSheet(model: ModelRow, title: string): string[] {
  const { moe, mla } = model;
  const traits = [
    model.gated ? `gated ${model.activation}` : model.activation,
    `${model.norm} norm`,
    `${model.position} positions`,
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
      ['active', model.moe ? `${model.activeParameters.toLocaleString('en-US')} per token` : ''],
      ['layers', `${model.layers}`],
      ['hidden', count(model.hidden)],
      ['heads', `${headsOf(model)}, ${model.headDim} wide`],
      ['feed-forward', count(model.ffn)],
      [
        'experts',
        moe ? `${moe.topk} of ${moe.experts}, ${count(moe.expertFfn)} wide, ${moe.sharedExperts} shared` : '',
      ],
      ['latent', mla ? `MLA: KV rank ${mla.kvRank}, query rank ${mla.queryRank}` : ''],
      ['vocabulary', count(model.vocab)],
      ['sequence', sequenceOf(model)],
      ['window', windowOf(model)],
      ['blocks', blocksOf(model)],
      ['made of', traits.filter((trait) => trait !== '').join(', ')],
      ['source', printable(model.source)],
      ...(model.notes ?? []).map((note, i): [string, string] => [i === 0 ? 'notes' : ' ', printable(note)]),
    ]),
  ];
}

/** Heads, and those of keys and values where they are fewer. */
export function headsOf({ heads, kvHeads, mla }: ModelRow): string {
  return heads === kvHeads || mla !== undefined ? `${heads}` : `${heads} (${kvHeads} kv)`;
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
