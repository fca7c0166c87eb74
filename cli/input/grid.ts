/**
 * A plan as a grid of cells: every combination of its lists. Cells that differ only in what a run costs and may cost
 * stand side by side, so that their layout is searched for once and forgotten. No cell is kept: each is made when it is
 * asked for.
 */
import type { Offer } from '../../hardware-profiles/offers/offer.js';
import { InputError } from '../../input/error.js';
import { readText } from '../../input/read-file.js';
import {
  type CellScenario,
  type CellValue,
  layoutKeys,
  type PlanCell,
  RUN_KEYS,
} from '../../planning/plan/cell.js';
import { VERSION } from '../../planning/version.js';
import type { ScenarioKey } from '../options/keys.js';
import { LAYOUT_LISTS, OFFERS, PLAN_KEYS, STRATEGY_SETS, type StrategySets } from '../options/plan-keys.js';
import { budgetOf, dollarsOf, tokenCount } from '../options/rules.js';
import { isRunFile } from './around-keys.js';
import { clustersIn, countsIn, lengthsIn, namesIn, partsOf } from './cells.js';
import { digestOf } from './digest.js';
import {
  clusterNamed,
  fromHere,
  isPath,
  modelFrom,
  modelNamed,
  strategiesNamed,
  withoutSize,
} from './names.js';
import { type PlanSaid, strategySetsIn } from './plan-question.js';
import { missing } from './request.js';
import type { Said } from './said.js';
import { isLengthsFile } from './sequences.js';
import { saidSettings } from './settings.js';

/** One value of a list: what it adds to a cell. */
interface Choice {
  readonly adds: CellScenario;
  readonly strategySet?: string;
}

/** A list of the grid, and how many values it has. */
export interface Dimension {
  readonly key: string;
  readonly values: number;
}

export interface Grid {
  /** See `PlanCell`. */
  readonly plan: string;
  readonly cells: number;
  /** Searches for a layout that answer all cells; `cells / evaluations` cells share each. */
  readonly evaluations: number;
  /** The lists of more than one value. */
  readonly dimensions: readonly Dimension[];
  /** The cells of one evaluation from the `from`th to before the `to`th, else all of them, in order; all count from 0. */
  cellsOf(evaluation: number, from?: number, to?: number): PlanCell[];
}

/** More rows than a spreadsheet holds. */
const MOST_CELLS = 1_000_000;

/** The grid of what was said. Throws InputError for what is missing, unknown, or too much. */
export async function gridOf(said: PlanSaid): Promise<Grid> {
  for (const key of ['model', 'cluster', 'global-batch'] as const) if (!said.has(key)) throw missing(key);
  limitsNeedTokens(said);
  const layoutLists = [...LAYOUT_LISTS.map((key) => listOf(key, said)), setsOf(said)];
  const runLists = runListsOf(said);
  const base = baseOf(said);
  const evaluations = product(layoutLists);
  const runs = product(runLists);
  const cells = evaluations * runs;
  if (cells > MOST_CELLS) {
    throw new InputError(
      `the lists make ${cells} cells, and a plan has at most ${MOST_CELLS}; shorten them, or split the plan`,
    );
  }
  const files = await namedThings(layoutLists, said);
  await knownProviders(runLists, said);
  const plan = digestOf({ llmsim: VERSION, base, layoutLists, runLists, files });
  const cellsOf = (evaluation: number, from = 0, to = runs) => {
    const layout = [{ adds: base }, ...choicesAt(layoutLists, evaluation)];
    const set = layout.find(({ strategySet }) => strategySet !== undefined)?.strategySet ?? null;
    const decided = Object.assign({}, ...layout.map(({ adds }) => adds));
    const shared = digestOf(layoutKeys(decided));
    return Array.from({ length: to - from }, (_, place): PlanCell => {
      const i = from + place;
      const scenario = Object.assign({}, decided, ...choicesAt(runLists, i).map(({ adds }) => adds));
      const known = { plan, cells, cell: evaluation * runs + i + 1, id: digestOf(scenario) };
      return { ...known, evaluation: shared, strategySet: set, scenario };
    });
  };
  const dimensions = [...LAYOUT_LISTS, STRATEGY_SETS.name, ...RUN_KEYS].map((key, i) => {
    return { key, values: [...layoutLists, ...runLists][i]!.length };
  });
  return { plan, cells, evaluations, dimensions: dimensions.filter(({ values }) => values > 1), cellsOf };
}

/** Throws InputError for a limit of a run of which nobody says how long it is. */
function limitsNeedTokens(said: PlanSaid): void {
  const limit = ['deadline', 'budget'].find((key) => said.has(key));
  if (limit === undefined || ['tokens', 'samples', 'epochs'].some((key) => said.has(key))) return;
  throw new InputError(
    `${said.get(limit)!.where}'${limit}' is a limit of the whole run, and 'tokens' is missing, which says how long that is`,
  );
}

function product(lists: readonly (readonly Choice[])[]): number {
  return lists.reduce((n, list) => n * list.length, 1);
}

/** The choice of each list at place `index` of all combinations, the last list fastest. */
function choicesAt(lists: readonly (readonly Choice[])[], index: number): Choice[] {
  let rest = index;
  return lists
    .map((list) => list.length)
    .map((length, i) => ({ list: lists[i]!, length }))
    .reverse()
    .map(({ list, length }) => {
      const choice = list[rest % length]!;
      rest = Math.floor(rest / length);
      return choice;
    })
    .reverse();
}

/** The values of one list, each once; one choice that adds nothing where the key was not given. */
function listOf(key: string, said: PlanSaid): Choice[] {
  const given = said.get(key);
  if (given === undefined) return [{ adds: {} }];
  return placed(given, () => {
    const values = valuesOf(PLAN_KEYS.find(({ name }) => name === key)!, given);
    return [...new Set(values)].map((value) => ({ adds: { [key]: value } }));
  });
}

function valuesOf({ name, type }: ScenarioKey, { value, folder }: Said<unknown>): CellValue[] {
  if (name === 'model') return namesIn(value as string | string[]).map((each) => modelFrom(folder, each));
  if (name === 'cluster') return clustersIn(value as string | string[]).map((each) => pathFrom(folder, each));
  if (type === 'counts') return countsIn(value as number | string | (number | string)[]);
  if (type === 'lengths') {
    const lengths = lengthsIn(value as number | string | (number | string)[]);
    return lengths.map((each) => (isLengthsFile(each) ? fromHere(folder, each) : each));
  }
  const several = Array.isArray(value) ? value : [value];
  return several.flatMap((each: string | number | boolean): CellValue[] => {
    if (type === 'tokens') return [tokenCount(each as string | number)];
    if (type === 'price') return [dollarsOf(each as string | number)];
    if (type === 'dollars') return [budgetOf(each as string | number)];
    return typeof each === 'string' ? partsOf(each) : [each];
  });
}

/** A path said in a file of `folder` as seen from here, any other name as it is. */
function pathFrom(folder: string, name: string): string {
  return isPath(withoutSize(name)) ? fromHere(folder, name) : name;
}

/** The lists of `RUN_KEYS`; `offers` is in the place of the first of the keys that it joins. */
function runListsOf(said: PlanSaid): Choice[][] {
  const given = said.get(OFFERS.name);
  const lists = RUN_KEYS.map((key) => listOf(key, said));
  if (given === undefined) return lists;
  const also = OFFERS.keys.find((key) => said.has(key));
  if (also !== undefined) {
    throw new InputError(
      `${said.get(also)!.where}'${also}' makes all combinations and '${OFFERS.name}' names some; leave one of them out`,
    );
  }
  const offers = (given.value as readonly CellScenario[]).map((adds) => ({ adds }));
  return lists.with(RUN_KEYS.indexOf(OFFERS.keys[0]), offers);
}

function setsOf(said: PlanSaid): Choice[] {
  const given = said.get(STRATEGY_SETS.name);
  if (given === undefined) return [{ adds: {} }];
  if (said.has('strategy')) {
    throw new InputError(
      `${said.get('strategy')!.where}'strategy' is one set and 'strategy-sets' names several; leave one of them out`,
    );
  }
  return placed(given, () => {
    return strategySetsIn(given.value as StrategySets).map(({ name, strategies }) => {
      const ids = strategies.length === 0 ? {} : { strategy: strategiesNamed(strategies) };
      return { adds: ids, strategySet: name };
    });
  });
}

/** What all cells share. */
function baseOf(said: PlanSaid): CellScenario {
  const lists: readonly string[] = [...LAYOUT_LISTS, ...RUN_KEYS, STRATEGY_SETS.name, OFFERS.name];
  const others = [...said].filter(([key]) => !lists.includes(key));
  return Object.fromEntries(
    others.map(([key, given]): [string, CellValue] => {
      return [key, placed(given, () => sharedValue(key, given))];
    }),
  );
}

function sharedValue(key: string, given: Said<unknown>): CellValue {
  if (key === 'strategy') return strategiesNamed(given.value as string | string[]);
  if (key === 'set') return saidSettings(given as Parameters<typeof saidSettings>[0], '')[0]!.value;
  return key === 'prices' || key === 'anchor' || isRunFile(key, given.value)
    ? fromHere(given.folder, given.value as string)
    : (given.value as CellValue);
}

/** Models and clusters of all cells, looked up once, so that a wrong name is told before anything runs. */
async function namedThings(lists: readonly (readonly Choice[])[], said: PlanSaid): Promise<string[]> {
  const digests: string[] = [];
  for (const [key, find] of [
    ['model', modelNamed],
    ['cluster', clusterNamed],
  ] as const) {
    const given = said.get(key);
    for (const { adds } of given === undefined ? [] : lists.flat().filter((choice) => key in choice.adds)) {
      try {
        digests.push(digestOf(await find(adds[key] as string, '.')));
      } catch (error) {
        throw error instanceof InputError ? new InputError(given!.where + error.message) : error;
      }
    }
  }
  const prices = said.get('prices');
  if (prices !== undefined) {
    const path = fromHere(prices.folder, prices.value as string);
    digests.push(placed(prices, () => digestOf(readText(path, 'price list'))));
  }
  for (const [key, given] of said) {
    if (!isRunFile(key, given.value)) continue;
    const path = fromHere(given.folder, given.value);
    digests.push(placed(given, () => digestOf(readText(path, 'file about a run'))));
  }
  const anchor = said.get('anchor');
  if (anchor !== undefined) {
    const path = fromHere(anchor.folder, anchor.value as string);
    digests.push(placed(anchor, () => digestOf(readText(path, 'anchor'))));
  }
  return digests;
}

/** A provider that nobody's list has is a slip; one that does not sell what is asked for makes rows that say so. */
async function knownProviders(lists: readonly (readonly Choice[])[], said: PlanSaid): Promise<void> {
  const given = said.get('provider') ?? said.get(OFFERS.name);
  const named = new Set(lists.flat().flatMap(({ adds }) => (adds.provider as string | undefined) ?? []));
  if (given === undefined || named.size === 0) return;
  const [{ requireProvider }, { providerIds, shippedOffers }] = await Promise.all([
    import('../../hardware-profiles/offers/choose.js'),
    import('../../hardware-profiles/offers/book.js'),
  ]);
  const own = said.get('prices');
  const listed = own === undefined ? [] : await listedIn(own);
  const known = new Set([
    ...[...listed, ...shippedOffers()].map((offer) => offer.provider),
    ...providerIds(),
  ]);
  for (const provider of named) placed(given, () => requireProvider(provider, [...known]));
}

async function listedIn(own: Said<unknown>): Promise<readonly Offer[]> {
  const { priceFileAt } = await import('./price-file.js');
  return placed(own, () => priceFileAt(fromHere(own.folder, own.value as string)).offers);
}

function placed<T>({ where }: Said<unknown>, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof InputError ? new InputError(where + error.message) : error;
  }
}
