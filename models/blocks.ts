/**
 * Blocks that differ from each other. A model states what all of its blocks have, and for each block what sets it
 * apart; blocks that are alike are of one kind, which is worked out, written and priced once.
 */

import type { Network } from './architectures/network.js';
import type { Model, Override } from './model.js';
import { networkOf } from './network.js';

/** Named for what a block is made of: `dense-block`, `local-moe-block`, `dense-block-2`. */
export type BlockKind = `${string}block${'' | `-${number}`}`;

/** The blocks of one kind, and the model as they see it: the model's fields with what sets them apart. */
export interface KindOfBlock {
  readonly kind: BlockKind;
  readonly model: Model;
  readonly count: number;
}

/** Of each block what `override` says, in a row; equal answers become one object. Blocks count from 1. */
export function blocksBy(layers: number, override: (block: number) => Override): Override[] {
  const known = new Map<string, Override>();
  return Array.from({ length: layers }, (_, i) => {
    const given = override(i + 1);
    const key = JSON.stringify(given, (_name, value: unknown) => value ?? null);
    const same = known.get(key) ?? given;
    known.set(key, same);
    return same;
  });
}

/** The first `dense` of so many blocks have a plain feed-forward half in place of experts. */
export function denseFirst(layers: number, dense: number): Pick<Model, 'blocks'> {
  if (dense === 0) return {};
  return { blocks: blocksBy(layers, (block) => (block <= dense ? { moe: undefined } : {})) };
}

/** Of every `every` blocks, the last attends to all positions in spite of the model's window. */
export function fullAttentionEvery(layers: number, every: number): Pick<Model, 'blocks'> {
  return { blocks: blocksBy(layers, (block) => (block % every === 0 ? { slidingWindow: undefined } : {})) };
}

interface Kinds {
  readonly list: readonly KindOfBlock[];
  /** By block, counted from 0. */
  readonly ofBlock: readonly BlockKind[];
  readonly models: ReadonlyMap<string, Model>;
}

/** A search asks for the kinds of one model thousands of times. */
const kindsByModel = new WeakMap<Model, Kinds>();

function kindsOf(model: Model): Kinds {
  const known = kindsByModel.get(model) ?? findKinds(model);
  kindsByModel.set(model, known);
  return known;
}

function findKinds(model: Model): Kinds {
  const network = networkOf(model);
  if (network !== undefined) return kindsOfNetwork(model, network);
  const { blocks = Array.from<Override>({ length: model.layers }).fill(ALIKE) } = model;
  if (blocks.length !== model.layers)
    throw new Error(`${model.id} lists ${blocks.length} of ${model.layers} blocks`);
  if (model.moe === undefined && blocks.some(({ moe }) => moe !== undefined)) {
    throw new Error(`${model.id} has experts in some blocks, so its own fields must have them, too`);
  }
  const kinds = new Map<Override, { kind: BlockKind; model: Model; count: number }>();
  const models = new Map<string, Model>();
  const windowed = [...new Set(blocks)].map((block) => seenBy(model, block).slidingWindow !== undefined);
  const ofBlock = blocks.map((override) => {
    let found = kinds.get(override);
    if (found === undefined) {
      const own = seenBy(model, override);
      const kind = unused(nameOf(own, new Set(windowed).size > 1), models);
      found = { kind, model: own, count: 0 };
      kinds.set(override, found);
      models.set(kind, own);
    }
    found.count++;
    return found.kind;
  });
  return { list: [...kinds.values()], ofBlock, models };
}

/** Of a network, blocks are alike that are called alike; all of them see the model itself. */
function kindsOfNetwork(model: Model, { layers }: Network): Kinds {
  const ofBlock = layers.slice(1, -1).map(({ kind }) => kind as BlockKind);
  const list = [...new Set(ofBlock)].map((kind) => ({
    ...{ kind, model, count: ofBlock.filter((each) => each === kind).length },
  }));
  return { list, ofBlock, models: new Map(list.map(({ kind }) => [kind, model])) };
}

const ALIKE: Override = {};

function seenBy(model: Model, override: Override): Model {
  if (override === ALIKE) return model;
  const { blocks: _, ...own } = model;
  const fields = Object.entries({ ...own, ...override }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(fields) as unknown as Model;
}

/** Windows are only told apart where some blocks have none. */
function nameOf(
  { mixer, moe, ffn, linearFeedForward, slidingWindow }: Model,
  windowsDiffer: boolean,
): string {
  const feedForward = moe ? 'moe' : ffn > 0 ? 'dense' : linearFeedForward === true ? 'matrix' : '';
  if (mixer?.kind === 'none') return `${feedForward}-only-block`;
  const mixing = mixer?.kind ?? (windowsDiffer && slidingWindow !== undefined ? 'local' : '');
  const parts = [mixing === '' && feedForward === '' ? 'attention' : mixing, feedForward];
  return [...parts.filter((part) => part !== ''), 'block'].join('-');
}

function unused(name: string, taken: ReadonlyMap<string, Model>): BlockKind {
  let candidate = name;
  for (let n = 2; taken.has(candidate); n++) candidate = `${name}-${n}`;
  return candidate as BlockKind;
}

/** The kinds of a model's blocks, in the order in which they come first. */
export function kindsOfBlocks(model: Model): readonly KindOfBlock[] {
  return kindsOf(model).list;
}

/** Kind of block `block`; 1 is the first. */
export function blockKind(model: Model, block: number): BlockKind {
  return kindsOf(model).ofBlock[block - 1]!;
}

/** How many blocks a model has of each kind. */
export function blockCounts(model: Model): ReadonlyMap<BlockKind, number> {
  return new Map(kindsOfBlocks(model).map(({ kind, count }) => [kind, count]));
}

/** The model as blocks of this kind see it; embedding and head see the model itself. */
export function blockModel(model: Model, kind: string): Model {
  return kindsOf(model).models.get(kind) ?? model;
}

/** The kind of block whose experts a layer has, if any: a head has those of its multi-token-prediction modules. */
export function expertsLike(model: Model, kind: string): string {
  return kind === 'head' && model.mtp !== undefined ? blockKind(model, model.layers) : kind;
}

/** Whether a layer has experts, which are dealt out over ranks. */
export function hasExperts(model: Model, kind: string): boolean {
  return kindsOf(model).models.get(expertsLike(model, kind))?.moe !== undefined;
}

/** How a model's blocks are arranged, for people. */
export interface Arrangement {
  readonly kinds: readonly KindOfBlock[];
  /** How many there are of each kind. */
  readonly blocks: Readonly<Record<string, number>>;
  readonly firstDenseLayers: number;
  /** Of every so many blocks the last has no window. Absent: all have one, or none has. */
  readonly fullAttentionEvery?: number;
}

export function arrangementOf(model: Model): Arrangement {
  const leading = (is: (block: Model) => boolean) => {
    const kinds = kindsOf(model).ofBlock;
    const other = kinds.findIndex((kind) => !is(blockModel(model, kind)));
    return other === -1 ? model.layers : other;
  };
  const windowed = leading(({ slidingWindow }) => slidingWindow !== undefined);
  return {
    kinds: kindsOfBlocks(model),
    blocks: Object.fromEntries(blockCounts(model)),
    firstDenseLayers: leading(({ moe }) => moe === undefined),
    ...(windowed === 0 || windowed === model.layers ? {} : { fullAttentionEvery: windowed + 1 }),
  };
}
