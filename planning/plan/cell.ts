/**
 * One question of a plan, as plain JSON: what a thread, a queue or another machine is handed, and all it needs. A cell
 * says the keys of a scenario file, each with one value; its id follows from them alone.
 */
/** What a plan asks for: one row. */
export interface PlanCell {
  /** Of the whole plan: another grid, another version of llmsim or other files have another. */
  readonly plan: string;
  /** Cells of the whole plan. */
  readonly cells: number;
  /** Its place in the grid, from 1. */
  readonly cell: number;
  /** From `scenario` alone: the same question has the same id in every plan. */
  readonly id: string;
  /** Cells with the same have the same best layout, which is searched for once. */
  readonly evaluation: string;
  /** Name of the set of strategies, where the plan names some. */
  readonly strategySet: string | null;
  /** Keys of a scenario file, with single values. */
  readonly scenario: CellScenario;
}

export type CellScenario = Readonly<Record<string, CellValue>>;
export type CellValue =
  | string
  | number
  | boolean
  | readonly string[]
  | Readonly<Record<string, string | number>>;

/** Keys that say what a run costs and what it may cost, and nothing of the layout; the last varies fastest. */
export const RUN_KEYS = [
  'tokens',
  'samples',
  'epochs',
  'provider',
  'region',
  'commitment',
  'price',
  'deadline',
  'budget',
  'max-devices',
] as const;

/** Keys of what is bought, which nothing of the layout depends on either; the same for all cells. */
const PRICE_KEYS = ['prices', 'embodied'] as const;

/** Keys of what surrounds the steps, see `cli/options/run-keys.ts`: the run gets longer, and the layout stays. */
export const AROUND_KEYS = [
  ...['failures', 'checkpoint-mode', 'checkpoint-interval', 'store', 'spares', 'elastic', 'restart'],
  ...['stragglers', 'maintenance', 'dataset', 'data-store', 'loader-cores', 'prefetch-batches'],
  ...['decode', 'augment'],
] as const;

/** The keys of `scenario` that decide the layout. */
export function layoutKeys(scenario: CellScenario): CellScenario {
  const others: readonly string[] = [...RUN_KEYS, ...PRICE_KEYS, ...AROUND_KEYS];
  return Object.fromEntries(Object.entries(scenario).filter(([key]) => !others.includes(key)));
}
