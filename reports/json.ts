/** Results for machines: one JSON document with a `schema` of its own; keys only ever get added. */
import { printable } from '../input/printable.js';

/**
 * The document as text, indented by two, lists of numbers on one line, ending in a line break; characters that steer what shows them are escaped. Throws when a figure is not finite,
 * because JSON would turn it into `null` without a word; a sum of money is `null` where nobody knows the price.
 */
export function json(document: object): string {
  return `${printable(JSON.stringify(document, finite, 2).replace(NUMBERS, onOneLine))}\n`;
}

/** A list of nothing but numbers; a text cannot look like it, for it holds no line breaks. */
const NUMBERS = /\[(?:\n\s+-?\d[\d.e+-]*,?)+\n\s+\]/g;

function onOneLine(list: string): string {
  return list.replace(/\n\s+/g, ' ').replace('[ ', '[').replace(' ]', ']');
}

/** Keys of sums, and the ends of their ranges. */
const SUM = /^(costUsd|stepUsd|usdPerDeviceHour|cost|low|high)$/;

function finite(key: string, value: unknown): unknown {
  if (Number.isNaN(value) && SUM.test(key)) return null;
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new Error(`the figure '${key}' came out as ${value}`);
  }
  return value;
}

/** The document on a line of its own, as JSON lines have it. Throws as `json` does. */
export function jsonLine(document: object): string {
  return `${printable(JSON.stringify(document, finite))}\n`;
}
