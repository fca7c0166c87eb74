/** The pipeline schedule a person asks for: by name, to be searched for, or in a file. */
import { InputError } from '../../input/error.js';
import { nearest } from '../../input/nearest.js';
import type { Request } from '../../planning/request.js';
import { SCHEDULE_IDS, type ScheduleId } from '../../strategies/schedules/ids.js';
import type { ScheduleTable } from '../../strategies/schedules/table.js';
import { fromHere } from './names.js';
import type { Said } from './said.js';

/** What of a request it decides. */
export interface ScheduleAsked {
  readonly fixed?: { readonly schedule: ScheduleId; readonly pp?: number; readonly vpp?: number };
  readonly found?: Pick<Request, 'actions' | 'findsSchedule'>;
  readonly remarks?: readonly string[];
}

/** What else was said of the pipeline, which a file must agree with. */
interface PipelineAsked {
  readonly pp?: Said<number> | undefined;
  readonly vpp?: Said<number> | undefined;
  readonly 'batch-rampup'?: Said<unknown> | undefined;
}

/** Throws InputError for what is no schedule, and for one of another pipeline than was asked for. */
export async function scheduleIn(
  { value, where, folder }: Said<string>,
  asked: PipelineAsked = {},
): Promise<ScheduleAsked> {
  const named = SCHEDULE_IDS.find((id) => id === value);
  if (named !== undefined) return { fixed: { schedule: named } };
  if (asked['batch-rampup'] !== undefined && (value === 'auto' || isScheduleFile(value))) {
    throw new InputError(
      `${where}schedule '${value}' is for one number of micro-batches, and with batch-rampup a run has several; name a schedule such as 1f1b, or leave batch-rampup out`,
    );
  }
  if (value === 'auto') return { found: { findsSchedule: true } };
  if (isScheduleFile(value)) {
    const [{ scheduleAt }, { inFlightRemark }] = await Promise.all([
      import('./schedule-file.js'),
      import('../../strategies/schedules/in-flight.js'),
    ]);
    try {
      const actions = scheduleAt(fromHere(folder, value));
      requireAgreement(actions, asked);
      const { stages: pp, chunks: vpp } = actions.pipeline;
      return {
        ...{ fixed: { schedule: 'table', pp, vpp }, found: { actions } },
        remarks: [inFlightRemark(actions)],
      };
    } catch (error) {
      throw error instanceof InputError ? new InputError(where + error.message) : error;
    }
  }
  if (value.includes(','))
    throw new InputError(
      `${where}schedule '${value}' names several, and a layout has one; ask once for each, or for auto, which takes the fastest it finds`,
    );
  const near = nearest(value, SCHEDULE_IDS);
  throw new InputError(
    `${where}unknown schedule '${value}': ${near.length > 0 ? `did you mean ${near.join(', ')}? A schedule is a name` : `choose ${SCHEDULE_IDS.join(', ')}`}, auto, or a schedule file of PyTorch such as ./own.csv`,
  );
}

/** Whether a schedule is that of a file: what has a dot or a folder in it. */
export function isScheduleFile(said: string): boolean {
  return /[./\\]/.test(said);
}

function requireAgreement({ name, pipeline }: ScheduleTable, { pp, vpp }: PipelineAsked): void {
  const { stages, chunks } = pipeline;
  if (stages === 1) {
    throw new InputError(
      `${name} has one line, and so one rank, which is no pipeline; give a line for each of at least 2 ranks, or leave schedule out`,
    );
  }
  if (pp !== undefined && pp.value !== stages) {
    throw new InputError(
      `${name} has ${stages} ranks, one a line, and pp=${pp.value} was asked for; leave pp out, or give a file of ${pp.value} lines`,
    );
  }
  if (vpp !== undefined && vpp.value !== chunks) {
    throw new InputError(
      `${name} has ${chunks} ${chunks === 1 ? 'stage' : 'stages'} on every rank, and vpp=${vpp.value} was asked for; leave vpp out, or give a file with ${vpp.value} on each`,
    );
  }
}
