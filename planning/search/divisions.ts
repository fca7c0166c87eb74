/** All ways to divide the devices among the axes of a strategy. */
import type { Model } from '../../models/model.js';
import { networkOf } from '../../models/network.js';
import { hasTables, tablesOf } from '../../models/tables-of.js';
import { expertTensor, foldingOf } from '../../strategies/folding.js';
import type { Layout } from '../../strategies/job.js';
import { divisors } from '../../strategies/rules/index.js';
import { canUse, type LayoutAxis, type Strategy } from '../../strategies/strategy.js';
import type { Request } from '../request.js';
import { withinContextReach, withinTensorReach } from './extent.js';

export type Division = Pick<Layout, 'dp' | 'tp' | 'pp' | 'cp' | 'ep' | 'etp' | 'shard' | 'sequenceParallel'>;
type Axes = Pick<Division, 'dp' | 'tp' | 'pp' | 'cp' | 'ep' | 'etp'>;

/** Every division that the strategy shows under its own name, what the person fixed kept. */
export function* divisions(strategy: Strategy, request: Request, devices: number): Generator<Division> {
  for (const axes of axesOf(strategy, request, devices)) {
    for (const shard of shardSizes(strategy, request, axes)) {
      for (const sequenceParallel of sequenceChoices(strategy, request, axes.tp))
        yield { ...axes, shard, sequenceParallel };
    }
  }
}

function* axesOf(strategy: Strategy, request: Request, devices: number): Generator<Axes> {
  const { fixed, model } = request;
  const uses = (axis: LayoutAxis) => strategy.axes.includes(axis);
  const all = divisors(devices);
  const sizes = (axis: 'tp' | 'pp' | 'cp', free: (size: number) => boolean) =>
    fixed[axis] ? [fixed[axis]] : uses(axis) ? all.filter(free) : [1];
  const tps = sizes('tp', (d) => d <= tensorRanks(model) && withinTensorReach(request, d));
  const pps = sizes('pp', (d) => d <= model.layers + 2);
  const cps = sizes(
    'cp',
    (d) => (d === 1 ? uses('ep') : dividesSamples(request, d)) && withinContextReach(request, d),
  );
  for (const tp of tps) {
    for (const pp of pps) {
      for (const cp of cps) {
        const dp = fixed.dp ?? devices / (tp * pp * cp);
        if (!Number.isInteger(dp)) continue;
        for (const experts of expertSizes(strategy, request, { dp, tp, cp })) {
          const division = { dp, tp, pp, cp, ...experts };
          if (isItself(strategy, division)) yield division;
        }
      }
    }
  }
}

/** Of a network whose layers they do not divide, the fewest, so that a rule can say so. */
function tensorRanks(model: Model): number {
  const network = networkOf(model);
  return network === undefined || network.tensor === true ? model.heads : 2;
}

/** Positions of sequences, or of a network rows of samples, which a rule knows about; of one that has none to divide the fewest. */
function dividesSamples({ model, sequence }: Request, cp: number): boolean {
  const network = networkOf(model);
  return network === undefined ? sequence % (2 * cp) === 0 : network.spatial === true || cp === 2;
}

function shardSizes(strategy: Strategy, { fixed }: Request, { dp, cp }: Axes): number[] {
  if (fixed.shard) return [fixed.shard];
  if (!strategy.axes.includes('shard')) return [dp];
  return divisors(dp).filter((size) => size * cp > 1 && size < dp);
}

/** With tensor ranks both ways, the strategy's own first. */
function sequenceChoices({ sequenceParallel }: Strategy, { fixed }: Request, tp: number): boolean[] {
  if (tp === 1) return [false];
  return fixed.sequenceParallel === undefined
    ? [sequenceParallel, !sequenceParallel]
    : [fixed.sequenceParallel];
}

/**
 * Expert-parallel sizes that come out even, for each way to split an expert: whole groups of tensor and context ranks, then
 * data-parallel ones; all there are where experts are split over other ranks than all else, which nobody weighs unasked. 1 where the strategy has none, so that a rule
 * can say what is wrong.
 */
function expertSizes(
  strategy: Strategy,
  { fixed, model }: Request,
  { dp, tp, cp }: Pick<Division, 'dp' | 'tp' | 'cp'>,
): Pick<Division, 'ep' | 'etp'>[] {
  const split = fixed.etp === undefined ? {} : { etp: fixed.etp };
  if (fixed.ep) return [{ ep: fixed.ep, ...split }];
  if (hasTables(model) && canUse(strategy, 'ep')) return tableRanks(fixed, model, dp);
  if (!strategy.axes.includes('ep') || !model.moe) return [{ ep: 1, ...split }];
  const { experts } = model.moe;
  if (fixed.etp !== undefined && fixed.etp !== 1 && fixed.etp !== tp) {
    const sizes = divisors(experts).filter((ep) => ep > 1 && foldingOf({ dp, tp, cp, ep, ...split }).even);
    return sizes.map((ep) => ({ ep, ...split }));
  }
  // Tensor ranks that have slices of the same experts are not among those that have different ones.
  const near = expertTensor({ ep: 2, tp, ...split }) === 1 ? tp : 1;
  const whole = [
    ...divisors(cp).map((context) => near * context),
    ...divisors(dp).map((data) => near * cp * data),
  ];
  return [...new Set(whole)].filter((ep) => ep > 1 && experts % ep === 0).map((ep) => ({ ep, ...split }));
}

/** Ranks that embedding tables are distributed over: weighed unasked, since most such models fit on no single device. */
function tableRanks(
  { tableSharding = 'table' }: Request['fixed'],
  model: Model,
  dp: number,
): { ep: number }[] {
  const most = tableSharding === 'table' ? tablesOf(model).length : dp;
  return divisors(dp).flatMap((ep) => (ep <= most ? [{ ep }] : []));
}

/** A strategy shown under its name must use what it is named for: a pipeline has at least two stages. */
function isItself(strategy: Strategy, { tp, pp, dp, cp, ep }: Axes): boolean {
  if (strategy.axes.includes('ep')) return ep > 1;
  if (strategy.axes.includes('cp')) return cp > 1;
  const own = strategy.axes.filter((axis) => axis !== 'dp');
  if (own.includes('pp') && !own.includes('tp')) return pp > 1;
  if (own.includes('tp') && !own.includes('pp') && strategy.state !== 'zero-3') return tp > 1;
  // Weights are sharded over context ranks, too.
  if (strategy.zero === 3) return dp * cp > 1;
  if (own.length === 0 && strategy.axes.includes('dp')) return dp > 1;
  return true;
}
