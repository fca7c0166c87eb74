/** Charts, and the section of each strategy. */
export const DETAIL = `
figcaption { font-size: 13px; max-width: 74ch; margin-top: .3rem; }
section.strategy > details { border-top: 1px solid var(--line); }
section.strategy:last-child > details { border-bottom: 1px solid var(--line); }
section.strategy > details[open] { padding-bottom: 1.6rem; }
section.strategy summary { cursor: pointer; padding: .7rem 0; overflow-wrap: anywhere; }
section.strategy > details > summary > span:first-child { font-weight: 600; }
section.strategy > details > summary > * { margin-right: .6rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: .7rem 1.2rem; margin: .8rem 0 0; }
.figures dt { font-size: 12.5px; color: var(--soft); }
.figures dd { margin: 0; font-size: 14px; font-variant-numeric: tabular-nums; }
.figures small { display: block; color: var(--soft); }
.kind-assumed { color: var(--bad); }
.kind-measured { color: var(--good); }
.key { display: flex; flex-wrap: wrap; gap: .2rem 1rem; font-size: 13px; color: var(--soft); list-style: none; padding: 0; margin: .4rem 0; }
.key i { print-color-adjust: exact; display: inline-block; width: .8em; height: .8em; border-radius: 2px; margin-right: .35em; vertical-align: -1px; }
[data-drawn] .static-timeline { display: none; }
.timeline { position: relative; }
#tip { position: fixed; z-index: 9; pointer-events: none; background: var(--ink); color: var(--paper); padding: .25rem .5rem; border-radius: 4px; font-size: 12.5px; max-width: 26rem; }
`;
