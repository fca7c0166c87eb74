/**
 * From a job and three choices (layout, schedule, state) to a program. This is where the concerns
 * meet: the schedule says what runs next, the state module how a chunk runs, the pipeline's transfers
 * join the chunks (`writing/`).
 */

import { InputError } from '../input/error.js';
import type { LayerKind } from '../models/steps/block.js';
import type { Axis } from '../program/mesh.js';
import type { Program, Role, Segment } from '../program/program.js';
import { meshOfJob } from './axes.js';
import type { Job } from './job.js';
import { PASSES } from './layers/passes/index.js';
import { chunkSegment, type Forms, layerSegments, PASS_FORMS } from './layers/segments.js';
import { Boundaries } from './layers/tensors.js';
import { overlapsInPairs } from './overlapped-exchanges.js';
import type { Pipeline } from './schedules/action.js';
import { type ScheduleId, scheduleOf } from './schedules/index.js';
import { partition } from './schedules/partition.js';
import { placesOfStage, slicesUnder } from './schedules/placed.js';
import { chunkSegmentName, commonToStages, type Stage, stageOf } from './stage.js';
import { type StateId, stateById } from './state/index.js';
import type { Part, State } from './state/state.js';
import { actionsPerRound, middleRounds, type Round, roundOf } from './writing/rounds.js';
import { writeStage } from './writing/stage-list.js';

/** The three choices that make a strategy of a layout. */
export interface Plan {
  readonly schedule: ScheduleId;
  readonly state: StateId;
}

/** Micro-batches each data-parallel rank runs per step. */
export function microBatches(job: Job): number {
  return job.globalBatch / (job.layout.dp * job.layout.microBatch);
}

/** Writes the program; the job must have passed the rules (`strategies/rules/`). */
export function writeProgram(name: string, job: Job, plan: Plan): Program {
  return programWriter(name, job, plan).write(microBatches(job)).program;
}

/** A job's program by the number of its micro-batches. */
export interface ProgramWriter {
  /**
   * The program with as many micro-batches a step, everything else being as in the job; and by role, for each part of
   * its list in which they follow each other, where a round of them begins in the middle, and how many ops it takes.
   */
  write(microBatches: number): { readonly program: Program; readonly rounds: readonly (readonly Round[])[] };
  /** As many as the job has. */
  readonly microBatches: number;
  /** Micro-batches that the schedule takes in at a time. */
  readonly round: number;
  readonly stages: number;
  /** Kinds of layer that the program has. */
  readonly kinds: ReadonlySet<LayerKind>;
  /** Forms of passes that it has. */
  readonly forms: Forms;
}

/**
 * What does not depend on the number of micro-batches is written once; layers, by `layersOf`, which may know them. Without
 * `named`, ops of the roles' own lists do not say which micro-batch and tensor they are for: enough for a play that shows
 * none, at half the time.
 */
export function programWriter(
  name: string,
  given: Job,
  plan: Plan,
  layersOf?: (kinds: Iterable<LayerKind>, forms: Forms) => Record<string, Segment>,
  named = true,
): ProgramWriter {
  const job = placedBy(given, plan);
  const schedule = scheduleOf({ ...job, schedule: plan.schedule });
  const splits = schedule.splitsBackward === true;
  const slices = slicesUnder(schedule);
  const forms: Forms = { splits, pairs: overlapsInPairs(job), ...slices };
  const state = stateById(plan.state);
  const { pp: stages, vpp: chunks } = job.layout;
  const places = partition(job, stages, chunks);
  const kinds = new Set<LayerKind>(places.flat().map((layer) => layer.kind));
  const ofLayers = layersOf?.(kinds, forms) ?? layerSegments(job, kinds, PASSES, forms);
  const common = commonToStages(job);
  const mesh = meshOfJob(job);
  const whole: Pipeline = { stages, microBatches: microBatches(job), chunks, ...slices };
  const round = roundOf(schedule, whole);
  // A search asks for the memory of a program and then for its time.
  let last: ReturnType<ProgramWriter['write']> | undefined;
  let lastCount = 0;
  const write = (count: number) => {
    if (last === undefined || count !== lastCount) last = writeAnew(count);
    lastCount = count;
    return last;
  };
  const writeAnew = (count: number) => {
    requireRoom((splits ? 3 : 2) * stages * chunks * count * (slices.slices ?? 1));
    const pipeline = { ...whole, microBatches: count };
    const actions = actionsPerRound(schedule, pipeline, whole, round);
    const boundaries = new Boundaries(named);
    const segments: Record<string, Segment> = { ...ofLayers };
    const roles: Role[] = [];
    const rounds: (readonly Round[])[] = [];
    for (let index = 0; index < stages; index++) {
      const own = placesOfStage(job, index).map((place) => places[place]!);
      for (const part of state.parts(job)) {
        const stage = stageOf(common, index, own, named);
        const starts = writeStage(stage, part, pipeline, schedule, state, { boundaries, pairs: forms.pairs });
        rounds.push(middleRounds(starts, actions[index]!, schedule.parts ?? 1));
        roles.push(roleOf(stage, part, pipeline, state));
        addChunkSegments(segments, stage, forms);
      }
    }
    return { program: { name, mesh, roles, segments }, rounds };
  };
  return { write, microBatches: whole.microBatches, round, stages, kinds, forms };
}

/** A job whose layers are where the plan's schedule places them, of sequences as it cuts them, whether or not its layout says so. */
function placedBy(job: Job, { schedule }: Plan): Job {
  const { placement, ownSlices } = scheduleOf({ ...job, schedule });
  const plain = placement === undefined && ownSlices === undefined;
  return plain || job.layout.schedule === schedule ? job : { ...job, layout: { ...job.layout, schedule } };
}

/** Passes of a chunk that are written one by one: some five ops each of 450 bytes, 2 GB. */
const MOST_PASSES = 1e6;

/** Throws InputError for lists that have no room in memory: of deep pipelines even few micro-batches are many passes. */
function requireRoom(passes: number): void {
  if (passes <= MOST_PASSES) return;
  throw new InputError(
    `the stages of this pipeline run ${passes.toLocaleString('en')} forward and backward passes one by one before they repeat ` +
      `themselves, and no more than ${MOST_PASSES.toLocaleString('en')} are written; use fewer stages (--pp), fewer chunks ` +
      '(--vpp) or larger micro-batches (--micro-batch)',
  );
}

function roleOf(stage: Stage, part: Part, pipeline: Pipeline, state: State): Role {
  const where: Partial<Record<Axis, readonly number[]>> = {};
  if (pipeline.stages > 1) where.pp = [stage.index];
  if (part.dp) where.dp = part.dp;
  const names = [pipeline.stages > 1 ? `stage ${stage.index}` : '', part.name].filter((n) => n !== '');
  return {
    name: names.length > 0 ? names.join(' ') : 'all ranks',
    where,
    holds: state.holds(stage, part),
    ops: stage.list.ops,
  };
}

/** The forms of a pass that most schedules run. */
const WHOLE_PASSES = ['forward', 'backward'] as const;

function addChunkSegments(segments: Record<string, Segment>, stage: Stage, forms: Forms): void {
  const { slices } = forms;
  const called = new Set<string>();
  for (const op of stage.list.ops) if (op.kind === 'call') called.add(op.segment);
  const parts = slices === undefined ? [undefined] : Array.from({ length: slices }, (_, slice) => slice);
  const written = forms.splits || forms.pairs ? PASS_FORMS : WHOLE_PASSES;
  for (const [c, layers] of stage.chunks.entries()) {
    for (const form of written) {
      for (const slice of parts) {
        const name = chunkSegmentName(stage, c, form, slice);
        if (called.has(name)) segments[name] = chunkSegment(name, layers, form, slice);
      }
    }
  }
}
