/**
 * A schedule that came with a strategy from outside is held to what a pipeline needs before anything runs: every stage runs each
 * micro-batch forward once and backward once, whole or in its two halves, in an order that can be, and nobody waits for ever.
 */
import { InputError } from '../../input/error.js';
import {
  ACTION_KINDS,
  type Action,
  type ActionKind,
  actionText,
  type Pipeline,
  type Schedule,
} from './action.js';
import { playSchedule } from './played.js';

/** Actions that a micro-batch has in a chunk at most: forward, and the two halves of the backward pass. */
const MOST = ACTION_KINDS.length - 1;

/** The schedule, whose actions are checked the first time that a pipeline asks for them. Its own errors become sentences. */
export function checkedSchedule(schedule: Schedule): Schedule {
  const checked = new Map<string, readonly (readonly Action[])[]>();
  const stagesOf = (pipeline: Pipeline) => {
    const key = `${pipeline.stages} ${pipeline.chunks} ${pipeline.microBatches}`;
    const known = checked.get(key);
    if (known !== undefined) return known;
    const stages = Array.from({ length: pipeline.stages }, (_, stage) => listed(schedule, stage, pipeline));
    const complete = { ...schedule, actions: (stage: number) => stages[stage]! };
    // Who waits for ever is told by playing it, whatever actions take.
    playSchedule(complete, pipeline, { forward: 1, inputGradient: 1, weightGradient: 1 });
    checked.set(key, stages);
    return stages;
  };
  return {
    ...schedule,
    refuses(pipeline) {
      const refusal: unknown = asked(schedule, 'refuses', () => schedule.refuses(pipeline));
      if (refusal === undefined || typeof refusal === 'string') return refusal;
      throw new InputError(
        `schedule '${schedule.id}': refuses gives ${said(refusal)}; give a sentence, or undefined where it takes the pipeline`,
      );
    },
    actions: (stage, pipeline) => stagesOf(pipeline)[stage]!,
  };
}

/** What a stage runs, complete and in an order that its own actions allow. */
function listed(schedule: Schedule, stage: number, pipeline: Pipeline): readonly Action[] {
  const { chunks, microBatches } = pipeline;
  const most = MOST * chunks * microBatches;
  const refused = (what: string, step: string) =>
    new InputError(`schedule '${schedule.id}', stage ${stage}: ${what}; ${step}`);
  const actions = asked(schedule, 'actions', () => {
    const all: Action[] = [];
    for (const action of schedule.actions(stage, pipeline)) if (all.push(action) > most) break;
    return all;
  });
  if (actions.length > most)
    throw refused(`more than ${most} actions for ${microBatches} micro-batches`, ONCE);
  const seen = new Set<string>();
  const nameOf = ({ kind, microBatch, chunk }: Action) => actionText([{ kind, microBatch, chunk }], chunks);
  for (const action of actions) {
    const wrong = misshapen(action, pipeline);
    if (wrong !== undefined) throw refused(`${said(action)} is no action`, wrong);
    const has = (kind: ActionKind) => seen.has(nameOf({ ...action, kind }));
    const { kind } = action;
    const other = kind === 'backward' ? 'input-gradient' : 'backward';
    if (has(kind) || (kind !== 'forward' && has(other)))
      throw refused(`${nameOf(action)} runs what has run already`, ONCE);
    if (kind.endsWith('-gradient') && schedule.splitsBackward !== true)
      throw refused(
        `${nameOf(action)} is half of a backward pass`,
        'say splitsBackward: true in the schedule, or run it whole',
      );
    seen.add(nameOf(action));
  }
  if (actions.at(-1)?.paired) throw refused('its last action is paired with none', 'leave paired out');
  for (let microBatch = 0; microBatch < microBatches; microBatch++) {
    const ran = Array.from({ length: chunks }, (_, chunk) => {
      const has = (kind: ActionKind) => seen.has(nameOf({ kind, chunk, microBatch }));
      return has('forward') && (has('backward') || (has('input-gradient') && has('weight-gradient')));
    }).filter(Boolean).length;
    const expected = schedule.placement === 'both-ways' ? 1 : chunks;
    if (ran < expected)
      throw refused(
        `micro-batch ${microBatch} comes forward and back in ${ran} of ${expected} ${expected === 1 ? 'chunk' : 'chunks'}`,
        ONCE,
      );
  }
  return actions;
}

const ONCE = 'each stage runs every micro-batch forward once and backward once';

/** What of an action is not as it must be, as a rule. */
function misshapen(action: unknown, { chunks, microBatches }: Pipeline): string | undefined {
  if (typeof action !== 'object' || action === null) return 'give { kind, microBatch, chunk }';
  const { kind, microBatch, chunk, slice } = action as Partial<Action>;
  const within = (value: unknown, count: number) =>
    Number.isInteger(value) && Number(value) >= 0 && Number(value) < count;
  if (!ACTION_KINDS.some((each) => each === kind)) return `kind is one of ${ACTION_KINDS.join(', ')}`;
  if (!within(microBatch, microBatches)) return `microBatch is one of 0 to ${microBatches - 1}`;
  if (!within(chunk, chunks)) return `chunk is one of 0 to ${chunks - 1}`;
  return slice === undefined ? undefined : 'micro-batches are not cut into slices; leave slice out';
}

/** What a function of the schedule answers; what it throws is its author's and not ours. */
function asked<T>(schedule: Schedule, name: string, answer: () => T): T {
  try {
    return answer();
  } catch (error) {
    const words = error instanceof Error ? error.message.split('\n')[0] : said(error);
    throw new InputError(`schedule '${schedule.id}': ${name} fails: ${words}; correct it in its module`);
  }
}

function said(value: unknown): string {
  try {
    return JSON.stringify(value)?.slice(0, 100) ?? typeof value;
  } catch {
    return typeof value;
  }
}
