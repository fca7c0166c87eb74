/** What a run must not pass, as lines across a plane of time and cost, each with its figure. */
import { largest } from '../../../input/extremes.js';
import { INK } from '../../charts/render.js';
import { dollars, duration } from '../../tables/units.js';
import type { Limits } from './cost-runs.js';
import type { AxisUnit } from './frame.js';

/** A limit beyond so many times what is drawn is not drawn: it would leave no room for the rest. */
export interface Far {
  readonly times: number;
  readonly costs: number;
}
const FAR: Far = { times: 3, costs: 3 };

/** The limits that belong into a picture of these times and costs, and what is said of the others. */
export function drawnLimits(
  { deadlineSeconds, budgetUsd }: Limits,
  seconds: readonly number[],
  usd: readonly number[],
  far = FAR,
): { readonly limits: Limits; readonly said: string } {
  const isFar = (limit: number | undefined, figures: readonly number[], most: number) =>
    limit !== undefined && limit > most * largest(figures);
  const late = isFar(deadlineSeconds, seconds, far.times);
  const dear = isFar(budgetUsd, usd, far.costs);
  const beyond = [
    ...(late ? [`the deadline of ${duration(deadlineSeconds!)}`] : []),
    ...(dear ? [`the budget of ${dollars(budgetUsd!)}`] : []),
  ];
  return {
    limits: {
      ...(deadlineSeconds === undefined || late ? {} : { deadlineSeconds }),
      ...(budgetUsd === undefined || dear ? {} : { budgetUsd }),
    },
    said: beyond.length === 0 ? '' : ` Beyond the picture: ${beyond.join(' and ')}.`,
  };
}

/** Of the title of an upright axis: above the words of a deadline, which stand on the plot. */
export const ABOVE_LIMIT = { titleY: -27 };

/** Layers of an upright line; its words stand on the side of it that holds more of the plane. */
export function deadlineLine(seconds: number | undefined, time: AxisUnit, middle: number): object[] {
  if (seconds === undefined) return [];
  const said = `deadline ${duration(seconds)}`;
  const at = { x: { datum: seconds / time.size, type: 'quantitative' } };
  const align = seconds / time.size > middle ? 'right' : 'left';
  return [rule(at, said), text(align, said, at, { y: -8 })];
}

/** Layers of a level line. */
export function budgetLine(usd: number | undefined, money: AxisUnit): object[] {
  if (usd === undefined) return [];
  const said = `budget ${dollars(usd)}`;
  const at = { y: { datum: usd / money.size, type: 'quantitative' } };
  return [rule(at, said), text('right', said, at, { x: { expr: 'width' }, dy: -8 })];
}

function rule(at: object, said: string): object {
  return {
    data: { values: [{}] },
    mark: { type: 'rule', color: INK, strokeWidth: 2, strokeDash: [5, 3] },
    encoding: { ...at, description: { value: said } },
  };
}

function text(align: string, said: string, at: object, place: object): object {
  return {
    data: { values: [{}] },
    mark: { type: 'text', align, text: said, aria: false, ...place },
    encoding: at,
  };
}
