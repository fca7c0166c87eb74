/** Ink and paper: colours, type, the header, the navigation, and plain tables. One accent colour. */
export const TEXT = `
:root {
  color-scheme: light dark;
  --paper: #fff; --ink: #1b1f24; --soft: #57606a; --line: #d8dee4; --faint: #f6f8fa;
  --accent: #0550ae; --link: var(--accent); --wash: #ddebfc; --track: #e4e9ef; --warn: #9a4a00; --good: #116329; --bad: #b00020;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0d1117; --ink: #e6edf3; --soft: #9aa4af; --line: #2b323b; --faint: #151b23;
    --accent: #79b8ff; --wash: #16324f; --track: #2b323b; --warn: #f0a35e; --good: #56d364; --bad: #ff7b72;
  }
}
* { box-sizing: border-box; }
[hidden] { display: none !important; }
html { scroll-padding-top: 3.5rem; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif;
}
.page { max-width: 1200px; margin: 0 auto; padding: 1.6rem 2rem 5rem; }
h1 { font-size: 1.05rem; font-weight: 600; line-height: 1.4; margin: 0; }
h2 { font-size: 1.3rem; font-weight: 600; line-height: 1.3; margin: 0 0 1rem; }
h3 { font-size: 1rem; font-weight: 600; margin: 1.8rem 0 .5rem; }
p { max-width: 74ch; margin: .6rem 0; }
.whole { white-space: nowrap; }
small { font-size: .85em; }
.soft, figcaption { color: var(--soft); }
a { color: var(--accent); text-underline-offset: .15em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
code { font: .87em/1.45 ui-monospace, SFMono-Regular, Menlo, monospace; overflow-wrap: anywhere; }
pre { background: var(--faint); padding: .8rem 1rem; border-radius: 8px; white-space: pre-wrap; }
.title { display: flex; flex-wrap: wrap; gap: 0 2rem; justify-content: space-between; align-items: baseline; margin-bottom: .3rem; }
.title p { margin: 0; color: var(--soft); font-size: 13px; }
.job { display: flex; flex-wrap: wrap; gap: .1rem 0; list-style: none; margin: 0; padding: 0; color: var(--soft); font-size: 13.5px; }
.job li:not(:last-child)::after { content: "·"; margin: 0 .5em; }
.jobs summary { display: none; font-size: 13.5px; color: var(--accent); cursor: pointer; padding: .2rem 0; }
.jobs::details-content { content-visibility: visible; display: block; }
nav {
  position: sticky; top: 0; z-index: 5; margin: 1rem -2rem 0; padding: 0 2rem;
  background: var(--paper); border-bottom: 1px solid var(--line);
}
nav ul { display: flex; flex-wrap: wrap; gap: 0 1.5rem; list-style: none; margin: 0; padding: 0; font-size: 13.5px; }
nav a { display: block; padding: .65rem 0; color: var(--soft); text-decoration: none; }
nav a:hover { color: var(--accent); }
.part { margin-top: 3.2rem; }
.part:first-child { margin-top: 1.8rem; }
#sources h2:not(:first-child) { margin-top: 2.4rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.wide { overflow-x: auto; margin: .6rem 0; max-width: 100%; }
.wide table { font-size: 13.5px; }
.wide th, .wide td { padding: .35rem 1.2rem .35rem 0; border-bottom: 1px solid var(--line); text-align: right; white-space: nowrap; vertical-align: top; }
.wide th { font-weight: 600; color: var(--soft); }
.wide th:first-child, .wide td:first-child, .wide .text { text-align: left; }
.wide .words { white-space: normal; min-width: 34ch; text-align: left; }
.wide .text, .wide td:first-child { white-space: normal; overflow-wrap: break-word; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; z-index: 9; background: var(--paper); padding: .4rem; }
@media screen and (max-width: 640px) {
  .page { padding: 1rem 1rem 3rem; }
  .jobs summary { display: block; }
  .jobs:not([open])::details-content { content-visibility: hidden; display: none; }
  nav { position: static; margin: .8rem -1rem 0; padding: .3rem 1rem; }
  nav ul { gap: 0 1.1rem; }
  nav a { padding: .3rem 0; }
  .part { margin-top: 2.4rem; }
}`;
