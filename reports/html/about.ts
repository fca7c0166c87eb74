/** Every figure with its source, and how the page was made. */
import type { Assumption } from '../../planning/evaluate/assumption.js';
import { html, type Markup, prose } from './markup.js';
import { groupsOf, type Named } from './named.js';
import { plain } from './tables.js';

/** How a page came to be: commands that give it again, and what its shares are of. */
export function howMade(commands: readonly string[], versions: readonly string[]): Markup {
  return html`${commands.map((command) => html`<pre><code>${command}</code></pre>`)}
<p class="soft">llmsim ${versions.join(', ')}. MFU counts the model’s FLOPs, recomputation left out, over the dense peak; HFU counts recomputation too.</p>`;
}

/** What the results rest on, the same sources once, and the command that was run. */
export function about(all: readonly Named[]): Markup {
  const sources = groupsOf(
    all.filter(({ comparison }) => comparison.assumptions !== undefined),
    ({ comparison }) => JSON.stringify(comparison.assumptions),
  );
  const versions = [...new Set(all.map(({ comparison }) => comparison.llmsim))];
  return html`${sources.map((same) => restingOn(same, all.length > same.length))}
<h2>How this page was made</h2>${howMade(commandsOf(all), versions)}`;
}

/** The figures that some results share; with their names where there are others. */
function restingOn(same: readonly Named[], others: boolean): Markup {
  return html`<h2>What it rests on${others ? `: ${same.map(({ name }) => name).join(', ')}` : ''}</h2>
<p>Every figure of the hardware profile, those that were assumed first. ${prose(INTERVAL)}</p>
${figuresWithSources(same[0]!.comparison.assumptions!)}`;
}

export const INTERVAL =
  'The 90 % interval of a step time is as wide as predictions for published runs were off, nine times in ten.';

/** Folded, since they are many. */
function figuresWithSources(assumptions: readonly Assumption[]): Markup {
  return html`<details class="sources"><summary>${assumptions.length} figures with their sources</summary>${plain(
    ['figure', 'value (SI units)', 'kind', 'source'],
    assumptions.map((a) => [
      a.figure,
      a.value === null ? '–' : String(Number(a.value.toPrecision(4))),
      a.kind,
      a.source,
    ]),
    3,
  )}</details>`;
}

/** Commands that give the page again: the one that asked for all, or those of the results and what joins their files. */
function commandsOf(all: readonly Named[]): string[] {
  const own = [...new Set(all.flatMap(({ asked, comparison }) => asked ?? comparison.command ?? []))];
  const joined = own.length !== 1 || all.some(({ asked, comparison }) => !(asked ?? comparison.command));
  const files = [...new Set(all.map(({ file, name }) => file ?? `${name}.json`))];
  return joined ? [...own, `llmsim report ${files.join(' ')} -o report.html`] : own;
}
