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

/** The page of comparisons and runs on threads. */
export async function reportOf(
  all: readonly Named[],
  validations: readonly { readonly name: string; readonly validation: Validation }[] = [],
): Promise<string> {
  const { reportPage } = await import('../../reports/html/page.js');
  const deflated = (text: string) => deflateRawSync(text, { level: 9 }).toString('base64');
  return reportPage(all, validations, { script: clientScript(), hash, deflated });
}
