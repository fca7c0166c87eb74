/// <reference lib="dom" />
/**
 * The timeline of one step on a canvas: a row for each stage, its compute stream above and the others below.
 * Zoom and move with mouse, fingers or keys. Fifty thousand spans are drawn in a few milliseconds: what is
 * out of sight is left out, and what is narrower than a pixel is drawn as one (`bars.ts`).
 */
import { bars, decoded, firstAfter, type Spans } from './bars.js';

/** Flat rows of five: label, class, gap since the last end, length, busy time; in ns. */
export interface TimelineData {
  readonly stepSeconds: number;
  readonly labels: readonly string[];
  readonly classes: readonly string[];
  readonly roles: readonly {
    readonly name: string;
    readonly streams: readonly { readonly name: string; readonly spans: readonly number[] }[];
  }[];
}

interface Lane extends Spans {
  readonly role: string;
  readonly stream: string;
  readonly y: number;
  readonly height: number;
}

const [LEFT, TOP, COMPUTE, STREAM, GAP] = [116, 22, 20, 8, 8];

/** Draws `data` into `host`, an empty element, and makes it explorable. */
export function timeline(host: HTMLElement, data: TimelineData): void {
  new Gantt(host, data);
}

class Gantt {
  readonly #host: HTMLElement;
  readonly #data: TimelineData;
  readonly #canvas = document.createElement('canvas');
  readonly #lanes: readonly Lane[];
  readonly #height: number;
  readonly #stepNs: number;
  #from = 0;
  #to: number;
  #width = 0;
  #waiting = false;
  #colours: string[] = [];

  constructor(host: HTMLElement, data: TimelineData) {
    this.#host = host;
    this.#data = data;
    this.#stepNs = data.stepSeconds * 1e9;
    this.#to = this.#stepNs;
    this.#lanes = lanesOf(data);
    const last = this.#lanes.at(-1);
    this.#height = (last ? last.y + last.height : TOP) + GAP;
    this.#canvas.tabIndex = 0;
    this.#canvas.setAttribute('role', 'img');
    this.#canvas.setAttribute(
      'aria-label',
      `Timeline of one step of ${data.stepSeconds.toPrecision(3)} s, ${data.roles.length} stages; plus and minus zoom, arrows move`,
    );
    this.#canvas.style.width = '100%';
    this.#canvas.style.height = `${this.#height}px`;
    this.#canvas.style.touchAction = 'pan-y';
    host.append(this.#tools(), this.#canvas);
    this.#listen();
    new ResizeObserver(() => this.#later()).observe(this.#canvas);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#later());
    this.#draw();
  }

  #tools(): HTMLElement {
    const tools = document.createElement('div');
    tools.className = 'timeline-tools';
    const button = (text: string, title: string, does: () => void) => {
      const made = document.createElement('button');
      made.type = 'button';
      made.textContent = text;
      made.title = title;
      made.addEventListener('click', does);
      tools.append(made, ' ');
    };
    button('+', 'Zoom in', () => this.zoom(0.5));
    button('−', 'Zoom out', () => this.zoom(2));
    button('Whole step', 'Show the whole step', () => this.#view(0, this.#stepNs));
    return tools;
  }

  /** Shows `factor` times as much time, around `centre` (0 to 1 of what is shown). */
  zoom(factor: number, centre = 0.5): void {
    const span = Math.min(this.#stepNs, Math.max(20, (this.#to - this.#from) * factor));
    const at = this.#from + (this.#to - this.#from) * centre;
    this.#view(at - span * centre, at - span * centre + span);
  }

  #view(from: number, to: number): void {
    const span = Math.min(to - from, this.#stepNs);
    this.#from = Math.max(0, Math.min(from, this.#stepNs - span));
    this.#to = this.#from + span;
    this.#later();
  }

  #listen(): void {
    const canvas = this.#canvas;
    canvas.addEventListener(
      'wheel',
      (event) => {
        event.preventDefault();
        const span = this.#to - this.#from;
        if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
          const by = ((event.deltaX || event.deltaY) / this.#width) * span;
          this.#view(this.#from + by, this.#to + by);
        } else this.zoom(Math.exp(event.deltaY / 400), this.#share(event));
      },
      { passive: false },
    );
    let grabbed: number | undefined;
    canvas.addEventListener('pointerdown', (event) => {
      grabbed = event.clientX;
      canvas.setPointerCapture(event.pointerId);
    });
    canvas.addEventListener('pointerup', () => {
      grabbed = undefined;
    });
    canvas.addEventListener('pointermove', (event) => {
      if (grabbed === undefined) {
        this.#tell(event);
        return;
      }
      const by = ((grabbed - event.clientX) / this.#width) * (this.#to - this.#from);
      grabbed = event.clientX;
      this.#view(this.#from + by, this.#to + by);
    });
    canvas.addEventListener('pointerleave', () => this.#hideTip());
    canvas.addEventListener('dblclick', () => this.#view(0, this.#stepNs));
    canvas.addEventListener('keydown', (event) => {
      const tenth = (this.#to - this.#from) / 10;
      const does: Readonly<Record<string, () => void>> = {
        '+': () => this.zoom(0.5),
        '=': () => this.zoom(0.5),
        '-': () => this.zoom(2),
        ArrowLeft: () => this.#view(this.#from - tenth, this.#to - tenth),
        ArrowRight: () => this.#view(this.#from + tenth, this.#to + tenth),
        Home: () => this.#view(0, this.#stepNs),
      };
      const act = does[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    });
  }

  /** Where in what is shown a pointer is, 0 to 1. */
  #share(event: MouseEvent): number {
    const at = event.clientX - this.#canvas.getBoundingClientRect().left - LEFT;
    return Math.min(1, Math.max(0, at / this.#width));
  }

  #later(): void {
    if (this.#waiting) return;
    this.#waiting = true;
    requestAnimationFrame(() => {
      this.#waiting = false;
      this.#draw();
    });
  }

  #draw(): void {
    const began = performance.now();
    const canvas = this.#canvas;
    const ratio = devicePixelRatio;
    const whole = Math.max(200, canvas.clientWidth);
    this.#width = whole - LEFT;
    canvas.width = Math.round(whole * ratio);
    canvas.height = Math.round(this.#height * ratio);
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string) => style.getPropertyValue(name).trim();
    this.#colours = this.#data.classes.map((c) => colour(`--c-${c}`));
    const g = canvas.getContext('2d')!;
    g.scale(ratio, ratio);
    g.font = '11px system-ui, sans-serif';
    g.textBaseline = 'middle';
    this.#axis(g, colour('--ink'), colour('--line'));
    for (const lane of this.#lanes) {
      if (lane.stream === 'compute') {
        g.fillStyle = colour('--ink');
        g.fillText(lane.role, 3, lane.y + lane.height / 2, LEFT - 10);
      }
      this.#lane(g, lane);
    }
    this.#host.dataset.drawMs = (performance.now() - began).toFixed(2);
    this.#host.dataset.from = String(this.#from / 1e9);
    this.#host.dataset.to = String(this.#to / 1e9);
  }

  #axis(g: CanvasRenderingContext2D, ink: string, line: string): void {
    const span = this.#to - this.#from;
    const step = niceStep(span / (this.#width / 110));
    for (let t = Math.ceil(this.#from / step) * step; t <= this.#to; t += step) {
      const x = Math.round(LEFT + ((t - this.#from) / span) * this.#width) + 0.5;
      g.fillStyle = line;
      g.fillRect(x, TOP - 4, 1, this.#height);
      g.fillStyle = ink;
      g.fillText(timeText(t, step), x + 3, 9);
    }
  }

  /** A bar as high as it was busy, never too low to be seen; texts where they fit. */
  #lane(g: CanvasRenderingContext2D, lane: Lane): void {
    for (const { x, width, base, share, kind, index } of bars(lane, this.#from, this.#to, this.#width)) {
      const height = Math.max(base > 0 ? 0 : 1.5, lane.height * share);
      const left = LEFT + x;
      const colour = this.#colours[kind] || '#888';
      g.fillStyle = colour;
      g.fillRect(left, lane.y + lane.height * (1 - base) - height, width > 3 ? width - 0.7 : width, height);
      if (lane.height < 14 || width < 14 || share < 1) continue;
      const text = this.#data.labels[lane.label[index]!]!;
      const number = /\d+/.exec(text)?.[0] ?? '';
      const shown = g.measureText(text).width < width - 6 ? text : number;
      if (shown === '' || g.measureText(shown).width > width - 4) continue;
      g.fillStyle = inkOn(colour);
      g.fillText(shown, left + 3, lane.y + lane.height / 2);
    }
  }

  #tell(event: PointerEvent): void {
    const box = this.#canvas.getBoundingClientRect();
    const at = this.#from + this.#share(event) * (this.#to - this.#from);
    const y = event.clientY - box.top;
    const lane = this.#lanes.find((l) => y >= l.y - 1 && y < l.y + l.height + 1);
    const i = lane ? firstAfter(lane.end, at) : -1;
    const tip = document.getElementById('tip');
    if (!tip) return;
    if (!lane || i >= lane.start.length || lane.start[i]! > at || event.clientX - box.left < LEFT) {
      this.#hideTip();
      return;
    }
    const length = lane.end[i]! - lane.start[i]!;
    const busy = lane.busy[i]! < 1 ? `, busy ${(100 * lane.busy[i]!).toPrecision(2)} % of it` : '';
    tip.hidden = false;
    tip.textContent = `${this.#data.labels[lane.label[i]!]} · ${lane.role}, ${lane.stream} · from ${timeText(lane.start[i]!, length / 10)}, ${timeText(length, length / 100)} long${busy}`;
    tip.style.left = `${Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8)}px`;
    tip.style.top = `${event.clientY + 16}px`;
    event.stopPropagation();
  }

  #hideTip(): void {
    const tip = document.getElementById('tip');
    if (tip) tip.hidden = true;
  }
}

function lanesOf({ roles }: TimelineData): Lane[] {
  let y = TOP;
  return roles.flatMap((role) => {
    const lanes = role.streams.map((stream) => {
      const height = stream.name === 'compute' ? COMPUTE : STREAM;
      const lane = { role: role.name, stream: stream.name, y, height, ...decoded(stream.spans) };
      y += height + 2;
      return lane;
    });
    y += GAP;
    return lanes;
  });
}

/** Black or white, whichever is read better on `colour`, written #rrggbb; relative luminance as WCAG has it. */
function inkOn(colour: string): string {
  const [r, g, b] = [1, 3, 5].map((i) => (Number.parseInt(colour.slice(i, i + 2), 16) / 255) ** 2.2);
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b! > 0.18 ? '#000' : '#fff';
}

/** The next of 1, 2 and 5 times a power of ten from `ns` on. */
function niceStep(ns: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(ns, 1)));
  return power * ([1, 2, 5].find((m) => m * power >= ns) ?? 10);
}

const UNITS = [
  [1e9, 's'],
  [1e6, 'ms'],
  [1e3, 'µs'],
] as const;

/** Nanoseconds in the unit that suits them, as exact as `step` needs. */
function timeText(ns: number, step: number): string {
  const most = Math.max(ns, step);
  const [size, unit] = UNITS.find(([of]) => most >= of) ?? [1, 'ns'];
  const decimals = Math.max(0, Math.min(6, Math.ceil(-Math.log10(Math.max(step, 1e-9) / size))));
  return `${(ns / size).toFixed(decimals)} ${unit}`;
}
