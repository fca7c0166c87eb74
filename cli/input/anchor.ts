/**
 * `--anchor run.yaml`: a scenario file of a run that somebody measured, and beside its keys what was measured. What the file
 * leaves out is as in the question. The cluster of the question is calibrated on it. Loaded where one is named.
 */
import { InputError } from '../../input/error.js';
import { nearest } from '../../input/nearest.js';
import { quantity } from '../../input/quantity.js';
import { tokensPerStep } from '../../models/sequences.js';
import { type Anchored, anchorOn, wordsOf } from '../../planning/anchor/anchor.js';
import type { MeasuredRun } from '../../planning/anchor/run.js';
import { inputsOf } from '../../planning/inputs.js';
import { rangesShown } from '../../planning/interval/anchored.js';
import type { Request } from '../../planning/request.js';
import type { AskedOnce } from './cells.js';
import { digestOf } from './digest.js';
import { fromHere } from './names.js';
import { theStrategy } from './question.js';
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
const NOT_OF_A_RUN = ['anchor', 'tokens', 'deadline', 'budget', 'memory-margin', 'thorough'];

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
  const { run, measured, place } = await runIn(file, asked, requestOf);
  const [ours, its] = [question.cluster.accelerator, run.cluster.accelerator];
  if (its.id !== ours.id) {
    throw new InputError(
      `${place([])} the run was on ${its.id}, and the question is about ${ours.id}: a run says nothing of another device's ` +
        'kernels; ask about a cluster of the same, or leave out --anchor',
    );
  }
  if (ours.kind === 'cpu') {
    throw new InputError(
      `${place([])} threads of a machine are calibrated by \`llmsim calibrate\`, not by a run`,
    );
  }
  const strategy = strategyOf(run, place([]));
  const { factors, anchor } = calibrated(run, strategy, measured, file, place([]));
  const { cluster, remarks = [] } = question;
  return {
    ...question,
    cluster: { ...cluster, factors: { ...cluster.factors, ...factors } },
    anchor,
    remarks: [...wordsOf(anchor), rangesShown(anchor, question.model), ...remarks],
  };
}

async function runIn(file: string, asked: AskedOnce, requestOf: RequestOf) {
  const { asked: own, beside, place } = await saidBesides(file, 'anchor', MEASURED);
  if (own.anchor !== undefined) {
    throw new InputError(`${own.anchor.where}a run that is measured has no anchor of its own; leave it out`);
  }
  const ofQuestion = Object.fromEntries(
    Object.entries(asked).filter(([key]) => !NOT_OF_A_RUN.includes(key)),
  ) as unknown as Asked;
  const settings = [...(ofQuestion.settings ?? []), ...own.settings];
  const { remarks: _remarks, ...run } = { ...ofQuestion, ...own, settings };
  const request = await requestOf(run as Asked, Object.keys(own));
  return { run: request, measured: measuredIn(beside, request, place), place };
}

/** What was measured. Throws InputError with its place for what is missing, unknown, or no such quantity. */
function measuredIn(
  beside: unknown,
  request: Request,
  place: (path: readonly string[]) => string,
): MeasuredRun {
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

function positiveAt(
  value: unknown,
  unit: 's' | 'B' | '1',
  key: keyof typeof FIGURES,
  place: (path: readonly string[]) => string,
): number {
  const complain = (why: string) => new InputError(`${place([MEASURED, key])} ${MEASURED}.${key}: ${why}`);
  let read: number;
  try {
    read = typeof value === 'number' && unit === '1' ? value : quantity(String(value), unit);
  } catch (error) {
    throw error instanceof InputError ? complain(error.message) : error;
  }
  if (read > 0 && Number.isFinite(read)) return read;
  throw complain(`'${String(value)}' is not above zero, such as ${FIGURES[key]}`);
}

function strategyOf(run: Request, where: string): string {
  try {
    return theStrategy(run, 'an anchor');
  } catch (error) {
    throw error instanceof InputError
      ? new InputError(`${where} the run needs its strategy, as strategy: megatron-3d: ${error.message}`)
      : error;
  }
}

function calibrated(
  run: Request,
  strategy: string,
  measured: MeasuredRun,
  file: string,
  where: string,
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
    throw error instanceof InputError ? new InputError(`${where} ${error.message}`) : error;
  }
  if (KNOWN.size >= MOST_KNOWN) KNOWN.clear();
  KNOWN.set(key, made);
  return made;
}
