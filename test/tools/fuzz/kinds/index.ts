/** Every kind of input and how often it comes; input `index` of a seed is the same everywhere. */
import type { Input } from '../input.js';
import { randomOf } from '../random.js';
import type { Samples } from '../samples.js';
import { accuracy } from './accuracy.js';
import { cluster } from './cluster.js';
import { huggingface } from './huggingface.js';
import type { Kind } from './kind.js';
import { launch } from './launch.js';
import { networks } from './networks.js';
import { options } from './options.js';
import { merge, plan } from './plan.js';
import { prices } from './prices.js';
import { program } from './program.js';
import { queue } from './queue.js';
import { report } from './report.js';
import { scenario } from './scenario.js';
import { search } from './search.js';
import { threads, validate } from './threads.js';
import { topology } from './topology.js';
import { training } from './training.js';
import { whatIf } from './what-if.js';

/** Of a hundred inputs, how many are of each kind. */
const KINDS: Readonly<Record<string, { readonly make: Kind; readonly inHundred: number }>> = {
  scenario: { make: scenario, inHundred: 6 },
  networks: { make: networks, inHundred: 8 },
  training: { make: training, inHundred: 6 },
  launch: { make: launch, inHundred: 5 },
  search: { make: search, inHundred: 4 },
  options: { make: options, inHundred: 13 },
  huggingface: { make: huggingface, inHundred: 10 },
  cluster: { make: cluster, inHundred: 11 },
  topology: { make: topology, inHundred: 3 },
  report: { make: report, inHundred: 8 },
  program: { make: program, inHundred: 8 },
  plan: { make: plan, inHundred: 4 },
  merge: { make: merge, inHundred: 1 },
  queue: { make: queue, inHundred: 1 },
  accuracy: { make: accuracy, inHundred: 2 },
  'what-if': { make: whatIf, inHundred: 4 },
  threads: { make: threads, inHundred: 1.8 },
  prices: { make: prices, inHundred: 4 },
  validate: { make: validate, inHundred: 0.2 },
};
export const KIND_NAMES: readonly string[] = Object.keys(KINDS);

/** Input `index` under `seed`; of kind `only`, if given. */
export function inputAt(index: number, seed: number, samples: Samples, only?: string): Input {
  const r = randomOf(seed, index);
  const drawn = kindAt(r.next() * 100);
  const kind = only ?? drawn;
  const draft = KINDS[kind]!.make(r, samples);
  const width = r.chance(0.8) ? undefined : r.pick([1, 20, 40, 80, 200]);
  return { kind, width, times: r.chance(0.15) ? 2 : 1, stable: true, ...draft };
}

/** The kind at `percent` of all, laid out one after the other. */
function kindAt(percent: number): string {
  let end = 0;
  for (const [name, { inHundred }] of Object.entries(KINDS)) {
    end += inHundred;
    if (percent < end) return name;
  }
  throw new Error(`${percent} of a hundred are no kind`);
}
