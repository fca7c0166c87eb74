/** Amounts of a run that may be small, printed so that what is something never reads as nothing. */
import { count, percent } from '../tables/units.js';

/** A share of time; what would print as all of it but is not says so. */
export function shareWords(share: number): string {
  return share < 1 && share >= 0.9995 ? '> 99.9 %' : percent(share);
}

/** How often something happens on average: `560`, `8.5`, `0.24`, `0.0012`. */
export function often(times: number): string {
  return times >= 9.95 ? count(Math.round(times)) : small(times);
}

/** Hours of devices, and other amounts that are whole where they are large: `68,850`, `4.3`, `0.18`. */
export function amount(value: number): string {
  return value >= 99.5 ? count(value) : small(value);
}

/** Two significant digits, three from ten on; what is less than a thousandth says so. */
function small(value: number): string {
  if (value === 0) return '0';
  if (value < 0.001) return '< 0.001';
  return value.toPrecision(value < 9.95 ? 2 : 3);
}

/** `1 node`, `2,048 nodes`. */
export function counted(n: number, one: string): string {
  return `${count(n)} ${one}${n === 1 ? '' : 's'}`;
}
