/** The models: a table of all, or every hyper-parameter of one. */

import { printable } from '../../input/printable.js';
import type { Arrangement } from '../../models/blocks.js';
import type { MixtureOfExperts, Model } from '../../models/model.js';
import type { NotedModel } from '../../models/notes.js';
import { type Column, grid } from '../tables/grid.js';
import { paint } from '../tables/style.js';
import { count } from '../tables/units.js';
import { facts, type List } from './list.js';

interface Size {
  readonly total: number;
  readonly active: number;
}

/** A model's fields, with how many blocks it has of each kind in place of the list of them. */
type ModelRow = Omit<NotedModel, 'blocks' | 'moe'> & {
  readonly parameters: number;
  readonly activeParameters: number;
  /** What the Hugging Face hub calls it; absent where it has no name there. */
  readonly hub?: readonly string[];
  readonly blocks: Readonly<Record<string, number>>;
  readonly moe?: MixtureOfExperts & { readonly firstDenseLayers: number };
  readonly fullAttentionEvery?: number;
};

const COLUMNS: readonly Column<ModelRow>[] = [
  {
    title: 'id',
    align: 'left',
    leaves: 0,
    cell: ({ id }) => printable(id),
    paint: (text, _, p) => p.bold(text),
  },
  { title: 'parameters', align: 'right', leaves: 0, cell: ({ parameters }) => count(parameters) },
  { title: 'active', align: 'right', leaves: 5, cell: activeOf },
  { title: 'layers', align: 'right', leaves: 1, cell: ({ layers }) => `${layers}` },
  { title: 'hidden', align: 'right', leaves: 2, cell: ({ hidden }) => count(hidden) },
  { title: 'heads', align: 'right', leaves: 3, cell: headsOf },
  { title: 'vocabulary', align: 'right', leaves: 6, cell: ({ vocab }) => count(vocab) },
  { title: 'sequence', align: 'right', leaves: 4, cell: ({ sequence }) => count(sequence) },
  { title: 'hub', align: 'left', leaves: 8, cell: ({ hub = [] }) => hub[0] ?? '' },
  { title: 'source', align: 'left', leaves: 7, aside: 'bare', cell: ({ source }) => printable(source) },
];

/** `shown` is all of them, or the one asked for; `sizeOf` counts a model's parameters, `arrangementOf` its blocks, `onHub` tells its names there. */
export function modelList(
  shown: readonly NotedModel[],
  sizeOf: (model: Model) => Size,
  arrangementOf: (model: Model) => Arrangement,
  onHub: (id: string) => readonly string[] = () => [],
): List {
  const rows = shown.map((model): ModelRow => {
    const { total, active } = sizeOf(model);
    const { id, family, blocks: _, moe, ...rest } = model;
    const { blocks, firstDenseLayers, fullAttentionEvery } = arrangementOf(model);
    const hub = onHub(id);
    return {
      ...{ id, family, parameters: total, activeParameters: active },
      ...(hub.length === 0 ? {} : { hub }),
      ...rest,
      ...(moe ? { moe: { ...moe, firstDenseLayers } } : {}),
      ...(fullAttentionEvery === undefined ? {} : { fullAttentionEvery }),
      blocks,
    };
  });
  const [only, ...others] = rows;
  return {
    document: { schema: 'llmsim.models/1', rows },
    text: (style) => {
      const lines =
        only !== undefined && others.length === 0
          ? sheet(only, paint(style).bold(printable(only.title)))
          : grid(COLUMNS, rows, style);
      return `${lines.join('\n')}\n`;
    },
  };
}

function sheet(model: ModelRow, title: string): string[] {
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
      ['sequence', model.sequence === 0 ? '' : `${count(model.sequence)} tokens`],
      ['window', windowOf(model)],
      ['blocks', blocksOf(model)],
      ['made of', traits.filter((trait) => trait !== '').join(', ')],
      ['source', printable(model.source)],
      ...(model.notes ?? []).map((note, i): [string, string] => [i === 0 ? 'notes' : ' ', printable(note)]),
    ]),
  ];
}

function headsOf({ heads, kvHeads, mla }: ModelRow): string {
  return heads === kvHeads || mla !== undefined ? `${heads}` : `${heads} (${kvHeads} kv)`;
}

function activeOf({ moe, activeParameters }: ModelRow): string {
  return moe === undefined ? '' : count(activeParameters);
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
