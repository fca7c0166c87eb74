/** Every named strategy, in one list to read. A new one is added here and nowhere else. */
import { InputError } from '../input/error.js';
import { nearest } from '../input/nearest.js';
import * as named from './named.js';
import { outsideById } from './outside.js';
import type { Strategy } from './strategy.js';

export const STRATEGIES: readonly Strategy[] = [
  named.single,
  named.ddp,
  named.zero1,
  named.zero2,
  named.zero3,
  named.fsdp,
  named.hsdp,
  named.tensorParallel,
  named.sequenceParallel,
  named.modelParallel,
  named.gpipe,
  named.oneForwardOneBackward,
  named.interleaved,
  named.megatron3d,
  named.contextParallel,
  named.expertParallel,
  named.parameterServer,
  named.mapReduce,
];

/** The strategy called `id`. Throws InputError with the nearest names. */
export function strategyById(id: string): Strategy {
  const found = STRATEGIES.find((s) => s.id === id) ?? outsideById(id);
  if (found) return found;
  const close = nearest(
    id,
    STRATEGIES.map((s) => s.id),
  );
  const hint = close.length > 0 ? `: did you mean ${close.map((c) => `'${c}'`).join(' or ')}?` : '.';
  throw new InputError(`unknown strategy '${id}'${hint} \`llmsim strategies\` lists all.`);
}

export type { Strategy } from './strategy.js';
