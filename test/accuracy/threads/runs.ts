/** Small runs on threads, for tests. */
import assert from 'node:assert/strict';
import { type Case, casesOf, singleWorker, type Task } from '../../../accuracy/threads/cases.js';
import { checkLoss, LOSS_TOLERANCE } from '../../../accuracy/threads/checks/loss.js';
import { checkMemory } from '../../../accuracy/threads/checks/memory.js';
import { checkOrder } from '../../../accuracy/threads/checks/order.js';
import { checkTraffic } from '../../../accuracy/threads/checks/traffic.js';
import { type Execution, execute } from '../../../accuracy/threads/execute.js';
import { workloadOf } from '../../../accuracy/threads/workload.js';
import { modelById } from '../../../models/index.js';
import { shortLayout } from '../../../reports/layout.js';
import { STRATEGIES, strategyById } from '../../../strategies/index.js';
import type { Workload } from '../../../workers/workload.js';

/** Few layers, short sequences, few steps: what a strategy does to bytes, order, memory and loss it does in each. */
export const TASK: Task = { model: { ...modelById('tiny'), layers: 4 }, sequence: 16, globalBatch: 4 };
const TRAINING = { steps: 6, seed: 1 };

/** Every case of all strategies on so many workers. */
export function allCases(workers: number): Case[] {
  return casesOf(STRATEGIES, workers, TASK).cases;
}

/** The first case of a strategy. */
export function firstCase(strategy: string, workers: number, task = TASK): Case {
  return casesOf([strategyById(strategy)], workers, task).cases[0]!;
}

export function nameOf({ strategy, job }: Case): string {
  return `${strategy} (${shortLayout(job.layout)})`;
}

export function workload({ strategy, job, plan }: Case, training = TRAINING): Workload {
  return workloadOf(strategy, job, plan, training);
}

/** Losses of one worker, step by step. */
export async function oneWorker(task = TASK, training = TRAINING): Promise<readonly number[]> {
  return (await execute(workload(singleWorker(task), training))).losses;
}

/** Losses of one worker over a few steps, worked out once for a task. */
export function fewSteps(task: Task): Promise<readonly number[]> {
  const known = references.get(task) ?? oneWorker(task, { steps: 3, seed: 1 });
  references.set(task, known);
  return known;
}

const references = new Map<Task, Promise<readonly number[]>>();

/** Runs a case for as many steps as one worker, and asserts that its losses are those, and the other musts. */
export async function assertSame(
  it: Case,
  reference: readonly number[],
  tolerance: number,
): Promise<Execution> {
  const run = await execute(workload(it, { ...TRAINING, steps: reference.length }));
  const { maxRelativeDifference } = checkLoss(run.losses, reference);
  assert.ok(maxRelativeDifference <= tolerance, `losses differ by ${maxRelativeDifference}`);
  assert.equal(checkTraffic(run).problem, undefined);
  assert.equal(checkOrder(run).problem, undefined);
  assert.equal(checkMemory(run).problem, undefined);
  return run;
}

/** Runs a case, by default for as many steps as one worker, and asserts all four musts. */
export async function assertHolds(
  it: Case,
  reference: readonly number[],
  training = { ...TRAINING, steps: reference.length },
): Promise<Execution> {
  const run = await execute(workload(it, training));
  const loss = checkLoss(run.losses, reference);
  assert.equal(loss.problem, undefined);
  assert.ok(loss.maxRelativeDifference <= LOSS_TOLERANCE && loss.last < loss.first);
  assert.equal(checkTraffic(run).problem, undefined);
  assert.equal(checkOrder(run).problem, undefined);
  assert.equal(checkMemory(run).problem, undefined);
  return run;
}
