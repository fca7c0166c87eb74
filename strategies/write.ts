/**
 * From a job and three choices (layout, schedule, state) to a program. This is where the concerns
 * meet: the schedule says what runs next, the state module how a chunk runs, the pipeline's transfers
 * join the chunks.
 */
import { activationBytes } from '../models/step.js';
import { boundaryBytes } from '../models/block.js';
import type { LayerKind } from '../models/block.js';
import { type Axis, type Mesh, meshOf } from '../program/mesh.js';
import type { OpId, Program, Role, Segment } from '../program/program.js';
import type { Job } from './job.js';
import { layerSegments, stretchSegment } from './layers/segments.js';
import { shapeOf } from './layers/shape.js';
import type { Action, Pipeline, Schedule } from './schedules/action.js';
import { scheduleById, type ScheduleId } from './schedules/index.js';
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

/** Pipeline stages outermost, tensor ranks innermost: neighbours that talk most are closest. */
export function meshOfJob(job: Job): Mesh {
  const { pp, dp, shard, cp, ep, tp } = job.layout;
  const hybrid = shard > 1 && shard < dp;
  return meshOf([
    ['pp', pp],
    ['dp', hybrid ? dp / shard : dp],
    ['shard', hybrid ? shard : 1],
    ['cp', cp],
    ['ep', ep],
    ['tp', tp],
  ]);
}

/** Writes the program; the job must have passed the rules (`strategies/rules.ts`). */
export function writeProgram(name: string, job: Job, plan: Plan): Program {
  const schedule = scheduleById(plan.schedule);
  const state = stateById(plan.state);
  const pipeline = { stages: job.layout.pp, microBatches: microBatches(job), chunks: job.layout.vpp };
  const places = partition(job.model, pipeline.stages, pipeline.chunks);
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
  const called = new Set(stage.list.ops.flatMap((op) => (op.kind === 'call' ? [op.segment] : [])));
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
    const arrived = receive(stage, action, pipeline, schedule);
    const run = { ...action, after: arrived, last: lastBackward.get(action.chunk) === i };
    const done = state[action.direction](stage, run);
    stage.list.phase(action.direction);
    send(stage, action, pipeline, done);
  }
  const complete = [...state.synchronise(stage), ...sumTiedEmbedding(stage, pipeline)];
  state.update(stage, part, complete);
}

/** Where an action's input comes from: the place before (forward) or after (backward) its own. */
function peers(stage: Stage, action: Action, { stages, chunks }: Pipeline) {
  const place = action.chunk * stages + stage.index;
  const step = action.direction === 'forward' ? 1 : -1;
  const lastPlace = stages * chunks - 1;
  const inside = (p: number) => p >= 0 && p <= lastPlace;
  return {
    step,
    receives: stages > 1 && inside(place - step),
    sends: stages > 1 && inside(place + step),
    what: action.direction === 'forward' ? 'activation' : 'gradient',
    from: place - step,
    to: place + step,
    wrap: chunks > 1,
  };
}

function receive(stage: Stage, action: Action, pipeline: Pipeline, schedule: Schedule): OpId[] {
  const { step, receives, what, from, wrap } = peers(stage, action, pipeline);
  if (!receives) return [];
  const previous = stage.list.last('compute');
  const posted = schedule.overlapsTransfers || previous === undefined ? [] : [previous];
  return [
    stage.list.transfer('recv', 'pp', -step, transferBytes(stage), {
      after: posted,
      buffer: `${what} ${action.microBatch} of place ${from}`,
      wrap,
    }),
  ];
}

function send(stage: Stage, action: Action, pipeline: Pipeline, done: OpId): void {
  const { step, sends, what, wrap } = peers(stage, action, pipeline);
  if (!sends) return;
  const place = action.chunk * pipeline.stages + stage.index;
  stage.list.transfer('send', 'pp', step, transferBytes(stage), {
    after: [done],
    buffer: `${what} ${action.microBatch} of place ${place}`,
    wrap,
  });
}

function transferBytes(stage: Stage): number {
  const shape = shapeOf(stage.job);
  return boundaryBytes(stage.job.model, shape, activationBytes(shape));
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
      among: [0, stages - 1],
      stream: 'pp:embedding',
      phase: 'gradient-sync',
    }),
  ];
}
