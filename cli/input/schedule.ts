/** The pipeline schedule a person asks for: by name, to be searched for, or in a file. */
import { InputError } from '../../input/error.js';
import { nearest } from '../../input/nearest.js';
import type { Request } from '../../planning/request.js';
import { SCHEDULE_IDS, type ScheduleId } from '../../strategies/schedules/ids.js';
import type { Said } from './said.js';

/** What of a request it decides. */
export interface ScheduleAsked {
  readonly fixed?: { readonly schedule: ScheduleId };
  readonly found?: Pick<Request, 'actions' | 'findsSchedule'>;
}

/** Throws InputError for what is no schedule. */
export async function scheduleIn({ value, where }: Said<string>): Promise<ScheduleAsked> {
  const named = SCHEDULE_IDS.find((id) => id === value);
  if (named !== undefined) return { fixed: { schedule: named } };
  const near = nearest(value, SCHEDULE_IDS);
  throw new InputError(
    `${where}unknown schedule '${value}': ${near.length > 0 ? `did you mean ${near.join(', ')}?` : `choose ${SCHEDULE_IDS.join(', ')}`}`,
  );
}
