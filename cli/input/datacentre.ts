/** The question of `llmsim datacentre`, from its options and the files that they name. */
import type { DatacentreQuestion } from '../../datacentre/answer.js';
import type { JobTable } from '../../datacentre/jobs/table.js';
import type { DatacentreInputs } from '../../datacentre/outcome/answer.js';
import type { Policy, Queueing } from '../../datacentre/play/policy.js';
import { parsePolicies, parsePolicy } from '../../datacentre/policy-words.js';
import { estimatesOf, estimatesSaid, readEstimates } from '../../datacentre/queueing/estimates.js';
import { readReserve } from '../../datacentre/reserve.js';
import { type Change, readChange } from '../../datacentre/what-if.js';
import { InputError } from '../../input/error.js';
import { type Arguments, textOption } from '../options/arguments.js';
import { countOption } from '../options/count-option.js';
import { readFailures } from './datacentre-failures.js';
import { readJobList, readNodeList } from './datacentre-lists.js';
import { timedByModel } from './datacentre-models.js';
import { readDevicePrice } from './datacentre-price.js';
import { powerOfKind } from './device-power.js';

/** What is played, and what is said of the question. */
export interface AskedDatacentre extends DatacentreQuestion {
  readonly inputs: Omit<DatacentreInputs, 'policies' | 'kinds'>;
}

const SEED = 42;
/** Plays of each question where something fails: fewer of long lists, whose many jobs are their own mean. */
const [PLAYS, MOST_PLAYS, JOBS_PLAYED] = [5, 1000, 500_000];
/** Allocation is told by whole per cents of all devices; so many times all, and a list grows too long to be of use. */
const [LEAST_INFLATED, MOST_INFLATED] = [0.01, 100];

/** Throws InputError for whatever is wrong, before anything is played. */
export async function readDatacentre(args: Arguments): Promise<AskedDatacentre> {
  const seed = countOption(args, 'seed', SEED, 0);
  const policies = parsePolicies(texts(args, 'policy'));
  const reserves = texts(args, 'reserve').map((said) => readReserve(said));
  const changes = texts(args, 'what-if').map(readChange);
  const inflate = inflateOf(args);
  const preempts = told(policies, changes, ['priority']);
  const failures = await readFailures(args, preempts);
  if (changes.some(({ what }) => what === 'failures') && failures.options.failures === undefined) {
    throw new InputError(
      '--what-if failures: nothing fails; say how often with --failures, meta-rsc-1 for example',
    );
  }
  const estimates = readEstimates(textOption(args, 'estimates') ?? 'exact');
  const nodes = await readNodeList(required(args, 'nodes', 'h100-dgx:64'));
  const devices = nodes.nodes.reduce((sum, node) => sum + node.devices, 0);
  const jobs = await readJobList(args, required(args, 'jobs', 'synthetic:acme-seren'), seed, devices);
  const part = windowed(args, jobs.table, (await import('../../datacentre/jobs/window.js')).submittedBetween);
  const { table, notes: timed } = await timedByModel(part, nodes.clusters);
  const price = readDevicePrice(args, nodes.clusters);
  const plays = playsOf(args, failures.options.failures !== undefined, table.count);
  const estimated = estimatesOf(table, estimates);
  const { playJobs } = await import('../../datacentre/play/play.js');
  const arrivals =
    inflate === null ? null : (await import('../../datacentre/arrivals.js')).allocationByArrived;
  return {
    ...{ table, nodes: nodes.nodes, reserves, changes, plays },
    policies: policies.length > 0 ? policies : [parsePolicy('fifo')],
    powerOf: powerOfKind,
    usdPerDeviceHour: price?.usdPerDeviceHour ?? null,
    play: ({ table: list, nodes: on, policy, failureFactor }, time) =>
      playJobs(list, on, policy, {
        ...{ seed, time, ...failures.times(failureFactor) },
        ...(estimated.millis && { estimateMillis: estimated.millis }),
      }),
    arrivals:
      arrivals &&
      (({ table: list, nodes: on, policy }) =>
        arrivals(list, on, policy.placement, { inflate: inflate!, seed }).allocationByArrivedPercent),
    inputs: {
      ...{ jobs: jobs.name, nodes: nodes.name, seed, price, estimates: estimatesSaid(estimates) },
      options: saidOptions(args),
      notes: [
        ...jobs.notes.map(sentence),
        ...timed,
        ...nodes.notes,
        ...(told(policies, changes, ['backfill', 'sjf']) ? [estimated.note] : []),
        ...failures.notes,
        ...(plays > 1 ? [playsNote(plays)] : []),
      ],
    },
  };
}

/** A note of a list as a sentence of the answer. */
function sentence(note: string): string {
  const capital = note.charAt(0).toUpperCase() + note.slice(1);
  return /[.!?]$/.test(note) ? capital : `${capital}.`;
}

/** Whether one of the policies, or of the changes to it, is one of `queueings`. */
function told(
  policies: readonly Policy[],
  changes: readonly Change[],
  queueings: readonly Queueing[],
): boolean {
  const changed = changes.flatMap((change) => (change.what === 'policy' ? [change.policy] : []));
  return [...policies, ...changed].some(({ queueing }) => queueings.includes(queueing));
}

function playsOf(args: Arguments, fails: boolean, jobs: number): number {
  const usual = fails ? Math.max(1, Math.min(PLAYS, Math.floor(JOBS_PLAYED / jobs))) : 1;
  const plays = countOption(args, 'plays', usual, 1);
  if (plays > MOST_PLAYS)
    throw new InputError(`--plays '${plays}' is more than ${MOST_PLAYS}, the most there can be`);
  if (plays === 1 || fails) return plays;
  throw new InputError(
    '--plays: nothing fails, and all plays would be the same; say how often with --failures, meta-rsc-1 for example',
  );
}

function playsNote(plays: number): string {
  return `Everything is played ${plays} times, each time with other failures, and figures are means of the plays; who holds the devices, and what is shown over time and by job, is of the first play. Rows meet the same failures; those of a higher rate are those of a lower one and others, as far as nodes are not out already.`;
}

/** What was said besides jobs, nodes and policies, as it was said. */
function saidOptions(args: Arguments): string[] {
  return [
    'load',
    'reserve',
    'inflate',
    'failures',
    'checkpoint-interval',
    'repair',
    'price',
    'plays',
    'estimates',
    'from-day',
    'to-day',
  ].flatMap((name) => {
    const said = texts(args, name).join(',');
    return said === '' ? [] : [`--${name} ${said}`];
  });
}

function texts({ options }: Arguments, name: string): readonly string[] {
  const value = options[name];
  const all = typeof value === 'string' ? [value] : Array.isArray(value) ? (value as readonly string[]) : [];
  return all.flatMap((said) => said.split(',')).map((said) => said.trim());
}

function required(args: Arguments, name: string, example: string): string {
  const said = textOption(args, name);
  if (said !== undefined && said !== '') return said;
  throw new InputError(
    `datacentre needs --${name}: ${name === 'jobs' ? 'a list of jobs, or one made' : 'a list of nodes, or clusters'} like ${example}`,
  );
}

function inflateOf(args: Arguments): number | null {
  const said = textOption(args, 'inflate');
  if (said === undefined) return null;
  const inflate = Number(said);
  if (said.trim() !== '' && inflate >= LEAST_INFLATED && inflate <= MOST_INFLATED) return inflate;
  throw new InputError(
    `--inflate '${said}' is no number from ${LEAST_INFLATED} to ${MOST_INFLATED}; 1.3 lets jobs arrive until they ask for 130 % of all devices`,
  );
}

function windowed(
  args: Arguments,
  table: JobTable,
  cut: (table: JobTable, from: number, to: number) => JobTable,
): JobTable {
  const [from, to] = [dayOf(args, 'from-day', 0), dayOf(args, 'to-day', Number.POSITIVE_INFINITY)];
  if (from === 0 && to === Number.POSITIVE_INFINITY) return table;
  if (to <= from) throw new InputError(`--to-day ${to} does not come after --from-day ${from}`);
  const part = cut(table, from, to);
  if (part.count > 0) return part;
  const last = ((table.submitMillis.at(-1) ?? 0) / 86_400e3).toFixed(1);
  const days = to === Number.POSITIVE_INFINITY ? `from day ${from} on` : `from day ${from} to day ${to}`;
  throw new InputError(`no job is submitted ${days}; the last is on day ${last}`);
}

function dayOf(args: Arguments, name: string, otherwise: number): number {
  const said = textOption(args, name);
  if (said === undefined) return otherwise;
  const day = Number(said);
  if (said.trim() !== '' && day >= 0 && Number.isFinite(day)) return day;
  throw new InputError(`--${name} '${said}' is no number of days; the first job is submitted on day 0`);
}
