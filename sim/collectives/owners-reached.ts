/**
 * How many ranks or nodes a vector goes to that is sent once to each that has some of the experts it visits. The experts
 * are in even groups, in the order of their owners, and a vector visits those of so many groups at most: node-limited
 * routing (DeepSeek-V3, arXiv 2412.19437, section 2.1.2). Groups are taken to be equally likely, and within them each visit
 * to fall by chance, with replacement: with hundreds of experts the difference is below a per cent.
 */
import type { GroupLimit } from '../../program/program.js';

/**
 * The expected number of `owners` that `visits` reach.
 *
 *   any owner                 n·(1 − (1 − 1/n)^k)
 *   g of G groups, n ≥ G      c·(1 − (1 − 1/c)^k)                        c = g·n/G owners have the groups chosen
 *   g of G groups, n < G      n·(1 − Σ_j P(j)·(1 − j/g)^k)               an owner has h = G/n groups, j of them chosen:
 *                                                                        P(j) = C(h, j)·C(G − h, g − j) / C(G, g)
 *
 * Where neither number divides the other, the groups do not lie evenly, and any owner may be reached.
 */
export function ownersReached(owners: number, visits: number, limit?: GroupLimit): number {
  const anywhere = (among: number) => among * (1 - (1 - 1 / among) ** visits);
  if (limit === undefined || limit.visited >= limit.groups) return anywhere(owners);
  const { groups, visited } = limit;
  if (owners % groups === 0) return anywhere((visited * owners) / groups);
  if (groups % owners !== 0) return anywhere(owners);
  const own = groups / owners;
  let missed = 0;
  for (let chosen = 0; chosen <= Math.min(own, visited); chosen++) {
    const ways = combinations(own, chosen) * combinations(groups - own, visited - chosen);
    missed += (ways / combinations(groups, visited)) * (1 - chosen / visited) ** visits;
  }
  return owners * (1 - missed);
}

function combinations(n: number, k: number): number {
  if (k < 0 || k > n) return 0;
  let ways = 1;
  for (let i = 1; i <= k; i++) ways = (ways * (n - k + i)) / i;
  return ways;
}
