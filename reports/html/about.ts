/** Every figure with its source, and how the page was made. */
import { anchor, html, type Markup } from './markup.js';
import type { Named } from './named.js';
import { plain } from './tables.js';

/** What each result rests on. */
export function about(all: readonly Named[]): Markup {
  return html`${all.map(
    ({ name, comparison: { assumptions, command, llmsim } }) => html`${
      assumptions &&
      html`<h2>What it rests on${all.length > 1 ? `: ${name}` : ''}</h2>
<p>Every figure of the hardware profile, those that were assumed first. The 90 % interval of a step time is as wide as predictions for published runs were off, nine times in ten.</p>
<details class="sources"><summary>${assumptions.length} figures with their sources</summary>${plain(
        ['figure', 'value (SI units)', 'kind', 'source'],
        assumptions.map((a) => [
          a.figure,
          a.value === null ? '–' : String(Number(a.value.toPrecision(4))),
          a.kind,
          a.source,
        ]),
        3,
      )}</details>`
    }
<h2>How this page was made</h2><pre><code>${command ?? `llmsim report ${anchor(name)}.json -o report.html`}</code></pre>
<p class="soft">llmsim ${llmsim}. MFU counts the model’s FLOPs, recomputation left out, over the dense peak; HFU counts recomputation too.</p>`,
  )}`;
}
