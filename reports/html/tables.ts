/** The small tables of each strategy, and what they are made with. */
import type { Detail } from '../../planning/detail/detail.js';
import { boundOf } from '../explanation.js';
import { axisName } from '../layout.js';
import { bandwidth, duration, memory, percent, teraflops } from '../tables/units.js';
import { html, type Markup } from './markup.js';

export function linkTable({ links }: Detail): Markup {
  return plain(
    ['axis', 'link', 'sent per device per step', 'in flight', 'link utilization'],
    links.map(({ axis, link, bytes, busySeconds, utilisation }) => [
      ...[axisName(axis), link === 'inside nodes' ? 'intra-node' : 'inter-node'],
      ...[memory(bytes), duration(busySeconds), percent(utilisation)],
    ]),
  );
}

export function kernelTable({ kernels }: Detail): Markup {
  return plain(
    ['kernel', 'shape', 'calls per step', 'each', 'per step', 'rate', 'bound by'],
    kernels.map((k) => [
      k.name,
      k.shape,
      String(k.perStep),
      duration(k.seconds),
      duration(k.seconds * k.perStep),
      k.flops / k.seconds > 2e12 ? teraflops(k.flops / k.seconds / 1e12) : bandwidth(k.bytes / k.seconds),
      boundOf(k.boundBy),
    ]),
  );
}

/** A table of texts; the column `words` is prose. Columns without a figure are read from the left. */
export function plain(head: readonly string[], body: readonly (readonly string[])[], words = -1): Markup {
  const kinds = head.map((_, i) => {
    if (i === words) return html` class="words"`;
    return body.some((cells) => /^[\d–−+<$]/.test(cells[i]!)) ? null : html` class="text"`;
  });
  return html`<div class="wide" tabindex="0" role="region" aria-label="${head.join(', ')}"><table><thead><tr>${head.map((h, i) => html`<th scope="col"${kinds[i]}>${h}</th>`)}</tr></thead><tbody>
${body.map(
  (cells) => html`<tr>${cells.map((c, i) => html`<td${kinds[i]}>${c}</td>`)}</tr>
`,
)}</tbody></table></div>`;
}
