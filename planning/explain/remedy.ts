/**
 * The smallest change that makes a strategy fit, as it was found by trying: the person's own choices first, then the
 * loss, fewer bits, batch, offloading, nodes and sequence, then adapters, then several together. One that barely fits is
 * said only where no other of about its effort fits. Nothing is said that was not tried: the memory of the changed job is
 * the ledger's of its whole program, not a bound's.
 */
import { planOf, type Strategy } from '../../strategies/strategy.js';
import { Evaluations } from '../evaluate/evaluations.js';
import type { MemoryRow } from '../evaluate/figures.js';
import { isBarely, isDeviceTight, usableBytes, verdictOf } from '../evaluate/verdict.js';
import type { Request } from '../request.js';
import { BoundsByDevices } from '../search/bounds.js';
import { Fitting } from '../search/fitting.js';
import { devicesFor, spaceOf } from '../search/layouts.js';
import { type Change, MOST_NODES, moreNodes, ownChoices, shorter, smallerBatches } from './changes.js';
import { gibibytes } from './figures.js';
import { adapted, cheaper, lossInChunks, mayTune, offloaded } from './keeping.js';
import { nodeSentence } from './node-memory.js';

interface Weighing {
  readonly evaluations: Evaluations;
  readonly bounds: BoundsByDevices;
}

/** What weighs the layouts of changed questions, kept for all strategies of one comparison: they try the same changes. */
export class Weighings {
  readonly #known = new Map<string, Weighing>();

  of({
    cluster,
    model,
    globalBatch,
    sequence,
    gradientPrecision,
    offloadInputs,
    training,
    loss,
  }: Request): Weighing {
    const kept = [gradientPrecision, offloadInputs, training, loss, model.tuning];
    const key = JSON.stringify([cluster.nodes, cluster.devices, globalBatch, sequence, ...kept]);
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
  const found = firstFitting(strategy, changes(strategy, request, weighings, hopeless), weighings);
  if (found !== undefined) {
    const { change, memory } = found;
    const grows = others.length === 0 && !hopeless;
    const other = otherwise(strategy, request, change, weighings, grows);
    const sentence = `it fits with ${change.words}: ${taken(memory, request)}${other}`;
    return { sentence, effort: change.effort };
  }
  const small = cheaper(request).some(({ words }) => words.startsWith('8-bit')) ? ['8-bit states'] : [];
  const ways = [...small, 'offloading', ...(mayTune(request) ? ['adapters'] : [])];
  const kept = ways.length === 1 ? ways[0]! : `${ways.slice(0, -1).join(', ')} or ${ways.at(-1)!}`;
  const tried = hopeless
    ? `${ALWAYS}, nor ${ways.length === 1 ? 'does' : 'do'} ${kept}`
    : `nothing tried makes it fit (${triedFor(request)}, ${kept})`;
  const [first] = others;
  const sentence = first === undefined ? tried : `${tried}; ${first} fits as things are`;
  return { sentence, effort: Number.POSITIVE_INFINITY };
}

/** A change and the memory of a layout that fits under it. */
interface Fitted {
  readonly change: Change;
  readonly memory: MemoryRow;
}

/** From this effort on, other machines are asked for. */
const MUCH = 9;
/** Efforts that differ by less are about the same: twice the nodes with a larger batch, LoRA and QLoRA. */
const ALIKE = 3.5;

/** The first change that fits; one that barely does where none of about the same effort leaves more. */
function firstFitting(
  strategy: Strategy,
  changed: Iterable<Change>,
  weighings: Weighings,
): Fitted | undefined {
  let barely: Fitted | undefined;
  for (const change of changed) {
    if (barely !== undefined && change.effort >= Math.max(MUCH, barely.change.effort + ALIKE)) break;
    const memory = fittingMemory(strategy, change.request, weighings);
    if (memory === undefined) continue;
    const found = { change, memory };
    if (!isBarely(memory)) return found;
    barely ??= found;
  }
  return barely;
}

/**
 * What else would do, where what was found asks for other machines, or for the host's memory; empty where nothing does.
 * `grows`: whether more nodes may help, and are worth the trying.
 */
function otherwise(
  strategy: Strategy,
  request: Request,
  change: Change,
  weighings: Weighings,
  grows: boolean,
): string {
  if (change.effort >= MUCH) {
    return change.request.model === request.model ? anotherJob(strategy, request, weighings) : '';
  }
  if (!grows || change.effort < OFFLOADED) return '';
  const few = moreNodes(strategy, request).slice(0, FEW);
  const grown = firstFitting(strategy, few, weighings);
  return grown === undefined ? '' : `; or ${grown.change.words}: ${taken(grown.memory, request)}`;
}

/** From this effort on, states are offloaded. */
const OFFLOADED = 8;
/** Changes to more nodes that are tried beside offloading: twice, four and eight times as many, the batch the same or grown. */
const FEW = 6;
const ALWAYS = 'no number of nodes tried makes that fit';
const triedFor = ({ unit }: Request) =>
  `${MOST_NODES} times the nodes, a smaller batch, ${unit === undefined ? 'shorter sequences, ' : ''}16-bit gradients`;

/** What of the memory is taken, in words. */
function taken(memory: MemoryRow, request: Request): string {
  const verdict = verdictOf(memory, usableBytes(request));
  const tight = verdict === 'tight' ? `, ${isDeviceTight(memory) ? 'tight' : 'host tight'}` : '';
  const there = nodeSentence(memory);
  const onHost = there === undefined ? '' : `, ${there}`;
  return `${gibibytes(memory.peakBytes)} of ${gibibytes(memory.capacityBytes)}${tight}${onHost}`;
}

/** What fits on the machines that there are, where only adapters are trained; empty where nothing does. */
function anotherJob(strategy: Strategy, request: Request, weighings: Weighings): string {
  for (const change of adapted(request)) {
    const memory = fittingMemory(strategy, change.request, weighings);
    if (memory !== undefined) return `; here, with ${change.words}: ${taken(memory, request)}`;
  }
  return '';
}

/** Whether what is held all step long is too much on any number of nodes. */
function alwaysTooMuch(strategy: Strategy, request: Request, weighings: Weighings): boolean {
  const largest = moreNodes(strategy, request).slice(-2);
  return [request, ...largest.map((change) => change.request)]
    .map((changed) => cheaper(changed).at(-1)?.request ?? changed)
    .every((changed) => holdsTooMuch(strategy, changed, weighings));
}

/** Changes worth trying, smallest first. What is told at once to be no help is left out. */
function* changes(
  strategy: Strategy,
  request: Request,
  weighings: Weighings,
  hopeless: boolean,
): Generator<Change> {
  yield* ownChoices(request);
  yield* lossInChunks(request);
  yield* cheaper(request);
  // What is held all step long depends on neither batch nor sequence.
  const keeps = holdsTooMuch(strategy, request, weighings);
  if (!keeps) yield* smallerBatches(request);
  yield* offloaded(request);
  const grown = hopeless ? [] : moreNodes(strategy, request);
  yield* grown;
  if (!keeps) yield* shorter(request);
  yield* adapted(request);
  for (const { words, request: larger, effort } of grown) {
    for (const more of cheaper(larger).slice(-1)) {
      yield { words: `${words} and ${more.words}`, effort: effort + 50, request: more.request };
    }
  }
  // More nodes are too few where every device holds all; adapters may be what is left to shard.
  for (const { words, request: larger, effort } of moreNodes(strategy, request)) {
    for (const more of adapted(larger).slice(-1)) {
      yield { words: `${words} and ${more.words}`, effort: effort + 80, request: more.request };
    }
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

/** The memory of the first layout found to fit under the changed request; undefined where none does. */
function fittingMemory(strategy: Strategy, request: Request, weighings: Weighings): MemoryRow | undefined {
  const { evaluations } = weighings.of(request);
  const fitting = fittingOf(strategy, request, weighings);
  for (const job of fitting.nearest(spaceOf(strategy, request), MOST_TRIED)) {
    if (!fitting.mayFit(job)) break;
    const memory = evaluations.memory(planOf(strategy, job.layout), job);
    if (verdictOf(memory, usableBytes(request)) !== 'no') return memory;
  }
  return undefined;
}
