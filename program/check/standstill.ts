/** The picture of a standstill: a table of steps against ranks with what ran last and the op at which each stands. */
import { largest } from '../../input/extremes.js';
import type { Countdown } from '../order/countdown.js';
import { type Cast, UntimedRun } from '../order/untimed.js';
import type { Op } from '../program.js';

const STEPS_SHOWN = 4;
const RANKS_SHOWN = 6;

/** Steps down, stuck ranks across; the last row is where each stands. */
export function picture(cast: Cast, run: UntimedRun): string {
  const { countdown } = run;
  const { lanes } = cast;
  const standing = standingOf(cast, run);
  const shown = [...standing.keys()].slice(0, RANKS_SHOWN);
  const opOf = (number: number) => lanes.all[countdown.laneOf(number)]!.role.ops[countdown.placeOf(number)]!;
  const text = (number: number) => short(opOf(number), countdown.placeOf(number));
  const header = shown.map((lane) => `rank ${lanes.all[lane]!.rank} ${lanes.all[lane]!.role.name}`);
  const steps = stepsOf(cast, countdown, shown).map((met, step) => [
    `step ${step + 1}`,
    ...shown.map((lane) => met.get(lane)?.map(text).join('; ') ?? '·'),
  ]);
  const last = shown.map((lane) => standing.get(lane)!.map(text).join('; '));
  const rows = [['', ...header], ...steps.slice(-STEPS_SHOWN), ['stands at', ...last]];
  const more = standing.size - shown.length;
  return align(rows) + (more > 0 ? `\n  and ${more} more stand still.` : '');
}

/** By lane, the ops that stand there. */
function standingOf({ plans }: Cast, run: UntimedRun): Map<number, number[]> {
  const { countdown } = run;
  const standing = new Map<number, number[]>();
  for (const lane of plans.keys()) {
    const own = [...plans[lane]!.ops.keys()]
      .map((place) => countdown.numberOf(lane, place))
      .filter((number) => run.waits(number));
    if (own.length > 0) standing.set(lane, own);
  }
  return standing;
}

/** What these lanes met at, by steps. */
function stepsOf(
  cast: Cast,
  numbering: Countdown,
  shown: readonly number[],
): ReadonlyMap<number, readonly number[]>[] {
  const steps: Map<number, number[]>[] = [];
  new UntimedRun(cast, (round, members) => {
    const step = steps[round] ?? new Map<number, number[]>();
    steps[round] = step;
    for (const number of members) {
      const lane = numbering.laneOf(number);
      if (shown.includes(lane)) step.set(lane, [...(step.get(lane) ?? []), number]);
    }
  });
  return steps;
}

function short({ kind, label, ...op }: Op, index: number): string {
  const verb = kind === 'collective' && 'collective' in op ? op.collective : kind;
  return label.startsWith(verb) ? `${index} ${label}` : `${index} ${verb} ${label}`;
}

function align(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, column) => largest(rows.map((row) => row[column]!.length)));
  return rows
    .map(
      (row) =>
        `  ${row
          .map((text, i) => text.padEnd(widths[i]!))
          .join('  ')
          .trimEnd()}`,
    )
    .join('\n');
}
