/**
 * "Did you mean": the valid names nearest to a mistyped one. A name that continues what was typed comes
 * first (`h10` → `h100-sxm`), then names a few slips of the keyboard away.
 */

/**
 * Up to `max` of `candidates` that a person typing `word` may have meant, best first; empty when none is
 * near. Case is ignored. Near are the names that begin with the word (or the word with them), and of the
 * others the one fewest edits away, with all its ties, if those edits touch at most a third of the longer
 * name. Ties keep the candidates' order.
 */
export function nearest(word: string, candidates: readonly string[], max = 3): string[] {
  const typed = word.trim().toLowerCase();
  if (typed === '') return [];
  const measured = candidates.map((candidate) => {
    const name = candidate.toLowerCase();
    const prefix = name.startsWith(typed) || (name !== '' && typed.startsWith(name));
    const tolerated = Math.max(1, Math.floor(Math.max(typed.length, name.length) / 3));
    return { candidate, prefix, distance: editDistance(typed, name), tolerated };
  });
  const fewestEdits = Math.min(...measured.filter((m) => !m.prefix).map((m) => m.distance));
  return measured
    .filter((m) => m.prefix || (m.distance === fewestEdits && m.distance <= m.tolerated))
    .sort((a, b) => Number(b.prefix) - Number(a.prefix) || a.distance - b.distance)
    .slice(0, max)
    .map((m) => m.candidate);
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
