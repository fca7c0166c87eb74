/** Puts the report together: its script, and the hashes its policy names. */
import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import type { Validation } from '../../accuracy/threads/validation.js';
import type { Named } from '../../reports/html/named.js';
import { clientScript } from './client-script.js';

/** SHA-256 of a text in base64, as a page's policy names the script it admits. */
export function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

/** The day of a result, as the page names it: `2026-11-29`. */
export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** A result of a kind that has a chapter of the page, with its name and day. */
export interface NamedResult {
  readonly name: string;
  readonly date?: string;
  readonly result: Found | PlanFound | Sensitivity;
}

/** The page of comparisons, runs on threads, and results of other kinds. */
export async function reportOf(
  all: readonly Named[],
  validations: readonly { readonly name: string; readonly validation: Validation }[] = [],
  others: readonly NamedResult[] = [],
): Promise<string> {
  const { reportPage } = await import('../../reports/html/page.js');
  const chapters = others.length === 0 ? [] : await chaptersOf(others);
  const deflated = (text: string) => deflateRawSync(text, { level: 9 }).toString('base64');
  return reportPage(all, validations, chapters, { script: clientScript(), hash, deflated });
}
