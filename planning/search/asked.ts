/** Which strategies a question is about. */
import { STRATEGIES, strategyById } from '../../strategies/index.js';
import type { Strategy } from '../../strategies/strategy.js';
import type { Request } from '../request.js';
import { noExperts } from './layouts.js';

/** The strategies asked for; else all that concern the model: those for MoE models do not concern a dense one. */
export function askedOf(request: Request): readonly Strategy[] {
  if (request.strategies.length > 0) return request.strategies.map(strategyById);
  if ((request.fixed.ep ?? 1) > 1) return STRATEGIES;
  return STRATEGIES.filter((strategy) => noExperts(strategy, request) === undefined);
}
