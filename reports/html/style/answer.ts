/** The first screen: the sentence, the figures side by side, the notes below them, small bars. */
export const ANSWER = `
.answer { font-size: 1.42rem; line-height: 1.45; margin: 0 0 1.6rem; max-width: 70ch; text-wrap: pretty; }
.answer:has(+ .answer) { margin-bottom: .7rem; }
.answer strong { font-weight: 650; color: var(--accent); }
.answer b { font-weight: 650; }
.facts { display: grid; grid-template-columns: repeat(5, minmax(0, 1fr)); margin: 0; border: 1px solid var(--line); border-radius: 10px; }
.facts.few { grid-template-columns: repeat(3, minmax(0, 1fr)); max-width: 44rem; }
.facts:has(> :only-child) { grid-template-columns: 1fr; max-width: 22rem; }
.facts > div { padding: 1rem 1.1rem; min-width: 0; }
.facts > div + div { border-left: 1px solid var(--line); }
.facts dt { font-size: 13px; color: var(--soft); }
.facts dd { margin: 0; }
.facts .value { font-size: 1.6rem; font-weight: 650; line-height: 1.35; font-variant-numeric: tabular-nums; letter-spacing: -.01em; }
.facts .note { font-size: 12.5px; line-height: 1.45; color: var(--soft); }
.facts .meter { margin: .35rem 0 .45rem; }
.meter { display: block; width: 100%; height: 6px; overflow: hidden; }
.meter.bar, .meter.interval { height: 10px; }
.facts .meter.interval { margin: calc(.35rem - 2px) 0 calc(.45rem - 2px); max-width: 9rem; overflow: visible; }
.meter.memory { overflow: visible; }
.meter .limit { fill: var(--ink); }
.meter .track { fill: var(--track); }
.meter .fill, .meter .point { fill: var(--accent); }
.meter.bar .fill { opacity: .8; }
.meter .range { fill: var(--accent); opacity: .32; }
.meter .full { fill: var(--warn); }
.meter .whisker { fill: var(--ink); opacity: .75; }
.meter .break { fill: var(--paper); }
.notes { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: 0 2.4rem; margin-top: 1.6rem; }
.notes > :only-child { grid-column: 1 / -1; }
.notes h3 { margin: 0 0 .4rem; font-size: 14px; }
.notes p { margin: 0 0 .5rem; font-size: 14px; }
.tried { margin: 0 0 .6rem; padding-left: 1.1rem; font-size: 14px; }
.tried li { margin: 0 0 .3rem; }
.layout { margin: 0; font-size: 14px; }
.layout div { display: flex; gap: .8rem; }
.layout dt { flex: 0 0 4.6rem; font: 600 13px/1.6 ui-monospace, SFMono-Regular, Menlo, monospace; }
.layout dd { margin: 0; color: var(--soft); font-size: 13px; line-height: 1.6; }
.warned { color: var(--warn); }
.chart-head { margin: 1rem 0 .2rem; font-size: 14px; }
.lead { font-size: 1.1rem; }
.verdicts { list-style: none; padding: 0; margin: 0 0 1.4rem; font-size: 1.1rem; }
@media screen and (max-width: 640px) {
  .facts.few { grid-template-columns: minmax(0, 1fr); }
  .facts.few > div { border-left: 0 !important; }
}
@media screen and (max-width: 900px) {
  .notes { grid-template-columns: minmax(0, 1fr); gap: 1.2rem; }
  .facts { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .facts > div { border-top: 1px solid var(--line); }
  .facts > div:nth-child(-n+2) { border-top: 0; }
  .facts > div:nth-child(odd) { border-left: 0; }
}
@media screen and (max-width: 640px) {
  .answer { font-size: 1.15rem; }
  .facts > div { padding: .7rem .8rem; }
  .facts .value { font-size: 1.3rem; }
  .facts > div:first-child { grid-column: 1 / -1; }
  .facts > div:nth-child(2), .facts > div:nth-child(3) { border-top: 1px solid var(--line); }
  .facts > div:nth-child(even) { border-left: 0; }
  .facts > div:nth-child(odd):not(:first-child) { border-left: 1px solid var(--line); }
}`;
