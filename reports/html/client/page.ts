/// <reference lib="dom" />
/**
 * What the page does in a browser: the ranking is explored, marks say what they are, timelines are drawn when they are
 * looked at. Without it everything can still be read.
 */
import { timeline } from './gantt.js';
import type { TimelineData } from './lanes.js';
import { explore } from './ranking.js';

const byId = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;

document.documentElement.classList.add('js');
for (const table of document.querySelectorAll<HTMLTableElement>('#ranking, table.explored')) explore(table);

// Marks of charts carry what they show in their label.
const tip = byId('tip');
document.addEventListener('pointermove', (event) => {
  const mark = (event.target as Element).closest?.('figure svg [data-tip]');
  tip.hidden = !mark;
  if (tip.hidden || !mark) return;
  tip.textContent = mark.getAttribute('data-tip');
  tip.style.left = `${Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8)}px`;
  tip.style.top = `${event.clientY + 16}px`;
});

/** Timelines by strategy, each deflated. */
const all = JSON.parse(document.getElementById('data')!.textContent!) as Record<string, string>;

/** A timeline is drawn when its section is opened first: a hidden canvas has no size. */
async function draw(host: HTMLElement): Promise<void> {
  const packed = all[host.dataset.timeline!];
  // A browser that cannot inflate keeps the still picture.
  if (packed === undefined || host.dataset.drawn !== undefined || !('DecompressionStream' in globalThis))
    return;
  host.dataset.drawn = '';
  const data = await inflated<TimelineData>(packed);
  const inner = document.createElement('div');
  host.append(inner);
  timeline(inner, data);
}

async function inflated<T>(base64: string): Promise<T> {
  const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  return (await new Response(stream).json()) as T;
}

for (const host of document.querySelectorAll<HTMLElement>('[data-timeline]')) {
  const details = host.closest('details')!;
  if (details.open) void draw(host);
  else details.addEventListener('toggle', () => void draw(host), { once: true });
}

// Paper shows what is folded; browsers without ::details-content need it open.
addEventListener('beforeprint', () => {
  for (const details of document.querySelectorAll('section.strategy details'))
    details.setAttribute('open', '');
});

/** A link to a strategy opens its section. */
function openTarget(): void {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  target?.querySelector('details')?.setAttribute('open', '');
  target?.scrollIntoView();
}
addEventListener('hashchange', openTarget);
if (location.hash) openTarget();
