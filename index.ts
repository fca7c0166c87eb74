/**
 * The package as a library: `import { compare } from 'llmsim'`. What the commands answer, as values, with the
 * readers of what people write and the reports that are made of results. `docs/library.md` shows it at work.
 *
 * Nothing here reads the clock, prints or writes a file. What only some need (YAML, CSV, the page with its charts)
 * is loaded when it is asked for, so those functions return promises. What is wrong with a question or a
 * text is an `InputError`, whose message is the sentence the command line would print; results are taken as they are typed.
 */
import { modelIn } from './cli/input/model-text.js';
import { type Question, requestFrom, theStrategy } from './cli/input/question.js';
import { scenarioIn } from './cli/input/scenario.js';
import type { Scenario } from './cli/options/keys.js';
import type { Cluster } from './hardware-profiles/profile.js';
import type { NotedModel } from './models/notes.js';
import { compare as compareRequest } from './planning/compare.js';
import type { Comparison, Row } from './planning/comparison.js';
import { programOf, simulateOne } from './planning/simulate.js';
import type { Program } from './program/program.js';
import type { Result } from './program/result.js';

export type { Question } from './cli/input/question.js';
export type { Scenario } from './cli/options/keys.js';
export {
  listAccelerators,
  listClusters,
  loadAccelerator as acceleratorById,
  loadCluster as clusterById,
} from './hardware-profiles/index.js';
export type { Accelerator, Cluster } from './hardware-profiles/profile.js';
export { InputError } from './input/error.js';
export { MODELS, modelById } from './models/index.js';
export type { Model } from './models/model.js';
export type { NotedModel } from './models/notes.js';
export type {
  Comparison,
  Inputs,
  Misfit,
  Range,
  Refusal,
  Row,
  RowMemory,
  RunTotals,
} from './planning/comparison.js';
export type { Detail } from './planning/detail/detail.js';
export { type PlayedProgram, type PlayOptions, simulateProgram } from './planning/simulate-program.js';
export { VERSION } from './planning/version.js';
export { check, type Problem } from './program/check.js';
export type { Kernel } from './program/kernel.js';
export type { Mesh } from './program/mesh.js';
export type { Op, Program, Role, Segment } from './program/program.js';
export type { Breakdown, MemoryLedger, Result, RoleResult, Span } from './program/result.js';
export { parseProgram, printProgram } from './program/text.js';
export { json } from './reports/json.js';
export { trace } from './reports/trace/trace.js';
export { STRATEGIES, strategyById } from './strategies/index.js';
export type { Layout } from './strategies/job.js';
export type { OutsideStrategy } from './strategies/outside.js';
export type { Action, Pipeline, Schedule } from './strategies/schedules/action.js';
export type { Strategy } from './strategies/strategy.js';

/** What is told of a comparison as it is made, and what is added to it. */
export interface CompareOptions {
  /** Adds what the page shows of each row: timeline, stages, kernels, links, scaling, sources. */
  readonly detail?: boolean;
  /** The day it is, `2026-11-30`, for the age of prices; left out: none is told. */
  readonly today?: string;
  /** Called before each strategy, and at the end with an empty name. */
  readonly onProgress?: (done: number, total: number, strategy: string) => void;
}

/** Ranks strategies, as `llmsim compare` does; `strategy` left out: all of them. */
export async function compare(question: Question, options: CompareOptions = {}): Promise<Comparison> {
  const { detail, onProgress, today } = options;
  return compareRequest(await requestFrom(question, today), {
    ...(onProgress === undefined ? {} : { onProgress }),
    ...(detail === true ? { detail: await import('./planning/detail/detail.js') } : {}),
  });
}

/**
 * One strategy in depth, as `llmsim simulate` does: its row, and what every role did. With `detail`, the result
 * has each span, the memory timeline and the critical path; in `summary` the critical path and sums of spans. `notes`
 * say which options change nothing.
 */
export async function simulate(
  question: Question,
  options: { readonly detail?: boolean | 'summary' } = {},
): Promise<{ readonly row: Row; readonly result: Result; readonly notes: readonly string[] }> {
  const request = await requestFrom(question);
  const { row, result, notes } = simulateOne(request, theStrategy(request, 'simulate'), options);
  return { row, result, notes };
}

/** The program one strategy writes, at the layout that `simulate` plays; `printProgram` shows it as text. */
export async function program(question: Question): Promise<Program> {
  const request = await requestFrom(question);
  return programOf(request, theStrategy(request, 'program')).program;
}

/** A scenario from its YAML text; `name` stands for the file in complaints. */
export async function readScenario(text: string, name = 'scenario'): Promise<Scenario> {
  return scenarioIn(text, name);
}

/** A model from the text of its Hugging Face `config.json`, or of a `params.json`; `name` becomes its id, and `notes` say what is left out. */
export async function readModel(text: string, name = 'config.json'): Promise<NotedModel> {
  return modelIn(text, name);
}

/** A cluster from its YAML text. `name` is its file and, after `:`, its number of nodes or torus: `mine.yaml:16`. */
export async function readCluster(text: string, name = 'cluster.yaml'): Promise<Cluster> {
  const { clusterIn } = await import('./hardware-profiles/reader.js');
  return clusterIn(text, name);
}

/** One row per configuration as RFC 4180 CSV; `docs/csv.md` has the columns. */
export async function csv(comparison: Comparison): Promise<string> {
  const { compareCsv } = await import('./reports/csv/compare.js');
  return compareCsv(comparison);
}

/** One self-contained HTML page of one comparison, or of several by name, made with `detail` or without. */
export async function page(comparisons: Comparison | Readonly<Record<string, Comparison>>): Promise<string> {
  const { reportOf } = await import('./cli/output/report-page.js');
  const named = isOne(comparisons) ? { [comparisons.schema]: comparisons } : comparisons;
  return reportOf(Object.entries(named).map(([name, comparison]) => ({ name, comparison })));
}

function isOne(comparisons: Comparison | Readonly<Record<string, Comparison>>): comparisons is Comparison {
  return typeof comparisons.schema === 'string';
}
