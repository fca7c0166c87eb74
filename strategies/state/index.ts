/** How replicas are kept in step, as a list to read. */
import { InputError } from '../../input/error.js';
import { ddp } from './ddp.js';
import { mapReduce } from './map-reduce.js';
import { none } from './none.js';
import { parameterServer } from './parameter-server.js';
import type { State } from './state.js';
import { zero1 } from './zero-1.js';
import { zero2 } from './zero-2.js';
import { zero3 } from './zero-3.js';

export type StateId = 'none' | 'ddp' | 'zero-1' | 'zero-2' | 'zero-3' | 'parameter-server' | 'map-reduce';

export const STATES: readonly State[] = [none, ddp, zero1, zero2, zero3, parameterServer, mapReduce];

export function stateById(id: string): State {
  const found = STATES.find((s) => s.id === id);
  if (!found)
    throw new InputError(
      `unknown state synchronisation '${id}': choose ${STATES.map((s) => s.id).join(', ')}`,
    );
  return found;
}
