/** How a published run's tokens were spread over experts. */
import type { Model } from '../../models/model.js';
import { publishedRouting, type Routing } from '../../models/routing.js';
import type { Framework } from '../../strategies/frameworks/framework.js';

/**
 * Frameworks whose published figures are benchmarks with random weights and forced balance: `moe_router_force_load_balancing`
 * of Megatron Core (set by Megatron-Bridge's scripts/performance and Primus's examples), `use_random_routing` of MaxText.
 */
const BENCHMARKED: ReadonlySet<string> = new Set([
  'nemo',
  'megatron-core',
  'megatron-lm',
  'primus',
  'maxtext',
]);

export function routingOf(
  { moe }: Pick<Model, 'moe'>,
  { id }: Pick<Framework, 'id'>,
  assumptions: { add(note: string): unknown },
): { readonly routing?: Routing } {
  if (moe === undefined) return {};
  if (BENCHMARKED.has(id)) {
    assumptions.add('routing is taken to be forced to balance, as benchmarks of the framework set it');
    return { routing: { kind: 'balanced' } };
  }
  assumptions.add('how tokens spread over experts is not stated: as in published models (arXiv 2408.15664)');
  return { routing: publishedRouting(moe) };
}
