/** The ranking and tables like it: two lines a row from a small screen up, a box a row on a phone. */
export const RANKING = `
.tools { display: none; gap: .6rem; flex-wrap: wrap; align-items: center; margin: 0 0 1rem; }
.js .tools { display: flex; }
.tools input[type=search], .tools button, .tools summary, .timeline-tools button {
  font: inherit; font-size: 13.5px; padding: .35rem .8rem; border: 1px solid var(--line); border-radius: 7px;
  background: var(--paper); color: inherit;
}
.tools input[type=search] { flex: 0 1 16rem; min-width: 10rem; }
.tools button, .tools summary, .timeline-tools button { cursor: pointer; }
.tools button:hover, .tools summary:hover, .timeline-tools button:hover { background: var(--faint); }
.tools details { position: relative; }
.tools details > div {
  position: absolute; left: 0; z-index: 3; margin-top: .3rem; padding: .6rem .9rem; white-space: nowrap;
  background: var(--paper); border: 1px solid var(--line); border-radius: 7px; max-height: 70vh; overflow: auto;
}
.tools details label { display: block; font-size: 13.5px; line-height: 1.8; }
[id$=no-row] button { all: unset; cursor: pointer; color: var(--accent); text-decoration: underline; margin-left: .5em; }
[id$=no-row] button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.ranked { overflow-x: auto; }
.ranking { width: 100%; font-size: 14px; }
.ranking th, .ranking td { padding: .55rem 0 .1rem 1.1rem; text-align: right; vertical-align: top; white-space: nowrap; }
.ranking th { font-weight: 400; color: var(--soft); font-size: 13px; padding-bottom: .5rem; line-height: 1.35; }
.ranking thead tr { border-bottom: 1px solid var(--line); }
.ranking thead small { display: block; color: var(--soft); }
.ranking tr > :first-child { padding-left: .6rem; width: 1%; }
.ranking tr > :last-child { padding-right: .6rem; }
.ranking:not(.misfits) td:first-child { color: var(--soft); }
.ranking small { display: block; color: var(--soft); font-size: 12.5px; }
.ranking td > span[data-column] { font-weight: 500; }
.ranking td:first-child > span[data-column] { font-weight: 400; }
.ranking th:nth-child(2), .ranking .name, .misfits th:first-child { text-align: left; }
.ranking .name { font-weight: 600; white-space: normal; }
.ranking .name code { display: block; white-space: nowrap; font-weight: 400; color: var(--soft); font-size: 12.5px; }
.ranking .also, .ranking .also span[data-column] { font-weight: 400; color: var(--soft); font-size: 13px; }
.ranking .result { font-weight: 400; overflow-wrap: anywhere; font-size: 12.5px; color: var(--ink); background: var(--wash); border-radius: 4px; padding: .05em .45em; margin-left: .3em; }
.ranking .picture { width: 18%; min-width: 3rem; }
.misfits .picture { width: 45%; }
.bars .name { min-width: 15rem; font-weight: 500; }
.ranking td.picture { padding-top: .85rem; }
.ranking tbody { border-bottom: 1px solid var(--line); }
.ranking .why td { padding-top: .05rem; padding-bottom: .6rem; text-align: left; white-space: normal; line-height: 1.45; font-size: 13.5px; }
.ranking .why td > * { display: inline; }
.ranking .why .ahead { color: var(--soft); }
.ranking .why .ahead::before { content: "· "; }
.ranking .why td > span[data-column] { font-weight: 400; }
.ranking .why .held { color: var(--warn); }
.ranking .why code { color: var(--soft); margin-right: .5em; }
.ranking tbody:target, .ranking tbody:not(.band):hover { background: var(--faint); }
.ranking .extra { display: none; }
.ranking .band th { text-align: left; padding: .8rem .6rem .15rem; font-size: 12.5px; color: var(--accent); }
.ranking .band { border-bottom: 0; }
.ranking .band.model th { font-size: 15px; font-weight: 600; color: var(--ink); padding-top: 1.3rem; }
.ranking th.picture { text-align: left; }
.ranking .tied > tr > :first-child { box-shadow: inset 3px 0 var(--accent); }
.ranking.sorted .band, .ranking.filtered .band { display: none; }
.ranking.sorted .tied > tr > :first-child { box-shadow: none; }
.ranking thead button { all: unset; cursor: pointer; }
.ranking thead button:hover { color: var(--accent); }
.ranking thead button:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.ranking th[aria-sort=ascending] button::after { content: " ▲"; font-size: .8em; }
.ranking th[aria-sort=descending] button::after { content: " ▼"; font-size: .8em; }
.refusals { margin: 0; }
.refusals div { padding: .55rem .6rem; border-bottom: 1px solid var(--line); }
.refusals dt { font-weight: 600; font-size: 14px; }
.refusals dd { margin: 0; font-size: 13.5px; }
@media screen and (max-width: 1100px) {
  .ranking th, .ranking td { padding-left: .8rem; }
}
@media screen and (max-width: 760px) {
  .ranking, .ranking thead, .ranking tbody { display: block; }
  .ranking thead tr { display: flex; flex-wrap: wrap; gap: .2rem 1rem; border: 0; }
  .ranking thead th { padding: 0; }
  .ranking thead small, .ranking thead .picture, .ranking:not(#ranking, .explored) thead { display: none; }
  .ranking tbody { border: 1px solid var(--line); border-radius: 9px; margin: .7rem 0; padding: .7rem .8rem; }
  .ranking tbody tr { display: grid; grid-template-columns: repeat(3, minmax(0, 1fr)); gap: .5rem .8rem; }
  .ranking tbody td, .ranking tr > :first-child, .ranking tr > :last-child { padding: 0; text-align: left; width: auto; white-space: normal; }
  .ranking tbody td[data-label]::before { content: attr(data-label); display: block; font-size: 12px; color: var(--soft); }
  .ranking tbody td[data-label="#"] { display: none; }
  .ranking .name, .ranking td.picture { grid-column: 1 / -1; }
  .ranking .name { font-size: 1.05rem; }
  .ranking .name code { white-space: normal; }
  .ranking td.picture { width: 100%; padding-top: 0; }
  .ranking .why { padding-top: .6rem; }
  .ranking .why td { grid-column: 1 / -1; padding: 0; }
  .ranking .why td:empty { display: none; }
  .ranking tbody.band { border: 0; margin: 1rem 0 -.4rem; padding: 0; }
  .ranking .band tr { display: block; }
  .ranking .tied { border-left: 3px solid var(--accent); }
  .ranking .tied > tr > :first-child { box-shadow: none; }
}`;
