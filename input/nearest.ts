/**
 * "Did you mean": the valid names nearest to a mistyped one. A name that continues what was typed comes
 * first (`h10` → `h100-sxm`), then names a few slips of the keyboard away.
 */
import { smallest } from './extremes.js';

/**
 * Up to `max` of `candidates` that a person typing `word` may have meant, best first; empty when none is near. Case
 * and punctuation are ignored (`llama-3` → `llama3-8b`); where they are all that differs, nothing else is meant.
 *
 * Near are the names that begin with the word (or the word with them), those with the same words and numbers first;
 * and of the others the one that, or whose beginning, is fewest edits away, with all its ties, if those edits touch
 * at most a third of the longer name. Of ties, those with more of the first words come first, then the nearest number
 * (`llama4` → `llama3-8b`), then the fewest edits of the whole name, then the candidates' order.
 */
export function nearest(word: string, candidates: readonly string[], max = 3): string[] {
  const typed = parted(word);
  if (typed.letters === '') return [];
  const measured = candidates.map((candidate) => ({ candidate, ...likeness(typed, parted(candidate)) }));
  const same = measured.some((m) => m.whole === 0);
  const fewestEdits = smallest(measured.filter((m) => m.begins === 0).map((m) => m.edits));
  return measured
    .filter((m) => !same || m.whole === 0)
    .filter((m) => m.begins > 0 || (m.edits === fewestEdits && m.edits <= m.tolerated))
    .sort(
      (a, b) =>
        b.begins - a.begins ||
        b.shared - a.shared ||
        a.gap - b.gap ||
        a.whole - b.whole ||
        a.asWritten - b.asWritten,
    )
    .slice(0, max)
    .map((m) => m.candidate);
}

/** A name without case and punctuation, and its words and numbers; a size such as `70b` is one word. */
interface Parted {
  readonly written: string;
  readonly letters: string;
  readonly parts: readonly string[];
}

function parted(name: string): Parted {
  const written = name.trim().toLowerCase();
  const parts = written.match(/\d+(\.\d+)?[\p{L}\d]*|\p{L}+/gu) ?? [];
  // A name of nothing but punctuation is compared by it.
  return { written, letters: parts.length > 0 ? lettersOf(written) : written, parts };
}

function lettersOf(name: string): string {
  return name.replace(/[\p{P}\p{Z}\p{S}]/gu, '');
}

function likeness(typed: Parted, name: Parted) {
  const whole = editDistance(typed.letters, name.letters);
  const asWritten = editDistance(typed.written, name.written);
  const differs = typed.parts.findIndex((part, i) => part !== name.parts[i]);
  const shared = differs < 0 ? typed.parts.length : differs;
  const sameLetters =
    name.letters !== '' && (name.letters.startsWith(typed.letters) || typed.letters.startsWith(name.letters));
  const begins = differs < 0 && shared > 0 ? 2 : sameLetters ? 1 : 0;
  const head = lettersOf(name.parts.slice(0, typed.parts.length).join(''));
  const headEdits = head === '' ? whole : editDistance(typed.letters, head);
  const edits = Math.min(whole, headEdits);
  const compared = headEdits < whole ? head : name.letters;
  const tolerated = Math.max(1, Math.floor(Math.max(typed.letters.length, compared.length) / 3));
  return { whole, asWritten, begins, edits, tolerated, shared, gap: begins > 0 ? 0 : gapOf(typed, name) };
}

/** How far apart the numbers are that stand at the same places. */
function gapOf(typed: Parted, name: Parted): number {
  const gaps = typed.parts.map((part, i) => Math.abs(Number(part) - Number(name.parts[i])));
  return gaps.reduce((sum, gap) => sum + (Number.isFinite(gap) ? gap : 0), 0);
}

/**
 * Damerau–Levenshtein distance in its restricted form (optimal string alignment): the fewest insertions,
 * deletions, replacements and swaps of neighbours that turn `a` into `b`, no part being edited twice.
 */
export function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(replace, last[j]! + 1, row[j - 1]! + 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) best = Math.min(best, beforeLast[j - 2]! + 1);
      row.push(best);
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length]!;
}
