/**
 * The weights of a layer of which not everything is trained: adapters beside frozen matrices, or frozen parts. Frozen
 * matrices of blocks may be kept in 4 or 8 bits; embedding, output matrix and norms stay as they compute, as
 * bitsandbytes and PEFT leave them.
 */
import { targetOf } from '../adapters.js';
import type { Model } from '../model.js';
import type { Adapters, BaseFormat, Freezable, Tuning } from '../tuning.js';
import { isLinearLayer, partsOf } from './linear-layers.js';
import { PROJECTOR, VISION } from './vision.js';
import type { Weight } from './weight.js';

/** An adapter of a matrix: Y = X·Wᵀ + s·(X·Aᵀ)·Bᵀ, A [rank, inputs] and B [outputs, rank]. */
export interface Adapter {
  /** `attention.qkv.query`: the names of its weights begin so. */
  readonly name: string;
  /** The projection that it belongs to, where the matrix holds several and it is not for all of them. */
  readonly part?: string;
  /** Its share of the matrix's outputs. */
  readonly share: number;
}

/** The adapters of the matrix `weight` of a block; `model` is as the block sees it. */
export function adaptersOf(model: Model, weight: string): readonly Adapter[] {
  const targets = model.tuning?.adapters?.targets;
  if (targets === undefined) return [];
  if (targets.includes(weight)) return [{ name: weight, share: 1 }];
  return partsOf(model, weight).flatMap(({ part, share }) =>
    targets.includes(targetOf(weight, part)) ? [{ name: `${weight}.${part}`, part, share }] : [],
  );
}

/** `weights` of the layer, frozen where they are not trained, with the adapters behind them. */
export function tunedWeights(
  model: Model,
  kind: 'embedding' | 'block' | 'head',
  weights: readonly Weight[],
): readonly Weight[] {
  const { tuning } = model;
  if (tuning === undefined) return weights;
  const base = weights.map((weight) =>
    trains(tuning, kind, weight.name) ? weight : frozen(weight, kind, tuning),
  );
  const { adapters } = tuning;
  if (adapters === undefined || kind !== 'block') return base;
  return [
    ...base,
    ...weights.filter(isLinearLayer).flatMap((weight) => adapterWeights(model, weight, adapters)),
  ];
}

/**
 * Beside a matrix divided by columns, B is divided with it and A whole; beside one divided by rows, A is divided and B
 * whole. So what an adapter makes is divided, or a partial sum, as what the matrix makes; beside a router both are whole, as
 * it is.
 */
function adapterWeights(model: Model, base: Weight, { rank, variant }: Adapters): Weight[] {
  const [outputs = 0, inputs = 0] = base.shape;
  const common = { ...(base.expert ? { expert: true } : {}), copies: base.copies };
  const columns = base.split === 0 ? { split: 0 as const } : {};
  return adaptersOf(model, base.name).flatMap(({ name, share }): Weight[] => [
    {
      ...{ name: `${name}.lora-a`, shape: [rank, inputs] },
      ...(base.split === 1 ? { split: 1 as const } : {}),
      ...(base.split === 0 || base.partialGradient ? PARTIAL : {}),
      ...common,
    },
    {
      ...{ name: `${name}.lora-b`, shape: [Math.round(outputs * share), rank] },
      ...columns,
      ...(base.split === 1 || base.partialGradient ? PARTIAL : {}),
      ...common,
    },
    ...(variant === 'dora'
      ? [
          {
            ...{ name: `${name}.magnitude`, shape: [Math.round(outputs * share)] },
            ...columns,
            ...(base.partialGradient ? PARTIAL : {}),
            ...common,
          },
        ]
      : []),
  ]);
}

const PARTIAL = { partialGradient: true } as const;

function trains({ adapters, frozen: parts = [] }: Tuning, kind: string, name: string): boolean {
  return adapters === undefined && !parts.some((part) => PARTS[part](name, kind));
}

const isNorm = (name: string) => /(^|[.-])norm(\.|$)/.test(name);

const isVision = (name: string) => name.startsWith(VISION);
const isProjector = (name: string) => name.startsWith(PROJECTOR);

/** What belongs to each part that may be frozen; norms are a part of their own, and one of the blocks. */
const PARTS: Readonly<Record<Freezable, (name: string, kind: string) => boolean>> = {
  embedding: (name, kind) => kind === 'embedding' && !isVision(name) && !isProjector(name),
  head: (name, kind) => kind === 'head' && !isNorm(name),
  blocks: (_, kind) => kind === 'block',
  attention: (name) => /^(attention|mixer|indexer)\./.test(name) && !isNorm(name),
  'feed-forward': (name) => /^(mlp|shared-experts)\./.test(name) && !isNorm(name),
  experts: (name) => name.startsWith('experts.'),
  router: (name) => name.startsWith('router'),
  norms: isNorm,
  vision: isVision,
  projector: isProjector,
};

function frozen(weight: Weight, kind: string, { base = 'whole' }: Tuning): Weight {
  if (base === 'whole' || kind !== 'block' || !isLinearLayer(weight)) return { ...weight, frozen: true };
  return { ...weight, frozen: true, bytesEach: bytesEach(base, weight.shape[1]!) };
}

/** Values that one scale belongs to, and scales that one scale of scales belongs to (QLoRA, arXiv 2305.14314, section 3). */
const BLOCK = 64;
const SCALES = 256;

/** Bytes of a value with its share of the scales: float32 ones, or in 8 bits with float32 ones of their own; of 8 bits one a row. */
function bytesEach(base: Exclude<BaseFormat, 'whole'>, inputs: number): number {
  switch (base) {
    case 'nf4':
      return 1 / 2 + 4 / BLOCK;
    case 'nf4-double':
      return 1 / 2 + 1 / BLOCK + 4 / (BLOCK * SCALES);
    case 'int8':
      return 1 + 4 / inputs;
    // One scale for all of a matrix.
    case 'fp8':
      return 1;
  }
}
