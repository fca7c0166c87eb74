/**
 * The gate against drift: plays more than 20,000 points (`test/drift/`) and holds them against the committed file. Fails
 * where any moved by more than 1e-4, runs no more, or is at fault; lists what, by cluster, with commands that show it.
 *
 *     npm run drift                                   the check (two threads)
 *     npm run drift -- --renew                        writes the file; refuses points that ran before and fail now
 *     npm run drift -- --renew --allow-failures rule  the same, but for those that fail for one of these reasons
 *     npm run drift -- --point llama3-8b@h100-dgx     one point: its question, and what comes of it
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { commandOf } from '../tools/physics/random-job.js';
import { type Changes, changesBetween, isUnchanged, type Now, renewed } from './changes.js';
import { storedOf } from './codes.js';
import { clustersOfPoints, namesOn, pointCalled } from './draw.js';
import { type Outcome, outcomeOf, REASONS } from './play.js';
import { type Groups, recordOf, recordText } from './record.js';

const FILE = new URL('../../../test/drift/points.txt', import.meta.url);
const EXAMPLES = 6;
const MOST_GROUPS = 25;

/** The points of a cluster, by a thread. */
interface Played {
  readonly cluster: string;
  readonly outcomes: readonly (readonly [string, Outcome])[];
}

if (isMainThread) process.exitCode = await main();
else {
  parentPort!.on('message', (cluster: string) => {
    const outcomes = namesOn(cluster).map((name) => [name, outcomeOf(name)] as const);
    parentPort!.postMessage({ cluster, outcomes } satisfies Played);
  });
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      ...{ renew: { type: 'boolean' }, 'allow-failures': { type: 'string' } },
      ...{ point: { type: 'string' }, threads: { type: 'string' } },
    },
  });
  if (values.point !== undefined) return show(values.point);
  const allowed = (values['allow-failures'] ?? '').split(',').filter((word) => word !== '');
  const unknown = allowed.filter((word) => ![...REASONS, 'gone'].some((reason) => reason === word));
  if (unknown.length > 0) {
    console.error(`--allow-failures: ${unknown.join(', ')} is none of ${[...REASONS, 'gone'].join(', ')}`);
    return 2;
  }
  const started = performance.now();
  const threads = Number(values.threads ?? Math.min(2, availableParallelism()));
  const now = await played(threads);
  const count = [...now.values()].reduce((sum, { size }) => sum + size, 0);
  const seconds = ((performance.now() - started) / 1e3).toFixed(0);
  console.log(`${count} points played in ${seconds} s on ${threads} threads`);
  const then: Groups = existsSync(FILE) ? recordOf(readFileSync(FILE, 'utf8'), namesOn) : new Map();
  const changes = changesBetween(flat(then), flat(now));
  report(changes, then);
  if (values.renew !== true) {
    if (isUnchanged(changes)) return 0;
    console.log(
      '\nThe committed points are not these. Where that is meant, renew them: npm run drift -- --renew',
    );
    return 1;
  }
  const refused = changes.failed.filter(({ reason }) => !allowed.includes(reason));
  if (refused.length > 0) {
    const reasons = [...new Set(refused.map(({ reason }) => reason))].join(',');
    console.log(
      `\nNot renewed: ${refused.length} points ran before and fail now, or are at fault. Where that is meant: ` +
        `npm run drift -- --renew --allow-failures '${reasons}'`,
    );
    return 1;
  }
  writeFileSync(FILE, recordText(renewed(then, now)));
  console.log(isUnchanged(changes) ? 'nothing to renew' : 'renewed test/drift/points.txt');
  return 0;
}

/** All points, each cluster by the next thread that is free. */
async function played(threads: number): Promise<Map<string, Map<string, Now>>> {
  const clusters = clustersOfPoints();
  const waiting = [...clusters];
  const done = new Map<string, Map<string, Now>>();
  const thread = () =>
    new Promise<void>((resolve, reject) => {
      const worker = new Worker(new URL(import.meta.url));
      const next = () => {
        const cluster = waiting.shift();
        if (cluster !== undefined) worker.postMessage(cluster);
        else void worker.terminate().then(() => resolve());
      };
      worker.on('message', ({ cluster, outcomes }: Played) => {
        done.set(
          cluster,
          new Map(outcomes.map(([name, outcome]) => [name, { outcome, stored: storedOf(outcome) }])),
        );
        next();
      });
      worker.on('error', reject);
      next();
    });
  await Promise.all(Array.from({ length: threads }, thread));
  return new Map(clusters.map((cluster) => [cluster, done.get(cluster)!]));
}

function flat<T>(groups: ReadonlyMap<string, ReadonlyMap<string, T>>): Map<string, T> {
  return new Map([...groups.values()].flatMap((points) => [...points]));
}

function report(changes: Changes, then: Groups): void {
  const { moved, failed, runs, otherwise, added, dropped } = changes;
  if (moved.length > 0) {
    console.log(`\n${moved.length} points moved by more than 1e-4:`);
    for (const line of movedBy('cluster', moved, (name) => name.split('@')[1]!, then)) console.log(line);
    for (const line of movedBy('strategy', moved, (name) => pointCalled(name).strategy.id, then))
      console.log(line);
    const largest = [...moved].sort((a, b) => sizeOf(b) - sizeOf(a)).slice(0, EXAMPLES);
    for (const { name, step, peak } of largest) {
      console.log(`  ${name}: step ${percent(step)}, peak ${percent(peak)}\n    ${commandOfPoint(name)}`);
    }
  }
  if (failed.length > 0) {
    console.log(`\n${failed.length} points ran before and fail now, or are at fault:`);
    for (const reason of new Set(failed.map((each) => each.reason))) {
      const all = failed.filter((each) => each.reason === reason);
      console.log(`  ${reason}: ${all.length}`);
      for (const { name, words } of all.slice(0, EXAMPLES)) {
        console.log(`    ${name}: ${words}\n      npm run drift -- --point ${name}`);
      }
    }
  }
  const counted = [
    ['did not run before and run now', runs],
    ['do not run for another reason than before', otherwise],
    ['are new', added],
    ['are of models or clusters that are no more', dropped],
  ] as const;
  for (const [words, names] of counted) {
    if (names.length > 0)
      console.log(`\n${names.length} points ${words}: ${names.slice(0, EXAMPLES).join(', ')}`);
  }
}

/** Of each group: how many moved, the largest move, and the median one of step time and of peak. */
function movedBy(
  what: string,
  moved: Changes['moved'],
  groupOf: (name: string) => string,
  then: Groups,
): string[] {
  const groups = new Map<string, (typeof moved)[number][]>();
  for (const each of moved) {
    const group = groupOf(each.name);
    groups.set(group, [...(groups.get(group) ?? []), each]);
  }
  const sorted = [...groups].sort(([, a], [, b]) => b.length - a.length);
  const lines = sorted.slice(0, MOST_GROUPS).map(([group, all]) => {
    const median = (of: (one: (typeof moved)[number]) => number) =>
      percent(all.map(of).sort((a, b) => a - b)[Math.floor(all.length / 2)]!);
    const most = all.reduce((a, b) => (sizeOf(b) > sizeOf(a) ? b : a));
    const points = then.get(group)?.size;
    return (
      `  ${what} ${group}: ${all.length}${points === undefined ? '' : ` of ${points}`}; largest ${percent(sizeOf(most))} ` +
      `(${most.name}); median step ${median((one) => one.step)}, peak ${median((one) => one.peak)}`
    );
  });
  return sorted.length > MOST_GROUPS ? [...lines, `  and ${sorted.length - MOST_GROUPS} more`] : lines;
}

function sizeOf({ step, peak }: { readonly step: number; readonly peak: number }): number {
  return Math.max(Math.abs(step), Math.abs(peak));
}

function percent(log: number): string {
  const value = 100 * Math.expm1(log);
  return `${value > 0 ? '+' : ''}${value.toFixed(Math.abs(value) < 1 ? 3 : 1)} %`;
}

function commandOfPoint(name: string): string {
  const { strategy, job, cluster, request } = pointCalled(name);
  return commandOf({ index: 0, strategy, job, cluster, request, plan: pointCalled(name).plan });
}

function show(name: string): number {
  const [model, cluster] = name.split('@');
  if (
    cluster === undefined ||
    !clustersOfPoints().includes(cluster) ||
    !namesOn(cluster, [model!]).includes(name)
  ) {
    console.error(`'${name}' is no point; one is called model@cluster, as llama3-8b@h100-dgx`);
    return 2;
  }
  const point = pointCalled(name);
  console.log(commandOfPoint(name));
  console.log(JSON.stringify({ ...point.job, model: point.job.model.id, plan: point.plan }, null, 1));
  console.log(JSON.stringify(outcomeOf(name)));
  return 0;
}
