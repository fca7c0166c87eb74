/** The models: a table of all or of one maker's, or every hyper-parameter of one. */

import { printable } from '../../input/printable.js';
import type { Arrangement } from '../../models/blocks.js';
import type { Model } from '../../models/model.js';
import type { NetworkFacts } from '../../models/network-facts.js';
import type { NotedModel } from '../../models/notes.js';
import { type Column, grid } from '../tables/grid.js';
import { paint, wrap } from '../tables/style.js';
import { count } from '../tables/units.js';
import type { List } from './list.js';
import { headsOf, type ModelRow, modelSheet } from './model-sheet.js';

interface Size {
  readonly total: number;
  readonly active: number;
  readonly trained?: number;
}

/** A row of the table; of a maker's models the first has the maker's name before it. */
type Listed = ModelRow & { readonly heading: string };

const COLUMNS: readonly Column<Listed>[] = [
  { title: 'maker', align: 'left', leaves: 1, aside: 'nothing', cell: ({ heading }) => heading },
  {
    title: 'id',
    align: 'left',
    leaves: 0,
    cell: ({ id }) => printable(id),
    paint: (text, _, p) => p.bold(text),
  },
  { title: 'parameters', align: 'right', leaves: 0, cell: ({ parameters }) => count(parameters) },
  { title: 'active', align: 'right', leaves: 2, cell: activeOf },
  { title: 'layers', align: 'right', leaves: 4, cell: ({ layers }) => `${layers}` },
  { title: 'hidden', align: 'right', leaves: 5, aside: 'nothing', cell: ({ hidden }) => count(hidden) },
  {
    title: 'heads',
    align: 'right',
    leaves: 6,
    aside: 'nothing',
    cell: (row) => (row.unit === undefined ? headsOf(row) : rangeOfHeads(row)),
  },
  {
    title: 'vocabulary',
    align: 'right',
    leaves: 7,
    aside: 'nothing',
    cell: ({ vocab }) => (vocab === 0 ? '' : count(vocab)),
  },
  { title: 'sequence\nor sample', align: 'right', leaves: 3, cell: seenOf },
  { title: 'hub', align: 'left', leaves: 9, aside: 'nothing', cell: ({ hub = [] }) => hub[0] ?? '' },
  { title: 'source', align: 'left', leaves: 8, aside: 'nothing', cell: ({ source }) => printable(source) },
];

/** What is known of a model besides its own fields. */
export interface About {
  /** Counts its parameters. */
  readonly size: (model: Model) => Size;
  readonly arrangement: (model: Model) => Arrangement;
  /** Its names on the Hugging Face hub. */
  readonly hub?: (id: string) => readonly string[];
  /** What is said of a network; undefined for a decoder. */
  readonly network?: (model: Model) => NetworkFacts | undefined;
  /** What is said of one with a vision tower; nothing of others. */
  readonly sees?: (model: Model) => { readonly textParameters?: number; readonly imageTokens?: number };
  /** Who trained the models of a family. */
  readonly maker?: (family: string) => string | undefined;
}

/** A table of models, those of a maker together, the makers in the order in which they come first; a sheet of the only one. */
export function modelList(shown: readonly NotedModel[], about: About): List {
  const rows = byMaker(shown.map((model) => rowOf(model, about)));
  const [only, ...others] = rows;
  return {
    document: { schema: 'llmsim.models/1', rows },
    text: (style) => {
      const p = paint(style);
      const lines =
        only !== undefined && others.length === 0
          ? modelSheet(only, p.bold(printable(only.title)), about.arrangement(shown[0]!).kinds)
          : [...grid(COLUMNS, headed(rows), style), '', ...wrap(NOTE, style).map(p.dim)];
      return `${lines.join('\n')}\n`;
    },
  };
}

const NOTE =
  '`llmsim models qwen` lists those of one maker or family, `llmsim models ID` shows one with its source.';

function rowOf(model: NotedModel, { size, arrangement, network, sees, hub, maker }: About): ModelRow {
  const { total, active, trained } = size(model);
  const { id, family, blocks: _, moe, ...rest } = model;
  const { blocks, firstDenseLayers, fullAttentionEvery } = arrangement(model);
  const names = hub?.(id) ?? [];
  const by = maker?.(family);
  return {
    ...{ id, family },
    ...(by === undefined ? {} : { maker: by }),
    ...{ parameters: total, activeParameters: active },
    ...(trained === undefined ? {} : { trainedParameters: trained }),
    ...sees?.(model),
    ...(names.length === 0 ? {} : { hub: names }),
    ...rest,
    ...(moe ? { moe: { ...moe, firstDenseLayers } } : {}),
    ...(fullAttentionEvery === undefined ? {} : { fullAttentionEvery }),
    blocks,
    ...network?.(model),
  };
}

/** Rows of one maker stand together, as many times as it comes up between others. */
function byMaker(rows: readonly ModelRow[]): ModelRow[] {
  const makers = [...new Set(rows.map(({ maker }) => maker))];
  return makers.flatMap((maker) => rows.filter((row) => row.maker === maker));
}

function headed(rows: readonly ModelRow[]): Listed[] {
  return rows.map((row, i) => ({
    ...row,
    heading: row.maker === rows[i - 1]?.maker ? '' : (row.maker ?? ''),
  }));
}

/** Of a network whose layers differ the fewest and the most; nothing where it has no attention. */
function rangeOfHeads({ attentionHeads = [] }: ModelRow): string {
  const heads = attentionHeads.map((attention) => attention.heads).sort((a, b) => a - b);
  const [least, most] = [heads[0], heads.at(-1)];
  return least === undefined ? '' : least === most ? `${least}` : `${least}–${most}`;
}

/** Tokens of a sequence, or extents of a sample. */
function seenOf({ unit, sampleSize, sequence }: ModelRow): string {
  if (unit === undefined) return count(sequence);
  return sampleSize === undefined ? unit : sampleSize.map(count).join(' × ');
}

function activeOf({ moe, activeParameters }: ModelRow): string {
  return moe === undefined ? '' : count(activeParameters);
}
