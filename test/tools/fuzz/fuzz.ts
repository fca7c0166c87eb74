/**
 * Asks thousands of random questions and judges the answers:
 *
 *   npm run fuzz -- N SEED [--seconds S] [--jobs J] [--kind KIND] [--only INDEX] [--refusals]
 *
 * N inputs of the given SEED: the same numbers give the same inputs. It stops early after S seconds, runs J processes
 * at once (one unless given), tries one KIND of input alone, shows input INDEX and what came of it, or counts what
 * inputs were refused with. Ends with `N inputs, K failures`, and with exit code 1 where K is not 0.
 */
import { parseArgs } from 'node:util';
import { childProcess } from './children.js';
import { shown } from './input.js';
import { judged } from './judge.js';
import { inputAt, KIND_NAMES } from './kinds/index.js';
import { made } from './made.js';
import { samplesWith } from './samples.js';
import { tally } from './tell.js';

const USAGE = `usage: npm run fuzz -- N SEED [--seconds S] [--jobs J] [--kind KIND] [--only INDEX] [--refusals]
kinds: ${KIND_NAMES.join(', ')}`;

const text = { type: 'string' } as const;
function asked() {
  return parseArgs({
    allowPositionals: true,
    options: { seconds: text, jobs: text, kind: text, only: text, refusals: { type: 'boolean' } },
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
const [n, seed] = [Number(positionals[0]), Number(positionals[1] ?? 1)];
if (!(n > 0) || !Number.isInteger(seed) || (values.kind !== undefined && !KIND_NAMES.includes(values.kind)))
  refuse();

const samples = samplesWith(await made());
const all = tally();
const deadline = performance.now() + 1000 * Number(values.seconds ?? Number.POSITIVE_INFINITY);
const [first, last] = values.only === undefined ? [0, n] : [Number(values.only), Number(values.only) + 1];
let next = first;

async function lane(): Promise<void> {
  const child = childProcess();
  while (next < last && performance.now() < deadline) {
    const index = next++;
    const input = inputAt(index, seed, samples, values.kind);
    const outcome = await child.outcomeOf(input);
    const fault = judged(input, outcome);
    all.add(index, input, outcome, fault);
    if (values.only !== undefined) {
      const { made, ...answer } = outcome;
      console.log(shown(input, Number.POSITIVE_INFINITY));
      console.log(JSON.stringify({ ...answer, made: Object.keys(made) }, null, 1));
    }
    if (fault !== undefined) {
      const why = fault.why.slice(0, 300).replaceAll('\n', ' ⏎ ');
      console.log(`input ${index} (${input.kind}) ${fault.sort}: ${why}`);
    }
  }
  child.end();
}

await Promise.all(Array.from({ length: Number(values.jobs ?? 1) }, lane));
console.log(`\n${all.told(seed, values.refusals === true).join('\n')}`);
process.exitCode = all.failures.length > 0 ? 1 : 0;
