/// <reference lib="dom" />
/**
 * The timeline of one step on a canvas that can be explored: zoom and move with mouse, fingers or keys, and point at
 * what is drawn. Fifty thousand spans are drawn in a few milliseconds: what is out of sight is left out, and what is
 * too narrow is drawn as one (`blocks.ts`, `bars.ts`).
 */
import { firstAfter } from './bars.js';
import { type Levels, levelsOf } from './blocks.js';
import { type Lane, lanesOf, MANY_STAGES, type PlacedLane, placed, type TimelineData } from './lanes.js';
import { inView, levelAt } from './levels.js';
import { AXIS, NAMES, Painter } from './paint.js';
import { timeText, tipOf, words } from './words.js';

/** Draws `data` into `host`, an empty element, and makes it explorable. */
export function timeline(host: HTMLElement, data: TimelineData): void {
  new Gantt(host, data);
}

class Gantt {
  readonly #host: HTMLElement;
  readonly #data: TimelineData;
  readonly #canvas = document.createElement('canvas');
  readonly #lanes: readonly Lane[];
  readonly #levels: ReadonlyMap<Lane['streams'], Levels>;
  readonly #stepNs: number;
  #rows: readonly PlacedLane[] = [];
  #height = 0;
  #from = 0;
  #to: number;
  #width = 0;
  #waiting = false;

  constructor(host: HTMLElement, data: TimelineData) {
    this.#host = host;
    this.#data = data;
    this.#stepNs = data.stepSeconds * 1e9;
    this.#to = this.#stepNs;
    this.#lanes = lanesOf(data);
    const piped = data.roles.length > 1;
    this.#levels = new Map(
      this.#lanes.flatMap(({ compute, streams }) =>
        compute
          ? [[streams, levelsOf(streams[0]!, data.labels, data.classes, this.#stepNs, piped)] as const]
          : [],
      ),
    );
    this.#canvas.tabIndex = 0;
    this.#canvas.setAttribute('role', 'img');
    this.#canvas.setAttribute(
      'aria-label',
      `Timeline of one step of ${data.stepSeconds.toPrecision(3)} s, ${data.roles.length} stages; plus and minus zoom, arrows move`,
    );
    this.#canvas.style.width = '100%';
    this.#canvas.style.touchAction = 'pan-y';
    host.append(this.#tools(), this.#canvas);
    this.#place(data.roles.length < MANY_STAGES);
    this.#listen();
    new ResizeObserver(() => this.#later()).observe(this.#canvas);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.#later());
    this.#draw();
  }

  /** Lanes of communication are drawn or left out. */
  #place(communication: boolean): void {
    const { rows, bottom } = placed(this.#lanes, communication, AXIS);
    this.#rows = rows;
    this.#height = bottom + 4;
    this.#canvas.style.height = `${this.#height}px`;
  }

  #tools(): HTMLElement {
    const tools = document.createElement('div');
    tools.className = 'timeline-tools';
    const button = (text: string, title: string, does: (made: HTMLButtonElement) => void) => {
      const made = document.createElement('button');
      made.type = 'button';
      made.textContent = text;
      made.title = title;
      made.addEventListener('click', () => does(made));
      tools.append(made, ' ');
      return made;
    };
    button('+', 'Zoom in', () => this.zoom(0.5));
    button('−', 'Zoom out', () => this.zoom(2));
    button('Whole step', 'Show the whole step', () => this.#view(0, this.#stepNs));
    if (this.#lanes.every(({ compute }) => compute)) return tools;
    const shown = this.#data.roles.length < MANY_STAGES;
    button('Communication', 'Show or hide the lanes of communication', (made) => {
      const show = made.getAttribute('aria-pressed') !== 'true';
      made.setAttribute('aria-pressed', String(show));
      this.#place(show);
      this.#later();
    }).setAttribute('aria-pressed', String(shown));
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
    const at = event.clientX - this.#canvas.getBoundingClientRect().left - NAMES;
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
    const canvas = this.#canvas;
    const ratio = devicePixelRatio;
    const whole = Math.max(200, canvas.clientWidth);
    this.#width = whole - NAMES;
    canvas.width = Math.round(whole * ratio);
    canvas.height = Math.round(this.#height * ratio);
    const g = canvas.getContext('2d')!;
    g.scale(ratio, ratio);
    const view = {
      ...{ from: this.#from, to: this.#to, stepNs: this.#stepNs },
      ...{ width: this.#width, height: this.#height },
    };
    const painter = new Painter(g, this.#data.classes);
    painter.axis(view);
    painter.lanes(this.#rows, this.#levels, view);
    this.#host.dataset.from = String(this.#from / 1e9);
    this.#host.dataset.to = String(this.#to / 1e9);
  }

  #tell(event: PointerEvent): void {
    const box = this.#canvas.getBoundingClientRect();
    const at = this.#from + this.#share(event) * (this.#to - this.#from);
    const y = event.clientY - box.top;
    const row = this.#rows.find((r) => y >= r.y - 1 && y < r.y + r.height + 1);
    const tip = document.getElementById('tip');
    if (!tip) return;
    const said = row && event.clientX - box.left >= NAMES ? this.#said(row, at) : '';
    tip.hidden = said === '';
    if (tip.hidden) return;
    tip.textContent = said;
    tip.style.left = `${Math.max(0, Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8))}px`;
    tip.style.top = `${event.clientY + 16}px`;
    event.stopPropagation();
  }

  /** What happens in a lane at a moment, in words. */
  #said(row: PlacedLane, at: number): string {
    const [stage] = row.stage.split(' · ');
    const when = (start: number, end: number) =>
      `from ${timeText(start, (end - start) / 10)}, ${timeText(end - start, (end - start) / 100)} long`;
    const levels = row.compute ? this.#levels.get(row.streams) : undefined;
    if (levels) {
      const level = levelAt([...this.#levels.values()], this.#from, this.#to, this.#width);
      const [block] = inView(levels[level === 'pixels' ? 'ops' : level], at, at + 1);
      if (!block || block.start > at) return `${stage} · idle`;
      return `${stage} · ${tipOf(block, this.#data.classes, levels.chunks)} · ${when(block.start, block.end)}`;
    }
    const busy = row.streams.flatMap((spans) => {
      const i = firstAfter(spans.end, at);
      if (i >= spans.start.length || spans.start[i]! > at) return [];
      const share = spans.busy[i]! < 1 ? `, busy ${(100 * spans.busy[i]!).toPrecision(2)} % of it` : '';
      return [
        `${words(this.#data.labels[spans.label[i]!]!)} · ${when(spans.start[i]!, spans.end[i]!)}${share}`,
      ];
    });
    return busy.length > 0 ? `${stage} · ${row.name} · ${busy.join(' · ')}` : '';
  }

  #hideTip(): void {
    const tip = document.getElementById('tip');
    if (tip) tip.hidden = true;
  }
}
