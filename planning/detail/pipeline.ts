/**
 * A step of a pipeline for the eye: what each stage runs when, and when it waits for another one. Of a long step only the first
 * part: until the first gradients are back, and a few rounds more.
 */
import { largest } from '../../input/extremes.js';
import type { Result, RoleResult, Stretch } from '../../program/result.js';
import { inSeconds } from '../../program/time.js';
import type { Job } from '../../strategies/job.js';
import type { Action, Schedule } from '../../strategies/schedules/action.js';
import { scheduleOf } from '../../strategies/schedules/index.js';
import { microBatches, type Plan } from '../../strategies/write.js';
import { type Bubble, bubbleOf, type MicroBatchTimes } from './bubble.js';
import { PASS_KINDS, passesOf, type StagePass } from './passes.js';

export interface PipelineStage {
  readonly name: string;
  /** Part of the step. */
  readonly bubbleShare: number;
  /**
   * Rows of six: index of the kind (`kinds`), micro-batch or −1, chunk, gap since the last end and length in ns, and 1 for
   * one that runs beside the next.
   */
  readonly passes: readonly number[];
  /** Rows of two: gap since the last end and length of what is bubble, in ns. */
  readonly bubbles: readonly number[];
}

export interface PipelineDetail {
  readonly schedule: { readonly title: string; readonly summary: string; readonly reference: string };
  /** Closed form of the bubble, as text. */
  readonly formula: string;
  readonly stages: number;
  readonly microBatches: number;
  readonly chunks: number;
  readonly times: MicroBatchTimes;
  readonly bubble: Bubble;
  readonly kinds: readonly string[];
  /** From the beginning of the step. */
  readonly shownSeconds: number;
  readonly shown: readonly PipelineStage[];
}

/** Stages drawn; of more, as many spread evenly. */
const MOST_STAGES = 8;
/** Passes of a stage that can be told apart. */
const MOST_PASSES = 40;

/** Of a result that was played with detail; undefined without a pipeline. */
export function pipelineOf(result: Result, plan: Plan, job: Job): PipelineDetail | undefined {
  const { pp: stages, vpp: chunks } = job.layout;
  const roles = onePerStage(result.roles, stages);
  if (stages === 1 || roles === undefined) return undefined;
  const schedule = scheduleOf({ ...job, schedule: plan.schedule });
  const pipeline = { stages, microBatches: microBatches(job), chunks };
  const passes = roles.map(passesOf);
  const { bubble, times } = bubbleOf(
    schedule,
    pipeline,
    passes,
    roles.map(({ breakdown }) => breakdown),
  );
  const shownPs = firstPart(passes, result.stepPs);
  const drawn = spread(stages, MOST_STAGES);
  const { title, summary, reference, formulas } = schedule;
  return {
    schedule: { title, summary, reference },
    formula: formulas.bubble,
    ...{ stages, microBatches: pipeline.microBatches, chunks, times, bubble },
    kinds: PASS_KINDS,
    shownSeconds: inSeconds(shownPs),
    shown: drawn.map((stage): PipelineStage => {
      const { role, breakdown, bubbles = [] } = roles[stage]!;
      return {
        name: role,
        bubbleShare: breakdown.bubble / result.stepPs,
        passes: passRows(passes[stage]!, pairedOf(schedule, stage, pipeline), shownPs),
        bubbles: bubbleRows(bubbles, shownPs),
      };
    }),
  };
}

/** The role that computes, of each stage; undefined where a stage has none. */
function onePerStage(roles: readonly RoleResult[], stages: number): RoleResult[] | undefined {
  const found = Array.from({ length: stages }, (_, stage) =>
    roles.find(
      ({ role, spans }) =>
        new RegExp(`^stage ${stage}(?: |$)`).test(role) &&
        spans.some(({ label }) => label.startsWith('forward ')),
    ),
  );
  return found.every((role) => role !== undefined) ? found : undefined;
}

/** The whole step, or until gradients are back at the first stage and half as long again, or `MOST_PASSES` of a stage. */
function firstPart(stages: readonly (readonly StagePass[])[], stepPs: number): number {
  if (stages.every(({ length }) => length <= 1.5 * MOST_PASSES)) return stepPs;
  const back = stages[0]!.find(({ kind }) => kind !== 'forward')?.startPs ?? stepPs;
  const many = stages.map((passes) => passes[MOST_PASSES]?.startPs ?? stepPs);
  return Math.min(stepPs, largest([1.5 * back, ...many]));
}

/** Which passes of a stage run beside the next one. */
function pairedOf(
  schedule: Schedule,
  stage: number,
  pipeline: Parameters<Schedule['actions']>[1],
): Set<string> {
  if (schedule.pairs !== true) return new Set();
  return new Set([...schedule.actions(stage, pipeline)].filter(({ paired }) => paired).map(keyOf));
}

function keyOf({ kind, microBatch, chunk }: Pick<Action, 'microBatch' | 'chunk'> & { kind: string }): string {
  return `${kind} ${microBatch} ${chunk}`;
}

function passRows(passes: readonly StagePass[], paired: ReadonlySet<string>, untilPs: number): number[] {
  let at = 0;
  const list: number[] = [];
  for (const pass of passes) {
    if (pass.startPs >= untilPs) break;
    const [start, end] = [ns(pass.startPs), ns(Math.min(untilPs, pass.endPs))];
    const kind = PASS_KINDS.indexOf(pass.kind);
    list.push(kind, pass.microBatch, pass.chunk, start - at, end - start, Number(paired.has(keyOf(pass))));
    at = end;
  }
  return list;
}

function bubbleRows(bubbles: readonly Stretch[], untilPs: number): number[] {
  let at = 0;
  const list: number[] = [];
  for (const { startPs, endPs } of bubbles) {
    if (startPs >= untilPs) break;
    const [start, end] = [ns(startPs), ns(Math.min(untilPs, endPs))];
    list.push(start - at, end - start);
    at = end;
  }
  return list;
}

const ns = (ps: number) => Math.round(ps / 1000);

function spread(all: number, most: number): number[] {
  if (all <= most) return Array.from({ length: all }, (_, i) => i);
  return Array.from({ length: most }, (_, i) => Math.round((i * (all - 1)) / (most - 1)));
}
