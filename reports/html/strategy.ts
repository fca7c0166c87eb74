/** The section of one strategy: its step, its stages, its kernels, its links, how it scales. */
import type { Comparison, Row } from '../../planning/comparison.js';
import type { Detail } from '../../planning/detail/detail.js';
import { svgOf } from '../charts/render.js';
import { shortLayout } from '../layout.js';
import { count, duration, percent } from '../tables/units.js';
import { memoryOverTimeChart } from './charts/memory-over-time.js';
import { rooflineChart } from './charts/roofline.js';
import { scalingChart } from './charts/scaling.js';
import { stageChart, stageMemoryChart } from './charts/stacked.js';
import { anchor, escaped, html, type Markup, raw } from './markup.js';
import { kernelTable, linkTable } from './tables.js';
import { timelineSvg } from './timeline-svg.js';

/** A chart with words below it. */
export async function figure(chart: Parameters<typeof svgOf>[0], caption: string): Promise<Markup> {
  return html`<figure tabindex="0">${raw(slim(await svgOf(chart), chart.description))}<figcaption>${caption}</figcaption></figure>`;
}

/** What a picture does not need: empty backgrounds, defaults spelled out, hundredths of a pixel. Marks keep what they show as a tip. */
function slim(svg: string, description: string): string {
  return (
    svg
      .replace(/<path class="(background|foreground)"[^>]*\/>/g, '')
      .replace(
        / (class|aria-roledescription|role|xmlns:xlink|version|font-family|pointer-events|aria-hidden)="[^"]*"/g,
        '',
      )
      .replace(
        / (opacity="1"|stroke-width="1"|[xy]2="0"|stroke-miterlimit="4"|transform="translate\(0,0\)")/g,
        '',
      )
      // Coordinates only: a label or a tip keeps the figure it says.
      .replace(/ aria-label="[^"]*"|>[^<]+<|(\d+\.\d)\d+/g, (all, short: string | undefined) => short ?? all)
      .replaceAll(' aria-label="', ' data-tip="')
      .replace('<svg ', `<svg role="img" aria-label="${escaped(description)}" `)
  );
}

/** `id` sets sections of several comparisons apart; `open` for the one that is read first. */
export async function strategySection(
  row: Row,
  { device }: Comparison,
  id: string,
  open: boolean,
): Promise<Markup> {
  const { detail } = row;
  return html`<section class="strategy" id="${anchor('strategy', id, row.strategy)}"><details${open ? html` open` : null}><summary>${row.strategy}${id ? ` · ${id}` : ''}: ${duration(row.stepTimeSeconds)}, ${percent(row.mfu)} MFU</summary>
<p>${shortLayout(row.layout)} on ${row.devices} devices. ${row.why.charAt(0).toUpperCase()}${row.why.slice(1)}.</p>
${detail ? await detailParts(detail, row, device, anchor(id, row.strategy)) : null}</details></section>`;
}

async function detailParts(
  detail: Detail,
  row: Row,
  device: Comparison['device'],
  id: string,
): Promise<Markup> {
  const { timeline, roles, scaling, links } = detail;
  const staged = roles.length > 1;
  return html`<h3>One step</h3>
<div class="timeline" data-timeline="${id}">${timelineSvg(timeline)}</div>
${key(timeline.classes)}
<p class="soft"><small>${
    timeline.merged
      ? `Of ${count(timeline.merged.spans)} ops, neighbouring ${timeline.merged.compute ? 'ones' : 'transfers'} shorter than ${duration(timeline.merged.belowSeconds)} are drawn as one; a bar is as high as it was busy.`
      : 'Every op of the step is there; what is narrower than a pixel is as high as it was busy.'
  }${timeline.ofRoles > timeline.roles.length ? ` Of ${timeline.ofRoles} stages, ${timeline.roles.length} are drawn.` : ''}<span class="screen"> Zoom with the wheel or + and −, move with the arrow keys or by dragging, double-click for the whole step.</span></small></p>
${staged && (await figure(stageChart(roles), 'Step time breakdown of each stage.'))}
<h3>Memory</h3>
${staged && (await figure(stageMemoryChart(roles, row.memory.capacityBytes), 'Peak memory of each stage.'))}
${await figure(memoryOverTimeChart(roles, timeline.stepSeconds), 'Memory over the step, the framework reserve included.')}
<h3>Kernels</h3>
${device && (await figure(rooflineChart(detail, device), `The kernels that take longest, ${detail.kernels.length} of them, larger the longer they take in a step; the line is what ${device.title} could do.`))}
<details><summary>Table of kernels</summary>${kernelTable(detail)}</details>
${links.length > 0 && html`<h3>Links</h3>${linkTable(detail)}`}
${scaling.length > 1 && html`<h3>Scaling</h3>${await figure(scalingChart(detail), 'The same layout at other sizes of the cluster, each simulated; every replica keeps its work, so the global batch grows with the devices.')}`}`;
}

function key(classes: readonly string[]): Markup {
  return html`<ul class="key">${classes.map((c) => html`<li><i class="k-${c}"></i>${c === 'collective' ? 'other collectives' : c}</li>`)}</ul>`;
}
