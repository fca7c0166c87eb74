/** A bar on standard error, for work that takes longer than a second in front of a person. */
import type { Terminal } from './terminal.js';

export interface Progress {
  update(done: number, total: number, what: string): void;
  /** Takes the bar away. */
  end(): void;
}

const PATIENCE_MS = 1_000;
const REDRAW_MS = 100;
const BAR_COLUMNS = 24;
const LINE_COLUMNS = 78;

/** Silent on anything that is not a terminal, and when `quiet`. `now` gives milliseconds. */
export function progressBar(terminal: Terminal, quiet: boolean, now: () => number = Date.now): Progress {
  if (quiet || !terminal.live) return { update: () => {}, end: () => {} };
  const started = now();
  let drawn: number | undefined;
  return {
    update(done, total, what) {
      const time = now();
      if (time - started < PATIENCE_MS || (drawn !== undefined && time - drawn < REDRAW_MS)) return;
      drawn = time;
      terminal.err(`\r\u001b[K${line(done, total, what)}`);
    },
    end() {
      if (drawn !== undefined) terminal.err('\r\u001b[K');
    },
  };
}

function line(done: number, total: number, what: string): string {
  const share = total > 0 ? Math.min(1, done / total) : 0;
  const full = Math.round(share * BAR_COLUMNS);
  const bar = '█'.repeat(full) + '░'.repeat(BAR_COLUMNS - full);
  return `${bar} ${String(Math.floor(100 * share)).padStart(3)} %  ${what}`.slice(0, LINE_COLUMNS);
}
