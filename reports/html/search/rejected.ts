/** What a search left out, by the reason: how many layouts, and by how much the nearest misses. */
import type { Found, Rejection } from '../../../planning/found.js';
import { shortLayout } from '../../layout.js';
import { html, type Markup, prose } from '../markup.js';
import { misfitBars } from '../misfits.js';

const NAMES: Readonly<Record<string, string>> = {
  memory: 'does not fit in memory',
  deadline: 'past the deadline',
  budget: 'over the budget',
  slower: 'not among the best',
  unplayable: 'cannot be simulated',
};

/** A bar a reason, the most layouts first, with the nearest miss below. */
export function rejectionTable({ rejections }: Found): Markup {
  const sorted = [...rejections].sort((a, b) => b.count - a.count);
  return misfitBars(
    'reason',
    'layouts',
    sorted.map((each) => ({
      ...{ name: nameOf(each), count: each.count },
      line: html`${prose(sentenceOf(each))}${exampleOf(each)}`,
    })),
  );
}

function nameOf({ rule }: Rejection): string {
  return NAMES[rule] ?? 'not allowed by a rule';
}

function sentenceOf({ sentence }: Rejection): string {
  const begun = sentence.charAt(0).toUpperCase() + sentence.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

function exampleOf({ example }: Rejection): Markup | null {
  if (example === undefined) return null;
  const { cluster, strategy, layout } = example;
  return html` <span class="soft">${prose(`The nearest: ${strategy} (${shortLayout(layout)}) on ${cluster}.`)}</span>`;
}
