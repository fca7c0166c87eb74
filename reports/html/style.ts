/** The look of the page: light and dark, screen, phone and paper. Colours of data are in `palette.ts`. */
import { CHART_STYLE } from './charts/style.js';
import { SPAN_COLOURS } from './palette.js';

const spans = Object.entries(SPAN_COLOURS)
  .map(([name, colour]) => `--c-${name}:${colour}`)
  .join(';');

export const STYLE = `:root{color-scheme:light dark;--paper:#fff;--ink:#1b1f24;--soft:#57606a;--line:#d0d7de;--faint:#f6f8fa;--link:#0550ae;--good:#116329;--bad:#b00020;${spans}}
@media (prefers-color-scheme:dark){:root{--paper:#0d1117;--ink:#e6edf3;--soft:#9aa4af;--line:#30363d;--faint:#161b22;--link:#79b8ff;--good:#56d364;--bad:#ff7b72}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif}
main{max-width:1160px;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.5rem;line-height:1.25;margin:.2rem 0}
h2{font-size:1.2rem;margin:2.6rem 0 .6rem;padding-top:.4rem;border-top:1px solid var(--line)}
h3{font-size:1rem;margin:1.6rem 0 .4rem}
p{max-width:72ch}.answer{font-size:1.15rem;margin:.6rem 0 1rem}.soft,figcaption{color:var(--soft)}small{font-size:.85em}
a{color:var(--link)}code{font:13px/1.4 ui-monospace,SFMono-Regular,Menlo,monospace;background:var(--faint);padding:.1em .3em;border-radius:4px;overflow-wrap:anywhere}
pre{background:var(--faint);padding:.7rem;overflow-x:auto;border-radius:6px}pre code{padding:0;background:none}
.wide{overflow-x:auto;margin:.6rem 0;max-width:100%}
table{border-collapse:collapse;font-size:13.5px;font-variant-numeric:tabular-nums}
th,td{padding:.3rem .6rem;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap;vertical-align:top}
th{font-weight:600;position:relative;background:var(--paper)}
th:first-child,td:first-child,.words,td.text,th.text{text-align:left}.words{white-space:normal;min-width:34ch;text-align:left}
#ranking .words{min-width:25ch}@media (max-width:900px){#ranking .words{min-width:60ch}}
tbody tr:target,tbody tr:hover{background:var(--faint)}
th button{all:unset;cursor:pointer;font:inherit}th button:focus-visible{outline:2px solid var(--link)}
th[aria-sort=ascending] button::after{content:" ▲"}th[aria-sort=descending] button::after{content:" ▼"}
.tools{display:none;gap:.5rem;flex-wrap:wrap;align-items:center;margin:.8rem 0}.js .tools{display:flex}
.tools input[type=search]{font:inherit;padding:.3rem .6rem;border:1px solid var(--line);border-radius:6px;background:var(--paper);color:inherit;min-width:14rem}
.tools button,.tools summary,.timeline-tools button{font:inherit;padding:.3rem .7rem;border:1px solid var(--line);border-radius:6px;background:var(--faint);color:inherit;cursor:pointer}
.tools details{position:relative}.tools details>div{position:absolute;right:0;z-index:3;max-width:88vw;max-height:70vh;overflow:auto;background:var(--paper);border:1px solid var(--line);border-radius:6px;padding:.5rem .8rem;white-space:nowrap}
.tools label{display:block}
figcaption{font-size:13px;max-width:72ch}
section.strategy>details{border:1px solid var(--line);border-radius:8px;margin:.8rem 0;padding:.2rem 1rem}
section.strategy summary{cursor:pointer;padding:.5rem 0;font-weight:600}
.bar{display:inline-block;height:.6em;border-radius:2px;background:#0072b2;vertical-align:middle}
.kind-assumed{color:var(--bad)}.kind-measured{color:var(--good)}
.key{display:flex;flex-wrap:wrap;gap:.2rem 1rem;font-size:13px;color:var(--soft);list-style:none;padding:0;margin:.4rem 0}
.key i{print-color-adjust:exact;display:inline-block;width:.8em;height:.8em;border-radius:2px;margin-right:.35em;vertical-align:-1px}
${Object.keys(SPAN_COLOURS)
  .map((name) => `.k-${name}{background:var(--c-${name});fill:var(--c-${name})}`)
  .join('')}
[data-drawn] .static-timeline{display:none}
.timeline{position:relative}
#tip{position:fixed;z-index:9;pointer-events:none;background:var(--ink);color:var(--paper);padding:.25rem .5rem;border-radius:4px;font-size:12.5px;max-width:26rem}
#tip[hidden]{display:none}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.4rem}
@media (max-width:640px){main{padding:1rem .7rem 3rem}h1{font-size:1.25rem}section.strategy>details{padding:.1rem .6rem}th,td{padding:.25rem .4rem}}
@media print{details::details-content{content-visibility:visible;display:block}#ranking .words{display:none}td,th{text-align:right}.tools,.skip,.screen,.timeline canvas,.timeline-tools{display:none!important}.static-timeline{display:block!important}main{max-width:none}h2,h3{break-after:avoid}figure,tr{break-inside:avoid}body{font-size:11px}.wide{overflow:visible}th,td{padding:.15rem .35rem;font-size:10px}.words{min-width:0}a{color:inherit;text-decoration:none}}
${CHART_STYLE}
`;
