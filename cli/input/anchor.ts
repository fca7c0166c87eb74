/**
 * `--anchor run.yaml`: a scenario file of a run that somebody measured, and beside its keys what was measured. What the file
 * leaves out is as in the question. The cluster of the question is calibrated on it. Loaded where one is named.
 */
import { InputError } from '../../input/error.js';
import { nearest } from '../../input/nearest.js';
import { quantity } from '../../input/quantity.js';
import { tokensPerStep } from '../../models/sequences.js';
import { type Anchored, anchorOn, wordsOf } from '../../planning/anchor/anchor.js';
import { RefusedFigure } from '../../planning/anchor/refused.js';
import type { MeasuredRun } from '../../planning/anchor/run.js';
import { inputsOf } from '../../planning/inputs.js';
import { rangesShown } from '../../planning/interval/anchored.js';
import type { Request } from '../../planning/request.js';
import { type AskedOnce, cellsOf } from './cells.js';
import { digestOf } from './digest.js';
import { fromHere } from './names.js';
import type { Said } from './said.js';
import { type Asked, saidBesides } from './scenario.js';

const MEASURED = 'measured';
/** What may be measured, each with an example. */
const FIGURES = {
  'step-time': '12.3 s',
  'tokens-per-second': '1.2e6',
  memory: '61 GiB',
} as const;
const WANTED = `${MEASURED} says what was measured of the run, as in ${MEASURED}: {step-time: 12.3 s, memory: 61 GiB}`;

/** Of keys that say what is asked of a run, and not which run it is. */
const NOT_OF_A_RUN = [
  'anchor',
  'tokens',
  'samples',
  'epochs',
  'deadline',
  'budget',
  'memory-margin',
  'thorough',
];

/** The request that a run is, of whose keys the file says `own`. */
type RequestOf = (run: Asked, own: readonly string[]) => Promise<Request>;

/** A cluster that is asked about again and again, as by the cells of a plan, is calibrated once. */
const KNOWN = new Map<string, Anchored>();
const MOST_KNOWN = 200;

/** `question` on its cluster calibrated by the run that `said` names. Throws InputError for what is none. */
export async function anchored(
  question: Request,
  asked: AskedOnce,
  said: Said<string>,
  requestOf: RequestOf,
): Promise<Request> {
  const file = fromHere(said.folder, said.value);
  const { run, measured, place, own } = await runIn(file, said.where, asked, requestOf);
  const [ours, its] = [question.cluster.accelerator, run.cluster.accelerator];
  if (its.id !== ours.id) {
    throw new InputError(
      `${place(['cluster'])} the run was on ${its.id}, and the question is about ${ours.id}: a run says nothing of another device's ` +
        'kernels; ask about a cluster of the same, or name the cluster here that was measured',
    );
  }
  if (ours.kind === 'cpu') {
    throw new InputError(
      `${place(['cluster'])} threads of a machine are calibrated by \`llmsim calibrate\`, not by a run`,
    );
  }
  const strategy = strategyOf(run, own, place);
  const { factors, anchor } = calibrated(run, strategy, measured, file, placed(own, place));
  const { cluster, remarks = [] } = question;
  return {
    ...question,
    cluster: { ...cluster, factors: { ...cluster.factors, ...factors } },
    anchor,
    remarks: [...wordsOf(anchor), rangesShown(anchor, question.model), ...remarks],
  };
}

/** What the file says. Where it cannot be read, who names it is told: a result names one that has been moved since. */
async function written(file: string, where: string) {
  try {
    return await saidBesides(file, 'anchor', MEASURED);
  } catch (error) {
    const isMissing = error instanceof InputError && error.message.startsWith('cannot read');
    if (!isMissing) throw error;
    throw new InputError(`${where}${error.message}; put it there again, or name another with --anchor`);
  }
}

async function runIn(file: string, where: string, asked: AskedOnce, requestOf: RequestOf) {
  const { asked: own, beside, place } = await written(file, where);
  if (own.anchor !== undefined) {
    throw new InputError(`${own.anchor.where}a run that is measured has no anchor of its own; leave it out`);
  }
  const ofQuestion = Object.fromEntries(
    Object.entries(asked).filter(([key]) => !NOT_OF_A_RUN.includes(key)),
  ) as unknown as Asked;
  const settings = [...(ofQuestion.settings ?? []), ...own.settings];
  const { remarks: _remarks, ...run } = { ...ofQuestion, ...own, settings };
  const keys = Object.keys(own);
  requireOne(run as Asked, place);
  let request: Request;
  try {
    request = await requestOf(run as Asked, keys);
  } catch (error) {
    // What the question itself says was read without complaint; with the file it may be another matter.
    const isOurs = error instanceof InputError && !error.message.startsWith(`${file}:`);
    throw isOurs ? placed(keys, place)(error) : error;
  }
  return { run: request, measured: measuredIn(beside, request, place), place, own: keys };
}

type Place = (path: readonly string[]) => string;

/** A run is one: throws InputError, with its place, for a key with several values. */
function requireOne(run: Asked, place: Place): void {
  const cells = cellsOf(run);
  for (const key of ['model', 'cluster', 'global-batch', 'seq'] as const) {
    const values = [...new Set(cells.map(({ words }) => words[key]))];
    if (values.length > 1) throw several(key, values as string[], place);
  }
}

function several(key: string, values: readonly string[], place: Place): InputError {
  return new InputError(
    `${place([key])} ${key} has ${values.length} values, ${values.join(' and ')}, and a measured run has one; give the one that was measured`,
  );
}

/** A complaint about a run with the line of the key that it is about, or that says which the file leaves to the question. */
function placed(own: readonly string[], place: Place): (error: InputError) => InputError {
  return (error) => {
    const { message } = error;
    if (error instanceof RefusedFigure)
      return new InputError(
        `${place([MEASURED, error.figure === 'memory' ? 'memory' : 'step-time'])} ${message}`,
      );
    const isNamed = (key: string) => new RegExp(`(?<![\\w-])${key}(?![\\w-])`).test(message);
    const key = own.find((each) => each !== 'strategy' && isNamed(each));
    if (key !== undefined) return new InputError(`${place([key])} ${message}; change ${key} here`);
    return new InputError(
      `${place(own.includes('strategy') ? ['strategy'] : [])} ${message}; change the run here: what this file leaves out is as in the question`,
    );
  };
}

/** What was measured. Throws InputError with its place for what is missing, unknown, or no such quantity. */
function measuredIn(beside: unknown, request: Request, place: Place): MeasuredRun {
  if (typeof beside !== 'object' || beside === null || Array.isArray(beside)) {
    throw new InputError(
      `${place([MEASURED])} ${beside === undefined ? 'measured is missing: ' : ''}${WANTED}`,
    );
  }
  const figures = beside as Readonly<Record<string, unknown>>;
  const known = Object.keys(FIGURES);
  for (const key of Object.keys(figures)) {
    if (known.includes(key)) continue;
    const [near] = nearest(key, known);
    const guess = near === undefined ? `it is one of ${known.join(', ')}` : `did you mean ${near}?`;
    throw new InputError(`${place([MEASURED, key])} ${MEASURED}.${key}: unknown key; ${guess}`);
  }
  const read = (key: keyof typeof FIGURES, unit: 's' | 'B' | '1') =>
    figures[key] === undefined ? undefined : positiveAt(figures[key], unit, key, place);
  const [seconds, rate, memoryBytes] = [
    read('step-time', 's'),
    read('tokens-per-second', '1'),
    read('memory', 'B'),
  ];
  if ((seconds === undefined) === (rate === undefined)) {
    const said = seconds === undefined ? 'has neither step-time nor' : 'has both step-time and';
    throw new InputError(`${place([MEASURED])} ${MEASURED} ${said} tokens-per-second; give one of them`);
  }
  return {
    stepTimeSeconds: seconds ?? tokensPerStep(request) / rate!,
    ...(memoryBytes === undefined ? {} : { memoryBytes }),
  };
}

function positiveAt(value: unknown, unit: 's' | 'B' | '1', key: keyof typeof FIGURES, place: Place): number {
  const complain = (why: string) => new InputError(`${place([MEASURED, key])} ${MEASURED}.${key}: ${why}`);
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') {
    const is = value === null ? 'nothing' : Array.isArray(value) ? 'a list' : 'a map of keys and values';
    throw complain(`this is ${is}; give one figure, such as ${FIGURES[key]}`);
  }
  let read: number;
  try {
    read = typeof value === 'number' && unit === '1' ? value : quantity(String(value), unit);
  } catch (error) {
    throw error instanceof InputError ? complain(error.message) : error;
  }
  if (read > 0 && Number.isFinite(read)) return read;
  throw complain(`'${String(value)}' is not above zero, such as ${FIGURES[key]}`);
}

function strategyOf({ strategies }: Request, own: readonly string[], place: Place): string {
  const [strategy, ...others] = strategies;
  if (strategy !== undefined && others.length === 0) return strategy;
  if (own.includes('strategy') && strategy !== undefined) throw several('strategy', strategies, place);
  const said = strategy === undefined ? 'this file names none' : `the question names ${strategies.length}`;
  throw new InputError(
    `${place([])} the run needs its strategy, as strategy: megatron-3d, and ${said}; add it here`,
  );
}

function calibrated(
  run: Request,
  strategy: string,
  measured: MeasuredRun,
  file: string,
  complaint: (error: InputError) => InputError,
): Anchored {
  const { cluster } = run;
  const { accelerator, node, fabric, factors, nodes } = cluster;
  // Prices and provenance change nothing of a step.
  const key = digestOf([
    inputsOf({ ...run, usdPerDeviceHour: 0 }),
    { accelerator, node, fabric, factors, nodes },
    strategy,
    measured,
    file,
  ]);
  const known = KNOWN.get(key);
  if (known !== undefined) return known;
  let made: Anchored;
  try {
    made = anchorOn(run, strategy, measured, file);
  } catch (error) {
    throw error instanceof InputError ? complaint(error) : error;
  }
  if (KNOWN.size >= MOST_KNOWN) KNOWN.clear();
  KNOWN.set(key, made);
  return made;
}
