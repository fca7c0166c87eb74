/** All ways to divide the devices among the axes of a strategy. */
import type { Layout } from '../../strategies/job.js';
import { divisors } from '../../strategies/rules.js';
import type { LayoutAxis, Strategy } from '../../strategies/strategy.js';
import type { Request } from '../request.js';

/** Deepest pipeline tried when `pp` is free. */
const DEEPEST_PIPELINE = 64;

export type Division = Pick<Layout, 'dp' | 'tp' | 'pp' | 'cp' | 'ep'>;

/** Every division that the strategy shows under its own name, what the person fixed kept. */
export function* divisions(strategy: Strategy, request: Request, devices: number): Generator<Division> {
  const { fixed, cluster, model } = request;
  const uses = (axis: LayoutAxis) => strategy.axes.includes(axis);
  const all = divisors(devices);
  const tps = fixed.tp
    ? [fixed.tp]
    : uses('tp')
      ? all.filter((d) => d <= cluster.node.devices && d <= 16)
      : [1];
  const pps = fixed.pp
    ? [fixed.pp]
    : uses('pp')
      ? all.filter((d) => d <= Math.min(model.layers, DEEPEST_PIPELINE))
      : [1];
  const cps = fixed.cp
    ? [fixed.cp]
    : uses('cp')
      ? all.filter((d) => fitsContext(d, request.sequence, uses('ep')))
      : [1];
  for (const tp of tps) {
    for (const pp of pps) {
      for (const cp of cps) {
        const dp = fixed.dp ?? devices / (tp * pp * cp);
        if (!Number.isInteger(dp)) continue;
        for (const ep of expertSizes(strategy, request, { dp, tp, cp })) {
          const division = { dp, tp, pp, cp, ep };
          if (isItself(strategy, division)) yield division;
        }
      }
    }
  }
}

/** Positions a context rank keeps at least where `cp` is free and above 2: an assumption that bounds the search. */
const LEAST_POSITIONS = 8192;

function fitsContext(cp: number, sequence: number, withExperts: boolean): boolean {
  // Beside experts, a context that one rank can hold is left whole: one search less.
  if (withExperts) return cp === 1 || sequence / cp >= LEAST_POSITIONS;
  return cp === 2 || (cp > 2 && sequence / cp >= LEAST_POSITIONS);
}

/** Expert-parallel sizes that come out even; 1 where the strategy has none, so that a rule can say what is wrong. */
function expertSizes(
  strategy: Strategy,
  { fixed, model }: Request,
  { dp, tp, cp }: Pick<Division, 'dp' | 'tp' | 'cp'>,
): number[] {
  if (fixed.ep) return [fixed.ep];
  if (!strategy.axes.includes('ep') || !model.moe) return [1];
  const { experts } = model.moe;
  const whole = [tp, ...divisors(dp).map((data) => tp * cp * data)];
  return [...new Set(whole)].filter((ep) => ep > 1 && experts % ep === 0);
}

/** A strategy shown under its name must use what it is named for: a pipeline has at least two stages. */
function isItself(strategy: Strategy, { tp, pp, dp, cp, ep }: Division): boolean {
  if (strategy.axes.includes('ep')) return ep > 1;
  if (strategy.axes.includes('cp')) return cp > 1;
  const own = strategy.axes.filter((axis) => axis !== 'dp');
  if (own.includes('pp') && !own.includes('tp')) return pp > 1;
  if (own.includes('tp') && !own.includes('pp') && strategy.state !== 'zero-3') return tp > 1;
  if (strategy.zero === 3 || (own.length === 0 && strategy.axes.includes('dp'))) return dp > 1;
  return true;
}
