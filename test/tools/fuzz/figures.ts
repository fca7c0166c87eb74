/** Figures of a JSON answer that cannot be: null, negative or not finite where neither makes sense. */

/** Keys whose value may be unknown. */
const MAY_BE_NULL = new Set([
  ...['totals', 'interval', 'mfuInterval', 'measuredInterval', 'place', 'overNext', 'inTen', 'merged'],
  ...['tokens', 'value', 'othersShare', 'loss', 'load', 'error', 'repeatability', 'medianRepeatability'],
  ...['measuredSeconds', 'predictedSeconds', 'lossMaxRelativeDifference', 'kendallTau', 'worstError'],
  ...['meanAbsoluteError', 'comparison', 'reason', 'strongScaling', 'before', 'after'],
  ...['verdict', 'withinIntervals', 'run', 'costElasticity'],
  // Of checkpoints where nothing breaks: none are written in between.
  'intervalSeconds',
  // Rows of a plan: what a cell has no answer to.
  ...[
    'winner',
    'speed',
    'run',
    'price',
    'timeToTrain',
    'cost',
    'costUsd',
    'goodput',
    'deadlineUse',
    'embodiedCarbonKg',
    'remarks',
    'budgetUse',
    'commitmentCostUsd',
  ],
  ...['provider', 'sku', 'region', 'commitment', 'date', 'kind', 'source'],
]);
/** Of a plan's row whose price means several, or nobody knows it. */
const NULL_IN_A_PLAN = new Set(['run.energyKwh', 'run.carbonKg']);

/** Host memory and disks are what a profile states, if it does. */
function mayBeNull(path: Path): boolean {
  return (
    MAY_BE_NULL.has(path.at(-1) ?? '') ||
    NULL_IN_A_PLAN.has(path.join('.')) ||
    /^(host|disk)\.capacityBytes$/.test(path.slice(-2).join('.'))
  );
}

/** What may be below zero: an error, a difference; spans count from each other; calibrations have logarithms. */
const MAY_BE_NEGATIVE = new Set([
  'error',
  'spans',
  'provenance',
  'kernelFits',
  'change',
  'difference',
  'differenceSeconds',
  'elasticity',
  'costElasticity',
  'marginBytes',
]);
/** Parts that repeat what others measured, as they wrote it. */
const REPEATED = new Set(['cases', 'inputs']);
/** What a launch file says, wherever its account stands. */
const OF_FILES = new Set(['understood', 'ignored']);

type Path = readonly string[];

/** `rows.[0].mfu is -1`: the first such figure; undefined where all can be. */
export function oddFigure(value: unknown, path: Path = []): string | undefined {
  if (REPEATED.has(path[0] ?? '') || OF_FILES.has(path.at(-1) ?? '')) return undefined;
  if (value === null) return mayBeNull(path) ? undefined : `${path.join('.')} is null`;
  if (typeof value === 'number') {
    const isOdd = value < 0 && !path.some((key) => MAY_BE_NEGATIVE.has(key));
    return isOdd || !Number.isFinite(value) ? `${path.join('.')} is ${value}` : undefined;
  }
  if (typeof value !== 'object') return undefined;
  for (const [key, inner] of Object.entries(value)) {
    const odd = oddFigure(inner, [...path, Array.isArray(value) ? `[${key}]` : key]);
    if (odd !== undefined) return odd;
  }
  return undefined;
}
