/** Puts the report together: its script, and the hashes its policy names. */
import { createHash } from 'node:crypto';
import { deflateRawSync } from 'node:zlib';
import type { Validation } from '../../accuracy/threads/validation.js';
import type { DatacentreAnswer } from '../../datacentre/outcome/answer.js';
import type { Found } from '../../planning/found.js';
import type { PlanRow } from '../../planning/plan/row.js';
import type { RunAnswer } from '../../planning/run/row.js';
import type { Sensitivity } from '../../planning/sensitivity/result.js';
import type { Named } from '../../reports/html/named.js';
import type { OtherResult } from '../../reports/html/page.js';
import { clientScript } from './client-script.js';

/** SHA-256 of a text in base64, as a page's policy names the script it admits. */
export function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

/** The day of a result, as the page names it: `2026-11-29`. */
export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** A result that has a chapter of the page, with its name, its day, and the command that makes the page again. */
export interface NamedResult {
  readonly name: string;
  readonly date: string;
  readonly made: string;
  readonly result: Found | Sensitivity | DatacentreAnswer | RunAnswer | PlanRows;
}

/** Rows of a plan, in the order of its cells. */
export interface PlanRows {
  readonly schema: 'llmsim.plan/1';
  readonly rows: readonly PlanRow[];
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

/** What is loaded is what the results need. */
function chaptersOf(results: readonly NamedResult[]): Promise<OtherResult[]> {
  return Promise.all(
    results.map(async ({ result, ...named }) => ({
      name: named.name,
      chapter: await chapterOf(result, named),
    })),
  );
}

async function chapterOf(
  result: NamedResult['result'],
  named: Omit<NamedResult, 'result'>,
): Promise<OtherResult['chapter']> {
  switch (result.schema) {
    case 'llmsim.search/1': {
      const { searchChapter } = await import('../../reports/html/search/chapter.js');
      return (prefix) => searchChapter({ ...named, found: result }, prefix);
    }
    case 'llmsim.sensitivity/1': {
      const { sensitivityChapter } = await import('../../reports/html/sensitivity/chapter.js');
      return (prefix) => sensitivityChapter({ ...named, told: result }, prefix);
    }
    case 'llmsim.datacentre/1': {
      const { datacentreChapter } = await import('../../reports/html/datacentre/chapter.js');
      return (prefix) => datacentreChapter({ ...named, told: result }, prefix);
    }
    case 'llmsim.run/1': {
      const { runChapter } = await import('../../reports/html/run/chapter.js');
      return (prefix) => runChapter({ ...named, answer: result }, prefix);
    }
    case 'llmsim.plan/1': {
      const [{ planChapter }, { ageInDays }] = await Promise.all([
        import('../../reports/html/plan/chapter.js'),
        import('../../hardware-profiles/offers/offer.js'),
      ]);
      const ageOf = (date: string) => ageInDays(date, named.date);
      return (prefix) => planChapter({ ...named, rows: result.rows, ageOf }, prefix);
    }
  }
}
