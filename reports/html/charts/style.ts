/** The look of charts and timelines: as wide as their box, keys beside them, readable on a phone and on paper. */

/** Joined to the page's style sheet. Colours of data are `SPAN_COLOURS`, which it has as `--c-…` and `.k-…`. */
export const CHART_STYLE = `:root{--idle:#e6e9ee}
@media (prefers-color-scheme:dark){:root{--idle:#252b33}}
.k-idle{background:var(--idle);fill:var(--idle)}
figure.chart{margin:.8rem 0 1.4rem;overflow:visible;container-type:inline-size}
.chart svg{display:block;width:100%;height:auto;font:12px system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif}
.chart svg.wide-drawing{max-width:960px}.chart svg.narrow-drawing{max-width:480px}
.chart svg.narrow-drawing:not(:only-of-type){display:none}
@container (max-width:640px){.chart svg.wide-drawing{display:none}.chart svg.narrow-drawing:not(:only-of-type){display:block}}
.chart text:not([fill]){fill:var(--soft)}.chart text{pointer-events:none}
.chart line:not([stroke]){stroke:var(--line)}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,18rem),1fr));gap:0 1.5rem}
.charts figure{min-width:0}
.k-hatched{background-color:var(--c-bubble)}.key .k-hatched{background-image:repeating-linear-gradient(45deg,var(--idle) 0 2px,transparent 2px 4px)}
.chart .pipeline text{font-size:11px}.chart .pipeline text.small{font-size:9.5px}.chart .pipeline .grid{stroke:var(--line);fill:none}
.chart .pipeline .pair{stroke:var(--ink);stroke-width:1.5;fill:none}
.static-timeline{display:block;width:100%;max-width:960px;height:auto}
.static-timeline text{font:11px system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif}
.static-timeline text:not([fill]){fill:var(--ink)}.static-timeline text.small{font-size:9.5px;fill:var(--soft)}
.static-timeline .grid{stroke:var(--line);fill:none}
.timeline canvas{display:block}
.timeline-tools{display:flex;flex-wrap:wrap;gap:.4rem;margin:.3rem 0}
.timeline-tools [aria-pressed=true]{border-color:var(--link);color:var(--link)}
.key .k-result-0{border-radius:50%}.key .k-result-2{clip-path:polygon(50% 0,100% 100%,0 100%)}.key .k-result-3{clip-path:polygon(50% 0,100% 50%,50% 100%,0 50%)}.key .k-result-4{clip-path:polygon(0 0,100% 0,50% 100%)}.key .k-result-5{clip-path:polygon(33% 0,67% 0,67% 33%,100% 33%,100% 67%,67% 67%,67% 100%,33% 100%,33% 67%,0 67%,0 33%,33% 33%)}
@media print{.chart svg path,.static-timeline path,.key i{print-color-adjust:exact}.chart svg.wide-drawing{max-width:100%}}`;
