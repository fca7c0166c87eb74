/** Paper: the answer on the first page, then the ranking and what matters of each strategy; nothing that is clicked. */
export const PAPER = `
@page { margin: 14mm 13mm; }
@media print {
  * { print-color-adjust: exact; }
  body { font-size: 10px; }
  .page { max-width: none; padding: 0; }
  nav, .tools, .skip, .screen, .sources, .timeline canvas, .timeline-tools { display: none !important; }
  a { color: inherit; text-decoration: none; }
  h1 { font-size: 12px; }
  h2 { font-size: 14px; margin-bottom: .5rem; }
  h3 { font-size: 11px; margin: .9rem 0 .3rem; }
  h2, h3 { break-after: avoid; }
  .part { margin-top: 1.4rem; }
  .title p, .job, .notes p, .tried, .notes h3, .layout dt, .layout dd, .facts dt, .facts .note, figcaption, .key { font-size: 9px; }
  .answer { font-size: 15px; max-width: none; margin-bottom: 1rem; }
  .lead, .verdicts { font-size: 11px; }
  .chart-head { font-size: 10px; margin: .6rem 0 .1rem; }
  .facts > div { padding: .5rem .6rem; }
  .facts .value { font-size: 15px; }
  .notes { gap: 0 1.2rem; margin-top: .8rem; }
  .ranking, .ranking .name, .refusals dt, .figures dd, section.strategy summary { font-size: 9.5px; }
  .ranking th, .ranking .band th, .ranking small, .ranking .also, .ranking .also span[data-column], .ranking .result, .ranking .name code, .ranking .why td, .refusals dd, .figures dt, .figures small, .strategy p { font-size: 8.5px; }
  .ranking th, .ranking td { padding: .25rem 0 0 .6rem; }
  .ranking .why td { padding-bottom: .3rem; }
  .ranking .band th { padding-top: .4rem; }
  .ranking td.picture { padding-top: .35rem; }
  #ranks + .part { break-before: page; }
  .ranking tbody, figure, .refusals div, .static-timeline { break-inside: avoid; }
  .chart svg.wide-drawing { max-width: 150mm; }
  figure.chart { margin: .4rem 0 .8rem; }
  details::details-content { content-visibility: visible; display: block; }
  .strategy:not(.lead) { break-inside: avoid; }
  .strategy:not(.lead) :is(.figures, .more, h3, .key, .soft:not(summary *)), .strategy .more details { display: none; }
  .strategy:not(.lead) .static-timeline { max-width: 132mm; }
  .figures { grid-template-columns: repeat(6, minmax(0, 1fr)); gap: .3rem .8rem; }
  section.strategy > details { padding-bottom: .6rem; }
  section.strategy summary { padding: .3rem 0; }
  .static-timeline { display: block !important; }
  .wide { overflow: visible; }
  .wide table { font-size: 8.5px; }
  .wide th, .wide td { padding: .1rem .6rem .1rem 0; }
  .wide .words { min-width: 0; }
}`;
