/**
 * How a router spreads tokens over the experts of a layer, and what that makes of the busiest rank: ranks wait for it at
 * every exchange of tokens, so its load is what a layer takes.
 *
 * A visit is a token at one of its `topk` experts. Of N visits of an exchange, a rank with a share q of them gets N·q on
 * average and, as tokens fall by chance, with a variance of N·q·(1 − q). The busiest rank's load is the expected maximum of
 * so many normal variables, E = ∫ (1 − Π Φ((x − μ) / σ)) dx from 0 (David and Nagaraja 2003, "Order Statistics", 3.1),
 * worked out on a grid: no draws, the same every time. Ranks have experts that follow each other, as frameworks place them.
 */
import { largest } from '../input/extremes.js';
import type { MixtureOfExperts, Model } from './model.js';
import { expectedMaximum, type Normal, normalDensity, normalShare } from './order-statistics.js';

/**
 * `balanced`: experts are equally likely, and chance remains; `zipf`: the expert of rank r gets a share that falls as
 * 1 / r^s, and where the popular ones lie is not known; `shares`: those of each expert, in order; `spread`: the load that
 * an expert is due differs from the mean by this relative standard deviation.
 */
export type Routing =
  | { readonly kind: 'balanced' }
  | { readonly kind: 'zipf'; readonly exponent: number }
  | { readonly kind: 'shares'; readonly shares: readonly number[] }
  | { readonly kind: 'spread'; readonly deviation: number };

/**
 * Loads under an auxiliary loss: the busiest of 64 experts has 0.52 (3B) and 0.72 (1B) more than the mean over a whole
 * validation set, and the expected maximum of 64 normal variables is 2.4 deviations (Wang et al. 2024, arXiv 2408.15664,
 * table 2, quoted from memory).
 */
const AUXILIARY_LOSS: Routing = { kind: 'spread', deviation: 0.26 };
/**
 * With a bias for each expert instead, 0.04 over the validation set (the same table), a deviation of 0.02: single batches
 * differ by more, since the bias follows them. Kind: assumed, between that and an auxiliary loss.
 */
const BIASED: Routing = { kind: 'spread', deviation: 0.1 };

/** As the routers of published models spread tokens, by what keeps them balanced. */
export function publishedRouting({ routerBias }: Pick<MixtureOfExperts, 'routerBias'>): Routing {
  return routerBias ? BIASED : AUXILIARY_LOSS;
}

/** What one exchange of tokens has: experts of the layer, ranks they lie on, visits of all those ranks' tokens. */
export interface Exchange {
  readonly experts: number;
  readonly ranks: number;
  readonly visits: number;
}

/** Visits of the busiest rank over those of the mean rank, at least 1. */
export function busiestRank(routing: Routing, { experts, ranks, visits }: Exchange): number {
  if (ranks === 1) return 1;
  const loads = loadsOf(routing, experts, ranks).map(({ mean, deviation, count }) => {
    // In units of the mean rank's load: of N·q visits, q of the mean being mean / ranks.
    const chance = Math.sqrt((mean * Math.max(0, ranks - mean)) / visits);
    return { mean, deviation: Math.hypot(deviation, chance), count };
  });
  return Math.max(1, expectedMaximum(loads));
}

/** What ranks are due, over the mean, alike ones together. */
function loadsOf(routing: Routing, experts: number, ranks: number): Normal[] {
  const each = experts / ranks;
  switch (routing.kind) {
    case 'balanced':
      return [{ mean: 1, deviation: 0, count: ranks }];
    case 'spread':
      return [{ mean: 1, deviation: ofRank(routing.deviation, each, experts), count: ranks }];
    case 'shares': {
      // Over the largest first: counts near the end of what a number holds have no sum.
      const most = largest(routing.shares);
      const shares = routing.shares.map((share) => share / most);
      const total = shares.reduce((sum, share) => sum + share, 0);
      return Array.from({ length: ranks }, (_, rank) => {
        const own = shares.slice(rank * each, (rank + 1) * each);
        return { mean: (own.reduce((sum, share) => sum + share, 0) / total) * ranks, deviation: 0, count: 1 };
      });
    }
    default:
      return besideTheHottest(zipfShares(routing.exponent, experts), each, ranks);
  }
}

/** Of the mean of `each` experts' loads, drawn from all `experts` without putting back. */
function ofRank(deviation: number, each: number, experts: number): number {
  return experts === 1 ? 0 : deviation * Math.sqrt((experts - each) / (experts - 1) / each);
}

/**
 * Where experts lie is not known: one rank has the hottest and, of the others, what comes by chance; the other ranks have
 * what is left. With one expert a rank that is exact for the hottest, and the others' spread is taken to be normal.
 */
function besideTheHottest(shares: readonly number[], each: number, ranks: number): Normal[] {
  const experts = shares.length;
  const [hottest, ...rest] = shares;
  const left = 1 - hottest!;
  const mean = left / rest.length;
  const variance = rest.reduce((sum, share) => sum + (share - mean) ** 2, 0) / rest.length;
  const sd = (count: number) =>
    count === 0 || rest.length === 1
      ? 0
      : Math.sqrt((count * variance * (rest.length - count)) / (rest.length - 1)) * ranks;
  const withIt = (hottest! + (each - 1) * mean) * ranks;
  const without = (experts / ranks) * mean * ranks;
  return [
    { mean: withIt, deviation: sd(each - 1), count: 1 },
    { mean: without, deviation: sd(each), count: ranks - 1 },
  ];
}

function zipfShares(exponent: number, experts: number): number[] {
  const weights = Array.from({ length: experts }, (_, r) => (r + 1) ** -exponent);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}

/** Shares of the experts, or what their spread makes them: as normal variables in units of the mean expert's load. */
function loadsOfExperts(routing: Routing, experts: number): Normal[] {
  if (routing.kind !== 'zipf') return loadsOf(routing, experts, experts);
  return zipfShares(routing.exponent, experts).map((share) => ({
    ...{ mean: share * experts, deviation: 0, count: 1 },
  }));
}

/**
 * The share of visits that are dropped where an expert takes no more than `capacity` times the mean, of `visits` of all
 * experts together: Σ E[max(0, load − capacity)] over experts, (μ − c)·Φ(a) + σ·φ(a) each, with a = (μ − c) / σ.
 */
export function droppedShare(
  routing: Routing,
  capacity: number,
  { experts, visits }: Omit<Exchange, 'ranks'>,
): number {
  let over = 0;
  for (const { mean, deviation, count } of loadsOfExperts(routing, experts)) {
    const sigma = Math.hypot(deviation, Math.sqrt((mean * Math.max(0, experts - mean)) / visits));
    const above = mean - capacity;
    const excess =
      sigma === 0
        ? Math.max(0, above)
        : above * normalShare(above / sigma) + sigma * normalDensity(above / sigma);
    over += count * excess;
  }
  return over / experts;
}

/** How a job's model spreads tokens: as asked for, or as published models of its kind do. */
export function routingOr(asked: Routing | undefined, { moe }: Pick<Model, 'moe'>): Routing | undefined {
  return asked ?? (moe === undefined ? undefined : publishedRouting(moe));
}
