/** The section of one strategy: its step, its stages, its kernels, its links, how it scales. */
import { unitWords } from '../../input/unit-words.js';
import type { Comparison, Row } from '../../planning/comparison.js';
import type { Detail } from '../../planning/detail/detail.js';
import type { Timeline } from '../../planning/detail/timeline.js';
import { shortLayout } from '../layout.js';
import { count, duration, percent } from '../tables/units.js';
import { figure, key } from './charts/figure.js';
import { keyOf } from './charts/frame.js';
import { memoryOverTimeChart } from './charts/memory-over-time.js';
import { rooflineChart } from './charts/roofline.js';
import { scalingCharts } from './charts/scaling.js';
import { stageChart, stageMemoryChart } from './charts/stacked.js';
import { lanesOf } from './client/lanes.js';
import { columnsFor } from './columns.js';
import { anchor, html, type Markup, prose } from './markup.js';
import { TIMELINE_PARTS } from './palette.js';
import { pipelineSection } from './pipeline.js';
import { kernelTable, linkTable } from './tables.js';
import { timelineSvg } from './timeline-svg.js';

/** `id` sets sections of several comparisons apart; `open` for the one that is read first. */
export async function strategySection(
  row: Row,
  { device }: Comparison,
  id: string,
  open: boolean,
): Promise<Markup> {
  const { detail } = row;
  return html`<section class="strategy${open ? ' lead' : ''}" id="${anchor('strategy', id, row.strategy)}"><details${open ? html` open` : null}><summary><span>${prose(row.strategy)}${id ? ` · ${id}` : ''}</span> <code>${shortLayout(row.layout)}</code> <span class="soft">${duration(row.stepTimeSeconds)}, ${percent(row.mfu)} MFU</span></summary>
<p>${prose(row.why.charAt(0).toUpperCase() + row.why.slice(1))}. <a class="screen whole" href="#ranking">To the ranking</a></p>
${figuresOf(row)}
${detail ? await detailParts(detail, row, device, anchor(id, row.strategy)) : null}</details></section>`;
}

/** Every figure that the ranking can show, for who reads without scripts and on paper. */
function figuresOf(row: Row): Markup {
  const { shown, extra } = columnsFor([row]);
  return html`<dl class="figures">${[...shown, ...extra].map(({ name, cell, below }) => {
    const under = below?.cell(row) ?? '';
    return html`<div><dt>${name}</dt><dd>${cell(row)}${under !== '' && html` <small>${under}</small>`}</dd></div>`;
  })}</dl>`;
}

async function detailParts(
  detail: Detail,
  row: Row,
  device: Comparison['device'],
  id: string,
): Promise<Markup> {
  const { timeline, roles, links } = detail;
  const staged = roles.length > 1;
  const scaled = scalingCharts(detail, row.devices, row);
  const half = async (chart: Parameters<typeof figure>[0], caption: string) => figure(chart, caption, 'half');
  return html`<h3>One step</h3>
<div class="timeline" data-timeline="${id}">${timelineSvg(timeline)}</div>
${timelineKey(timeline)}
<p class="soft"><small>${timelineNotes(timeline)}</small></p>
<div class="more">${detail.pipeline && pipelineSection(detail.pipeline, row.stepTimeSeconds, id)}
${staged && (await figure(stageChart(roles), 'Step time breakdown of each stage.'))}
<h3>Memory</h3>
<div class="charts">${staged && (await half(stageMemoryChart(roles, row.memory.capacityBytes), 'Peak memory of each stage.'))}
${await half(memoryOverTimeChart(roles, timeline.stepSeconds), 'Memory over the step, the framework reserve included; at the right its peak.')}</div>
<h3>Kernels</h3>
${device && (await figure(rooflineChart(detail, device), `The kernels that take longest, ${detail.kernels.length} of them, larger the longer they take in a step; the line is what ${device.title} could do.`))}
<details><summary>Table of kernels</summary>${kernelTable(detail)}</details>
${links.length > 0 && html`<h3>Links</h3>${linkTable(detail)}`}
${
  scaled.length > 0 &&
  html`<h3>Scaling</h3>
<p class="soft">The same layout at other sizes of the cluster, each simulated. Weak scaling, solid: every replica keeps its work, so the global batch grows with the devices. Strong scaling, dashed: the global batch stays, so more replicas have fewer micro-batches each. Efficiency is ${unitWords(row).rate} per device against ${count(row.devices)} devices; a hollow point does not fit in memory.</p>
<div class="charts">${[await half(scaled[0]!, 'Throughput.'), await half(scaled[1]!, 'Efficiency.')]}</div>`
}</div>`;
}

/** What is merged, what is left out, and what hands can do. */
function timelineNotes(timeline: Timeline): Markup {
  const { merged, roles, ofRoles } = timeline;
  return html`${
    merged &&
    `Of ${count(merged.spans)} ops, neighbouring ${merged.compute ? 'ones' : 'transfers'} shorter than ${duration(merged.belowSeconds)} are drawn as one. `
  }What is too narrow to be told apart is drawn together and is as high as it was busy: single passes as the schedule’s warm-up, steady state and cool-down. Zooming in takes it apart; chunks of a stage are shades of one colour, the first the darkest.${
    ofRoles > roles.length ? ` Of ${ofRoles} stages, ${roles.length} are drawn.` : ''
  }<span class="screen"> Zoom with the wheel or + and −, move with the arrow keys or by dragging, double-click for the whole step.</span>`;
}

/** Passes and axes that occur in the timeline. */
function timelineKey(timeline: Timeline): Markup {
  const present = new Set<string>();
  for (const { compute, part, streams } of lanesOf(timeline)) {
    if (!compute) present.add(part);
    else for (const { kind } of streams) for (const index of kind) present.add(timeline.classes[index]!);
  }
  return key([...keyOf(TIMELINE_PARTS, present), { name: 'idle', swatch: 'idle' }]);
}
