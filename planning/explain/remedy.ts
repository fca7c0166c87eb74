/**
 * The smallest change that makes a strategy fit, as it was found by trying: the person's own choices first, then what
 * costs nothing but arithmetic or traffic, then batch, nodes and sequence, then several together. Nothing is said
 * that was not tried: the memory of the changed job is the ledger's of its whole program, not a bound's.
 */
import { planOf, type Strategy } from '../../strategies/strategy.js';
import { Evaluations } from '../evaluate/evaluations.js';
import { beyondBytes, TIGHT_SHARE, usableBytes } from '../evaluate/verdict.js';
import type { Request } from '../request.js';
import { BoundsByDevices } from '../search/bounds.js';
import { Fitting } from '../search/fitting.js';
import { devicesFor, spaceOf } from '../search/layouts.js';
import {
  type Change,
  cheaper,
  MOST_NODES,
  moreNodes,
  ownChoices,
  shorter,
  smallerBatches,
} from './changes.js';
import { gibibytes } from './figures.js';

interface Weighing {
  readonly evaluations: Evaluations;
  readonly bounds: BoundsByDevices;
}

/** What weighs the layouts of changed questions, kept for all strategies of one comparison: they try the same changes. */
export class Weighings {
  readonly #known = new Map<string, Weighing>();

  of({ cluster, globalBatch, sequence, gradientPrecision, offloadInputs }: Request): Weighing {
    const key = [cluster.nodes, globalBatch, sequence, gradientPrecision, offloadInputs].join(' ');
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const evaluations = new Evaluations(cluster);
    const made = { evaluations, bounds: new BoundsByDevices(evaluations) };
    this.#known.set(key, made);
    return made;
  }
}

/** Layouts of a changed job, nearest first, whose memory is followed before the change is given up. */
const MOST_TRIED = 6;
/** What makes a strategy fit, as a sentence, and how much that asks for: smaller is easier, infinite where nothing does. */
export interface Remedy {
  readonly sentence: string;
  readonly effort: number;
}

/** The least that makes `strategy` fit; `others` are the strategies that fit as things are, fastest first. */
export function smallestChange(
  strategy: Strategy,
  request: Request,
  others: readonly string[],
  weighings: Weighings,
): Remedy {
  const hopeless = alwaysTooMuch(strategy, request, weighings);
  for (const change of hopeless ? ownChoices(request) : changes(strategy, request, weighings)) {
    const bytes = fittingBytes(strategy, change.request, weighings);
    if (bytes === undefined) continue;
    const tight = bytes > TIGHT_SHARE * request.cluster.accelerator.memoryBytes ? ', tight' : '';
    const sentence = `it fits with ${change.words}: ${gibibytes(bytes)} of ${capacity(request)}${tight}`;
    return { sentence, effort: change.effort };
  }
  const tried = hopeless ? ALWAYS : `nothing tried makes it fit (${TRIED})`;
  const [first] = others;
  const sentence = first === undefined ? tried : `${tried}; ${first} fits as things are`;
  return { sentence, effort: Number.POSITIVE_INFINITY };
}

const ALWAYS = 'no number of nodes tried makes that fit';
const TRIED = `${MOST_NODES} times the nodes, a smaller batch, shorter sequences, 16-bit gradients, offloading`;

/** Whether what is held all step long is too much, whatever is done. */
function alwaysTooMuch(strategy: Strategy, request: Request, weighings: Weighings): boolean {
  const largest = moreNodes(strategy, request).slice(-2);
  return [request, ...largest.map((change) => change.request)]
    .map((changed) => cheaper(changed).at(-1)?.request ?? changed)
    .every((changed) => holdsTooMuch(strategy, changed, weighings));
}

/** Changes worth trying, smallest first. What is told at once to be no help is left out. */
function* changes(strategy: Strategy, request: Request, weighings: Weighings): Generator<Change> {
  yield* ownChoices(request);
  const cheap = cheaper(request);
  yield* cheap;
  // What is held all step long depends on neither batch nor sequence.
  const keeps = holdsTooMuch(strategy, request, weighings);
  if (!keeps) yield* smallerBatches(request);
  const grown = moreNodes(strategy, request);
  yield* grown;
  if (!keeps) yield* shorter(request);
  const all = cheap.at(-1);
  if (all === undefined) return;
  for (const { words, request: larger, effort } of grown) {
    const [both] = cheaper(larger).slice(-1);
    if (both) yield { words: `${words} and ${all.words}`, effort: effort + 40, request: both.request };
  }
}

/** Whether parameters, gradients and optimizer states alone are more than any layout may take. */
function holdsTooMuch(strategy: Strategy, request: Request, weighings: Weighings): boolean {
  const fitting = fittingOf(strategy, request, weighings);
  return spaceOf(strategy, request).families.every((family) => fitting.holdsTooMuch(family));
}

function fittingOf(strategy: Strategy, request: Request, weighings: Weighings): Fitting {
  const bounds = weighings.of(request).bounds.on(devicesFor(strategy, request));
  return new Fitting(strategy, bounds, request.cluster, usableBytes(request));
}

/** The peak of the first layout found to fit under the changed request; undefined where none does. */
function fittingBytes(strategy: Strategy, request: Request, weighings: Weighings): number | undefined {
  const { evaluations } = weighings.of(request);
  const fitting = fittingOf(strategy, request, weighings);
  for (const job of fitting.nearest(spaceOf(strategy, request), MOST_TRIED)) {
    if (!fitting.mayFit(job)) break;
    const memory = evaluations.memory(planOf(strategy, job.layout), job);
    if (beyondBytes(memory, usableBytes(request)) === 0) return memory.peakBytes;
  }
  return undefined;
}

function capacity({ cluster }: Request): string {
  return gibibytes(Math.floor(cluster.accelerator.memoryBytes));
}
