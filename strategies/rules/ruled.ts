/** What rules ask of a strategy. */
import type { Strategy } from '../strategy.js';

export type Ruled = Pick<Strategy, 'id' | 'schedule' | 'state' | 'ownSchedule'>;
