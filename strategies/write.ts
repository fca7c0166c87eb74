/**
 * From a job and three choices (layout, schedule, state) to a program. This is where the concerns
 * meet: the schedule says what runs next, the state module how a chunk runs, the pipeline's transfers
 * join the chunks.
 */

import type { LayerKind } from '../models/steps/block.js';
import type { Axis } from '../program/mesh.js';
import type { OpId, Program, Role, Segment } from '../program/program.js';
import { meshOfJob } from './axes.js';
import type { Job } from './job.js';
import { layerSegments, stretchSegment } from './layers/segments.js';
import { boundary } from './layers/tensors.js';
import type { Action, Pipeline, Schedule } from './schedules/action.js';
import { type ScheduleId, scheduleById } from './schedules/index.js';
import { partition } from './schedules/partition.js';
import { chunkSegment, gradientBytes, type Stage, stageOf } from './stage.js';
import { type StateId, stateById } from './state/index.js';
import type { Part, State } from './state/state.js';

/** The three choices that make a strategy of a layout. */
export interface Plan {
  readonly schedule: ScheduleId;
  readonly state: StateId;
}

/** Micro-batches each data-parallel rank runs per step. */
export function microBatches(job: Job): number {
  return job.globalBatch / (job.layout.dp * job.layout.microBatch);
}

/** Writes the program; the job must have passed the rules (`strategies/rules.ts`). */
export function writeProgram(name: string, job: Job, plan: Plan): Program {
  const schedule = scheduleById(plan.schedule);
  const state = stateById(plan.state);
  const pipeline = { stages: job.layout.pp, microBatches: microBatches(job), chunks: job.layout.vpp };
  const places = partition(job, pipeline.stages, pipeline.chunks);
  const kinds = new Set<LayerKind>(places.flat().map((layer) => layer.kind));
  const segments: Record<string, Segment> = layerSegments(job, kinds);
  const roles: Role[] = [];
  for (let index = 0; index < pipeline.stages; index++) {
    const chunks = Array.from({ length: pipeline.chunks }, (_, c) => places[c * pipeline.stages + index]!);
    for (const part of state.parts(job)) {
      const stage = stageOf(job, index, chunks);
      writeStage(stage, part, pipeline, schedule, state);
      roles.push(roleOf(stage, part, pipeline, state));
      addChunkSegments(segments, stage);
    }
  }
  return { name, mesh: meshOfJob(job), roles, segments };
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
      const name = chunkSegment(stage, c, direction);
      if (called.has(name)) segments[name] = stretchSegment(name, layers, direction);
    }
  }
}

function writeStage(stage: Stage, part: Part, pipeline: Pipeline, schedule: Schedule, state: State): void {
  const actions = schedule.actions(stage.index, pipeline);
  const lastBackward = new Map<number, number>();
  for (const [i, a] of actions.entries()) if (a.direction === 'backward') lastBackward.set(a.chunk, i);
  for (const [i, action] of actions.entries()) {
    stage.list.phase(action.direction);
    const crossing = crossings(stage, action, pipeline);
    const arrived = receive(stage, crossing.in, schedule);
    const run = { ...action, after: arrived, last: lastBackward.get(action.chunk) === i };
    const done = state[action.direction](stage, run);
    stage.list.phase(action.direction);
    send(stage, crossing.out, done);
  }
  const summed = [...state.synchronise(stage), ...sumTiedEmbedding(stage, pipeline)];
  state.update(stage, part, summed);
}

/** What crosses the border of a chunk: who sends it where, and the tensor it is. */
interface Crossing {
  readonly offset: number;
  readonly buffer: string;
  readonly wrap: boolean;
}

/** The tensors an action receives and sends, or undefined at the ends of the model. */
function crossings(
  stage: Stage,
  action: Action,
  { stages, chunks }: Pipeline,
): { in?: Crossing; out?: Crossing } {
  const place = action.chunk * stages + stage.index;
  const layers = stage.chunks[action.chunk]!;
  const wrap = chunks > 1;
  const before = boundary(layers[0]!.index, action.microBatch);
  const behind = boundary(layers.at(-1)!.index + 1, action.microBatch);
  const first = stages === 1 || place === 0;
  const last = stages === 1 || place === stages * chunks - 1;
  if (action.direction === 'forward') {
    return {
      ...(first ? {} : { in: { offset: -1, buffer: before.activation, wrap } }),
      ...(last ? {} : { out: { offset: 1, buffer: behind.activation, wrap } }),
    };
  }
  return {
    ...(last ? {} : { in: { offset: 1, buffer: behind.gradient, wrap } }),
    ...(first ? {} : { out: { offset: -1, buffer: before.gradient, wrap } }),
  };
}

function receive(stage: Stage, incoming: Crossing | undefined, schedule: Schedule): OpId[] {
  if (!incoming) return [];
  const { list } = stage;
  const previous = list.last('compute');
  const after = schedule.overlapsTransfers || previous === undefined ? [] : [previous];
  const bytes = stage.boundaryBytes;
  list.alloc('activations', incoming.buffer, bytes);
  const parts = slicesSent(stage);
  const received = list.transfer('recv', 'pp', incoming.offset, bytes / parts, { ...incoming, after });
  if (parts === 1) return [received];
  const at = { after: [received], buffer: incoming.buffer };
  return [list.collective(`gather ${incoming.buffer}`, 'all-gather', ['tp'], bytes, at)];
}

function send(stage: Stage, out: Crossing | undefined, done: OpId): void {
  if (!out) return;
  const { list } = stage;
  const bytes = stage.boundaryBytes;
  list.transfer('send', 'pp', out.offset, bytes / slicesSent(stage), { ...out, after: [done] });
  list.free('activations', out.buffer, bytes);
}

/** Slices that tensor ranks cut a crossing tensor into, each sending one. */
function slicesSent({ job }: Stage): number {
  const { tp, sequenceParallel } = job.layout;
  return job.scatterGather === true && !sequenceParallel ? tp : 1;
}

/** The two copies of a tied embedding, on the first and last stage, add up their gradients. */
function sumTiedEmbedding(stage: Stage, { stages }: Pipeline): OpId[] {
  const { model, layout } = stage.job;
  if (!model.tiedEmbeddings || stages === 1 || (stage.index !== 0 && stage.index !== stages - 1)) return [];
  const bytes = Math.ceil((model.vocab * model.hidden) / layout.tp) * gradientBytes(stage.job);
  const previous = [stage.list.last('compute'), stage.list.last('dp')].filter((id) => id !== undefined);
  return [
    stage.list.collective('sum tied embedding gradients', 'all-reduce', ['pp'], bytes, {
      after: previous,
      buffer: 'embedding gradients',
      among: [0, stages - 1],
      stream: 'pp:embedding',
      phase: 'gradient-sync',
    }),
  ];
}
