/**
 * `npm run physics -- N SEED`: N random jobs held to the relations that physics puts between jobs, closed forms, and the
 * search held against exhaustive enumeration. Exits 1 where anything is wrong, and says the smallest job as a command.
 */
import { parseArgs } from 'node:util';
import { closedForms } from './closed-forms/index.js';
import { hold } from './hold.js';
import { RELATIONS } from './relations/index.js';
import { winners } from './search.js';
import { formLines, tallyLines, winnerLines } from './telling.js';

const USAGE = `usage: npm run physics -- N SEED [options]
  N                number of random jobs; 0 for closed forms alone
  SEED             the same numbers give the same jobs
  --all            every job to every relation; else to three in ten, drawn anew for each
  --relation TEXT  only relations with TEXT in their name, for every job
  --only I         job I alone
  --networks       every job of what is no decoder; else one in seven
  --seconds S      no new job after S seconds
  --tolerance T    relative size below which a violation is counted as small [default: 0.005]
  --list           every violation on a line of its own
  --search J       also the search against enumeration, for J random questions
  --models A,B     models of those questions`;

function asked() {
  return parseArgs({
    allowPositionals: true,
    options: {
      ...{ all: { type: 'boolean', default: false }, list: { type: 'boolean', default: false } },
      networks: { type: 'boolean', default: false },
      ...{ relation: { type: 'string' }, only: { type: 'string' }, models: { type: 'string' } },
      ...{
        seconds: { type: 'string', default: 'Infinity' },
        tolerance: { type: 'string', default: '0.005' },
      },
      search: { type: 'string', default: '0' },
    },
  });
}

function refuse(): never {
  console.error(USAGE);
  process.exit(2);
}

function askedOrRefused(): ReturnType<typeof asked> {
  try {
    return asked();
  } catch {
    return refuse();
  }
}

const { values, positionals } = askedOrRefused();
const [jobs, seed] = positionals.map(Number);
const tolerance = Number(values.tolerance);
if (!Number.isInteger(jobs) || !Number.isInteger(seed) || !(tolerance >= 0)) refuse();

const say = (lines: readonly string[]) => console.log(lines.join('\n'));
const started = performance.now();
const over = () => (performance.now() - started) / 1000 > Number(values.seconds);
const relations = RELATIONS.filter(({ name }) => name.includes(values.relation ?? ''));
const only = values.only === undefined ? undefined : Number(values.only);
const held = hold(
  {
    ...{
      from: only ?? 0,
      to: only === undefined ? jobs! : only + 1,
      seed: seed!,
      relations,
      tolerance,
      over,
      networks: values.networks,
    },
    share: values.all || only !== undefined || values.relation !== undefined ? 1 : 0.3,
  },
  (found) => {
    if (values.list)
      say([`${found.relation} | ${found.size} | job ${found.index} | ${found.observed} | ${found.command}`]);
  },
);
if (held.jobs > 0) say([...tallyLines(held), '']);
const forms = formLines(values.relation === undefined && only === undefined ? [...closedForms()] : []);
say(forms.lines);
const all = [];
for (const winner of winners(Number(values.search), seed!, values.models?.split(','))) {
  all.push(winner);
  if (over()) break;
}
const searched = winnerLines(all, tolerance);
say(searched.lines);
const wrong = held.violations + forms.wrong + searched.wrong;
say([`${held.jobs} jobs, ${wrong} violations; ${((performance.now() - started) / 1000).toFixed(0)} s`]);
process.exitCode = wrong > 0 ? 1 : 0;
