/** What is printed: a table of the relations, the worst of each, and what the closed forms and the search found. */

import type { Form } from './closed-forms/forms.js';
import { brokenBy } from './closed-forms/forms.js';
import type { Held } from './hold.js';
import type { Winner } from './search.js';

/** A line for each relation, and the worst violation of each that has one, as the command that shows it. */
export function tallyLines({ tallies }: Held): string[] {
  const rows = tallies.filter(({ tried }) => tried > 0);
  const wide = Math.max(8, ...rows.map(({ relation }) => relation.length));
  const head = `${'relation'.padEnd(wide)}   tried   small  failed   worst`;
  const table = rows.map(({ relation, tried, small, failed, worst }) => {
    const counts = [tried, small, failed].map((n) => String(n).padStart(8)).join('');
    return `${relation.padEnd(wide)}${counts}   ${worst === undefined ? '' : percent(worst.size)}`.trimEnd();
  });
  const worst = rows.flatMap(({ worst: w }) => {
    if (w === undefined) return [];
    return [
      '',
      `${w.relation} (job ${w.index})`,
      `  ${w.command}`,
      `  observed ${w.observed}`,
      `  expected ${w.expected}${w.excuse === undefined ? '' : ` (${w.excuse})`}`,
    ];
  });
  return [head, ...table, ...worst];
}

/** Those closed forms that do not come out, and how many were tried. */
export function formLines(forms: readonly Form[]): {
  readonly lines: readonly string[];
  readonly wrong: number;
} {
  const broken = forms.filter((form) => brokenBy(form) !== undefined);
  const told = broken.map((form) => {
    return `${form.what}: observed ${form.observed}, expected ${form.expected} (${percent(brokenBy(form)!)} off)`;
  });
  return { lines: [...told, `${forms.length} closed forms, ${broken.length} wrong`], wrong: broken.length };
}

/** Those winners that another layout beats by more than `tolerance`, worst first, and how many were tried. */
export function winnerLines(
  all: readonly Winner[],
  tolerance: number,
): { readonly lines: readonly string[]; readonly wrong: number } {
  const beaten = all.filter(({ gain }) => Math.abs(gain) > tolerance).sort((a, b) => b.gain - a.gain);
  const told = beaten
    .slice(0, 20)
    .flatMap(({ command, gain, winner, best }) => [
      `${command}: ${gain === Infinity ? 'nothing found' : gain < 0 ? 'shorter than any layout of the enumeration' : `${percent(gain)} too long`}`,
      `  winner ${JSON.stringify(winner)}`,
      `  faster ${JSON.stringify(best)}`,
    ]);
  const layouts = all.reduce((sum, one) => sum + one.layouts, 0);
  const last = `${all.length} winners held against ${layouts} layouts, ${beaten.length} beaten`;
  return { lines: [...told, last], wrong: beaten.length };
}

function percent(share: number): string {
  return `${(share * 100).toFixed(4)} %`;
}
