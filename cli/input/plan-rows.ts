/**
 * Rows of a plan as read back from a file: the lines of its CSV, or of its JSON. Each is checked before a page is made of
 * them, and so is that they are rows of one plan, each cell once.
 */
import { type ZodType, z } from 'zod';
import { InputError } from '../../input/error.js';
import { parseJson } from '../../input/json.js';
import { BINDING, type PlanRow } from '../../planning/plan/row.js';
import { PLAN_HEADER, rowIn } from '../../reports/csv/plan.js';
import { PLAN_COLUMNS, planValue } from '../../reports/csv/plan-columns.js';
import { MOST_PAGE_ROWS } from '../options/open-option.js';
import {
  checked,
  interval,
  layout,
  list,
  number,
  object,
  positive,
  text,
  truth,
  whole,
} from './result-parts.js';

/** Characters in which the kind of a file is told. */
const BEGINNING = 10_000;
const REMEDY = 'name a file that `llmsim plan --csv` or `llmsim plan --json` wrote';

const figure = number().nullable();
const word = text().nullable();
const truthOrNot = truth().nullable();
const percentiles = object({ p50: number(), p90: number() }).nullable();

/** A row, whatever it was read from. */
export const planRow: ZodType<PlanRow> = object({
  ...{ schema: z.literal('llmsim.plan/1'), llmsim: text(), plan: text(), shard: text(), id: text() },
  ...{ cells: whole().positive(), cell: whole().positive() },
  inputs: object({
    ...{ model: text(), cluster: text(), accelerator: word, nodes: figure, clusterDevices: figure },
    ...{ sequence: figure, globalBatch: figure, precision: word, strategySet: word, tokens: figure },
    ...{ provider: word, region: word, commitment: word },
    ...{ deadlineSeconds: figure, budgetUsd: figure, maxDevices: figure },
    ...{ parameters: figure.exactOptional(), activeParameters: figure.exactOptional() },
    ...{ modelPath: word.exactOptional(), gradientPrecision: word.exactOptional() },
    ...{ kernels: word.exactOptional(), framework: word.exactOptional() },
    ...{ trainedParameters: figure.exactOptional(), sequenceLengths: word.exactOptional() },
    ...{ packing: word.exactOptional(), train: word.exactOptional() },
    ...{ optimizer: word.exactOptional(), offload: word.exactOptional() },
    ...{ routing: word.exactOptional(), dispatcher: word.exactOptional(), anchor: word.exactOptional() },
    ...{ expertOverlap: truthOrNot.exactOptional(), cudaGraphs: truthOrNot.exactOptional() },
    ...{ tuned: truthOrNot.exactOptional(), capacityFactor: figure.exactOptional() },
    ...{ etp: figure.exactOptional(), sampleSize: word.exactOptional() },
    unit: z.enum(['sample', 'image', 'volume', 'clip', 'pair']).nullable().exactOptional(),
  }),
  ...{ binds: z.enum(BINDING), error: word, remarks: word },
  winner: object({
    ...{ strategy: text(), alsoKnownAs: list(text()), layout, devices: whole().positive() },
    memory: object({
      ...{ peakBytes: number(), capacityBytes: number(), marginBytes: number() },
      verdict: z.enum(['fits', 'tight', 'no']),
    }),
  }).nullable(),
  speed: object({
    widenedBy: word.exactOptional(),
    ...{ stepTimeSeconds: positive(), interval, tokensPerSecond: positive() },
    ...{ samplesPerSecond: figure.exactOptional(), samplesPerSecondPerDevice: figure.exactOptional() },
    ...{ tokensPerSecondPerDevice: number(), mfu: number(), peakTflopsPerDevice: number() },
  }).nullable(),
  run: object({
    ...{ timeToTrainSeconds: positive(), timeToTrain: percentiles, deviceHours: number() },
    ...{
      costUsd: figure,
      cost: percentiles,
      energyKwh: figure,
      carbonKg: figure,
      embodiedCarbonKg: figure,
      goodput: figure,
    },
    ...{ deadlineUse: figure, budgetUse: figure, commitmentCostUsd: figure },
  }).nullable(),
  price: object({
    ...{ usdPerDeviceHour: number(), provider: word, sku: word, region: word, commitment: word },
    ...{ date: word, kind: word, source: word },
    ...{ pue: figure.exactOptional(), kgCo2PerKwh: figure.exactOptional() },
  }).nullable(),
});

/** Whether a text begins as a plan's rows do, of CSV or JSON. */
export function holdsPlanRows(written: string): boolean {
  return /^plan,cells,|^\s*\{[^\n]*"schema"\s*:\s*"llmsim\.plan\/1"/.test(written.slice(0, BEGINNING));
}

/** Whether the last line of CSV was not written to its end. */
export function isCut(written: string): boolean {
  return !/^\s*\{/.test(written) && !written.endsWith('\n');
}

/**
 * The rows in the text of the file at `path`, in the order of their cells; a last line that was not written to its end
 * is left out. Throws InputError, which names the line, for what are no rows of one plan.
 */
export function planRowsIn(written: string, path: string): PlanRow[] {
  const lines = written.split(/\r?\n/);
  const isCsv = !/^\s*\{/.test(written);
  // What follows the last line break is nothing, or the beginning of a row that was being written.
  lines.pop();
  if (!written.endsWith('\n') && !isCsv) lines.push(written.slice(written.lastIndexOf('\n') + 1));
  if (isCsv) holdHeader(lines[0] ?? written, path);
  const rows = new Map<number, { row: PlanRow; line: number }>();
  let first: PlanRow | undefined;
  for (const [i, text_] of lines.entries()) {
    if ((isCsv && i === 0) || text_.trim() === '') continue;
    const place = `${path}:${i + 1}`;
    const row = isCsv ? csvRow(text_, place) : (parseJson(text_, path, REMEDY, i + 1) as PlanRow);
    checked(planRow, row, place, REMEDY);
    holdTogether(row, place);
    first ??= row;
    if (row.plan !== first.plan || row.cells !== first.cells) {
      throw new InputError(
        `${place}: a row of another plan than the first; give each plan a file of its own`,
      );
    }
    const known = rows.get(row.cell);
    if (known !== undefined) {
      throw new InputError(
        `${place}: cell ${row.cell} is in line ${known.line} already; join shards with \`llmsim merge\``,
      );
    }
    rows.set(row.cell, { row, line: i + 1 });
    if (rows.size > MOST_PAGE_ROWS) {
      throw new InputError(
        `${path}: a page is made of at most ${MOST_PAGE_ROWS} rows, and there are more; name the file of a shard`,
      );
    }
  }
  if (rows.size === 0) throw new InputError(`${path}: it holds no row; ${REMEDY}`);
  return [...rows.values()].map(({ row }) => row).sort((a, b) => a.cell - b.cell);
}

/** Parts of a row that are there or not there together. */
function holdTogether({ winner, speed, run, error, binds }: PlanRow, place: string): void {
  const wrong =
    winner === null && speed !== null
      ? 'it has a speed and no winner, whose speed that would be'
      : speed === null && run !== null
        ? 'it has a run and no speed, of which a run is made'
        : speed === null && error === null
          ? 'it has no speed, and no error that says why'
          : speed === null && binds !== 'rule' && binds !== 'memory'
            ? `it has no speed, and '${binds}' holds back only what has one`
            : undefined;
  if (wrong !== undefined) throw new InputError(`${place}: ${wrong}; ${REMEDY}, as it wrote it`);
}

/** Columns are added at the end, so one header begins with the other. */
function holdHeader(line: string, path: string): void {
  const [theirs, ours] = [line.split(','), PLAN_HEADER.trimEnd().split(',')];
  const wrong = theirs.findIndex((name, i) => i < ours.length && name !== ours[i]);
  if (wrong === -1) return;
  throw new InputError(
    `${path}:1: column ${wrong + 1} is '${theirs[wrong]}', and '${ours[wrong]}' belongs there; ${REMEDY}, as it wrote it`,
  );
}

function csvRow(line: string, place: string): PlanRow {
  const row = readLine(line, place);
  const wrong = PLAN_COLUMNS.find((each) => Number.isNaN(planValue(each, row)));
  if (wrong === undefined) return row;
  throw new InputError(`${place}: column '${wrong.name}' holds what is no number; ${REMEDY}, as it wrote it`);
}

function readLine(line: string, place: string): PlanRow {
  try {
    return rowIn(line);
  } catch (error) {
    throw new InputError(
      `${place}: this is no line of CSV: ${(error as Error).message.split('\n')[0]!}; ${REMEDY}`,
    );
  }
}
