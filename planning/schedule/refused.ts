/** Where no schedule is searched for: a search over thousands of layouts would search for one in each. */
import { InputError } from '../../input/error.js';
import type { Request } from '../request.js';

/** Throws InputError for a question that wants its schedule searched for; `what` says what is asked. */
export function requireNoScheduleSearch({ findsSchedule }: Request, what: string): void {
  if (findsSchedule === undefined) return;
  throw new InputError(
    `schedule auto is searched for in \`llmsim simulate\` and \`llmsim compare\`, for their best layouts, and not in ${what}; name a schedule, or ask one of those`,
  );
}
