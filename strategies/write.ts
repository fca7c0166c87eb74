/**
 * From a job and three choices (layout, schedule, state) to a program. This is where the concerns
 * meet: the schedule says what runs next, the state module how a chunk runs, the pipeline's transfers
 * join the chunks.
 */

import { InputError } from '../input/error.js';
import { sharedEmbedding } from '../models/model.js';
import type { LayerKind } from '../models/steps/block.js';
import { trainsEmbedding } from '../models/weights/weights.js';
import type { Axis } from '../program/mesh.js';
import type { OpId, Program, Role, Segment } from '../program/program.js';
import { meshOfJob } from './axes.js';
import { gradientBytes } from './formats.js';
import type { Job } from './job.js';
import { hasReference } from './layers/reference.js';
import { chunkSegment, layerSegments } from './layers/segments.js';
import { Boundaries, type BoundaryTensors } from './layers/tensors.js';
import type { Pipeline, Schedule } from './schedules/action.js';
import { type ScheduleId, scheduleOf } from './schedules/index.js';
import { partition } from './schedules/partition.js';
import { commonToStages, type Stage, stageOf } from './stage.js';
import { type StateId, stateById } from './state/index.js';
import { referenceForward } from './state/reference.js';
import type { ChunkRun, Part, State } from './state/state.js';

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

interface Round {
  readonly at: number;
  readonly length: number;
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
}

/**
 * What does not depend on the number of micro-batches is written once; layers, by `layersOf`, which may know them. Without
 * `named`, ops of the roles' own lists do not say which micro-batch and tensor they are for: enough for a play that shows
 * none, at half the time.
 */
export function programWriter(
  name: string,
  job: Job,
  plan: Plan,
  layersOf = (kinds: Iterable<LayerKind>): Record<string, Segment> => layerSegments(job, kinds),
  named = true,
): ProgramWriter {
  const schedule = scheduleOf({ ...job, schedule: plan.schedule });
  const state = stateById(plan.state);
  const { pp: stages, vpp: chunks } = job.layout;
  const places = partition(job, stages, chunks);
  const kinds = new Set<LayerKind>(places.flat().map((layer) => layer.kind));
  const ofLayers = layersOf(kinds);
  const common = commonToStages(job);
  const mesh = meshOfJob(job);
  const round = schedule.round?.({ stages, microBatches: microBatches(job), chunks }) ?? 1;
  // A search asks for the memory of a program and then for its time.
  let last: ReturnType<ProgramWriter['write']> | undefined;
  let lastCount = 0;
  const write = (count: number) => {
    if (last === undefined || count !== lastCount) last = writeAnew(count);
    lastCount = count;
    return last;
  };
  const writeAnew = (count: number) => {
    requireRoom(2 * stages * chunks * count);
    const pipeline = { stages, microBatches: count, chunks };
    const boundaries = new Boundaries(named);
    const segments: Record<string, Segment> = { ...ofLayers };
    const roles: Role[] = [];
    const rounds: (readonly Round[])[] = [];
    for (let index = 0; index < stages; index++) {
      const own = Array.from({ length: chunks }, (_, c) => places[c * stages + index]!);
      for (const part of state.parts(job)) {
        const stage = stageOf(common, index, own, named);
        const starts = writeStage(stage, part, pipeline, schedule, state, boundaries);
        rounds.push(middleRounds(starts, 2 * chunks * round, schedule.parts ?? 1));
        roles.push(roleOf(stage, part, pipeline, state));
        addChunkSegments(segments, stage);
      }
    }
    return { program: { name, mesh, roles, segments }, rounds };
  };
  return { write, microBatches: microBatches(job), round, stages, kinds };
}

/** Forward and backward passes of a chunk that are written one by one: some five ops each of 450 bytes, 2 GB. */
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

/**
 * In each of so many equal parts of a list, from one action in the middle to the one as much further on as a round of
 * `actions` has in the part; of no ops where it has fewer.
 */
function middleRounds(starts: readonly number[], actions: number, parts: number): Round[] {
  const own = actions / parts;
  const length = starts.length / parts;
  return Array.from({ length: parts }, (_, part) => {
    const at = Math.floor(part * length) + Math.max(0, Math.floor((length - own) / 2));
    return { at: starts[at]!, length: (starts[at + own] ?? starts[at]!) - starts[at]! };
  });
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

function addChunkSegments(segments: Record<string, Segment>, stage: Stage): void {
  const called = new Set<string>();
  for (const op of stage.list.ops) if (op.kind === 'call') called.add(op.segment);
  for (const [c, layers] of stage.chunks.entries()) {
    for (const direction of ['forward', 'backward'] as const) {
      const name = stage.segments[c]![direction];
      if (called.has(name)) segments[name] = chunkSegment(name, layers, direction);
    }
  }
}

/** Returns where in the list each action begins. */
function writeStage(
  stage: Stage,
  part: Part,
  pipeline: Pipeline,
  schedule: Schedule,
  state: State,
  boundaries: Boundaries,
): number[] {
  const ends = stage.chunks.map((_, chunk) => chunkBoundaries(stage, chunk, pipeline));
  const backwards = stage.chunks.map(() => 0);
  const starts: number[] = [];
  for (const { kind: direction, chunk, microBatch } of schedule.actions(stage.index, pipeline)) {
    if (direction !== 'forward' && direction !== 'backward') throw new Error(`not written yet: ${direction}`);
    const { before, behind } = ends[chunk]!;
    const forward = direction === 'forward';
    const tensor = forward ? 'activation' : 'gradient';
    if (!forward) backwards[chunk]!++;
    starts.push(stage.list.ops.length);
    stage.list.phase(direction);
    const received = receive(stage, forward ? before : behind, tensor, microBatch, boundaries, schedule);
    const first = forward && hasReference(stage.job);
    const after = first ? [runReference(stage, state, { chunk, microBatch, after: received })] : received;
    const last = !forward && backwards[chunk] === pipeline.microBatches;
    const done = state[direction](stage, { chunk, microBatch, after, last });
    stage.list.phase(direction);
    send(stage, forward ? behind : before, tensor, microBatch, boundaries, done);
  }
  const reduced = [...state.synchronise(stage), ...allReduceTiedEmbedding(stage, pipeline)];
  state.update(stage, part, reduced);
  return starts;
}

/** A micro-batch through the reference model. */
function runReference(stage: Stage, state: State, run: Omit<ChunkRun, 'last'>): OpId {
  const each = { ...run, last: false };
  return state.runReference?.(stage, each) ?? referenceForward(stage, each);
}

/** The boundary of a chunk with the one before or behind it: whose input crosses it, and who has the other chunk. */
interface ChunkBoundary {
  readonly layer: number;
  readonly offset: 1 | -1;
  readonly wrap: boolean;
}

/** The boundaries of a chunk; undefined at the ends of the model. */
function chunkBoundaries(
  stage: Stage,
  chunk: number,
  { stages, chunks }: Pipeline,
): { readonly before: ChunkBoundary | undefined; readonly behind: ChunkBoundary | undefined } {
  const place = chunk * stages + stage.index;
  const layers = stage.chunks[chunk]!;
  const wrap = chunks > 1;
  const first = stages === 1 || place === 0;
  const last = stages === 1 || place === stages * chunks - 1;
  return {
    before: first ? undefined : { layer: layers[0]!.index, offset: -1, wrap },
    behind: last ? undefined : { layer: layers.at(-1)!.index + 1, offset: 1, wrap },
  };
}

function receive(
  stage: Stage,
  at: ChunkBoundary | undefined,
  tensor: keyof BoundaryTensors,
  microBatch: number,
  boundaries: Boundaries,
  schedule: Schedule,
): readonly OpId[] {
  if (!at) return NOTHING;
  const { list } = stage;
  const { offset, wrap } = at;
  const buffer = boundaries.tensors(at.layer, microBatch)[tensor];
  const previous = schedule.overlapsTransfers ? undefined : list.last('compute');
  const after = previous === undefined ? undefined : [previous];
  const bytes = stage.boundaryBytes;
  list.alloc('activations', buffer, bytes);
  const parts = slicesSent(stage);
  const given = after === undefined ? { buffer, wrap } : { after, buffer, wrap };
  const received = list.transfer('recv', 'pp', offset, bytes / parts, given);
  if (parts === 1) return [received];
  return [
    list.collective(`all-gather ${buffer}`, 'all-gather', ['tp'], bytes, { after: [received], buffer }),
  ];
}

const NOTHING: readonly OpId[] = [];

function send(
  stage: Stage,
  at: ChunkBoundary | undefined,
  tensor: keyof BoundaryTensors,
  microBatch: number,
  boundaries: Boundaries,
  done: OpId,
): void {
  if (!at) return;
  const { list } = stage;
  const { offset, wrap } = at;
  const buffer = boundaries.tensors(at.layer, microBatch)[tensor];
  const bytes = stage.boundaryBytes;
  list.transfer('send', 'pp', offset, bytes / slicesSent(stage), { after: [done], buffer, wrap });
  list.free('activations', buffer, bytes);
}

/** Slices that tensor ranks cut a crossing tensor into, each sending one. */
function slicesSent({ job }: Stage): number {
  const { tp, sequenceParallel } = job.layout;
  return job.scatterGather === true && !sequenceParallel ? tp : 1;
}

/** The two copies of an embedding that both ends use, on the first and last stage, all-reduce their gradients. */
function allReduceTiedEmbedding(stage: Stage, { stages }: Pipeline): OpId[] {
  const { model, layout } = stage.job;
  const shared = trainsEmbedding(model) ? sharedEmbedding(model) : 0;
  if (shared === 0 || stages === 1 || (stage.index !== 0 && stage.index !== stages - 1)) return [];
  const bytes = Math.ceil(shared / layout.tp) * gradientBytes(stage.job);
  const previous = [stage.list.last('compute'), stage.list.last('dp')].filter((id) => id !== undefined);
  return [
    stage.list.collective('all-reduce tied embedding gradients', 'all-reduce', ['pp'], bytes, {
      after: previous,
      buffer: 'embedding gradients',
      among: [0, stages - 1],
      stream: 'pp:embedding',
      phase: 'gradient-sync',
    }),
  ];
}
