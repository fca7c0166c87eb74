/** How long work takes, said before it and while it runs, on standard error. */
import type { Terminal } from './terminal.js';

export interface Progress {
  update(done: number, total: number, what: string): void;
  /** Takes the bar away. */
  end(): void;
}

const PATIENCE_MS = 1_000;
const REDRAW_MS = 100;
/** In a pipe, where nothing can be drawn over. */
const LINE_EVERY_MS = 5_000;
const BAR_COLUMNS = 24;
const LINE_COLUMNS = 78;
/** Less is not worth a word. */
const WORTH_SAYING_SECONDS = 5;

/**
 * Says how long `what` takes before it begins: `about 3 min: 17 runs of 36 steps`. Nothing when `quiet`, or when it
 * takes no time to speak of.
 */
export function announce(terminal: Terminal, quiet: boolean, seconds: number, what: string): void {
  if (!quiet && seconds >= WORTH_SAYING_SECONDS) terminal.err(`${about(seconds)}: ${what}\n`);
}

/**
 * A bar for work that takes longer than a second in front of a person, with the time left; a line every few
 * seconds on anything that is not a terminal; silent when `quiet`. `now` gives milliseconds.
 */
export function progressBar(terminal: Terminal, quiet: boolean, now: () => number = Date.now): Progress {
  if (quiet) return { update: () => {}, end: () => {} };
  const started = now();
  let said: number | undefined;
  const isDue = (time: number) =>
    terminal.live
      ? time - started >= PATIENCE_MS && (said === undefined || time - said >= REDRAW_MS)
      : time - (said ?? started) >= LINE_EVERY_MS;
  return {
    update(done, total, what) {
      const time = now();
      if (!isDue(time)) return;
      said = time;
      const share = total > 0 ? Math.min(1, done / total) : 0;
      const left = timeLeft((time - started) / 1000, share);
      const text = `${percentage(share)}  ${left === '' ? '' : `${left}  `}${what}`;
      terminal.err(
        terminal.live ? `\r\u001b[K${bar(share)} ${text}`.slice(0, LINE_COLUMNS) : `${text.trim()}\n`,
      );
    },
    end() {
      if (terminal.live && said !== undefined) terminal.err('\r\u001b[K');
    },
  };
}

/**
 * Lets `progress` follow the clock towards `seconds`, for work that cannot tell how far it is; call what is returned
 * when it is done.
 */
export function byTheClock(progress: Progress, seconds: number, what: string): () => void {
  const started = Date.now();
  const timer = setInterval(() => {
    const elapsed = Date.now() - started;
    const late = elapsed > 1000 * seconds ? `${what}, slower than expected` : what;
    progress.update(Math.min(elapsed, 990 * seconds), 1000 * seconds, late);
  }, REDRAW_MS);
  return () => clearInterval(timer);
}

/** `about 40 s`, `about 3 min`, `about 2 h`: no more digits than a guess has. */
function about(seconds: number): string {
  if (seconds < 10) return `about ${Math.max(1, Math.round(seconds))} s`;
  if (seconds < 55) return `about ${5 * Math.round(seconds / 5)} s`;
  if (seconds < 5400) return `about ${Math.max(1, Math.round(seconds / 60))} min`;
  return `about ${Math.round(seconds / 3600)} h`;
}

/** `about 40 s left`, at the pace so far; nothing while there is none, or little left. */
function timeLeft(elapsed: number, share: number): string {
  if (share <= 0 || elapsed < 2) return '';
  const seconds = (elapsed / share) * (1 - share);
  return seconds < WORTH_SAYING_SECONDS ? '' : `${about(seconds)} left`;
}

function bar(share: number): string {
  const full = Math.round(share * BAR_COLUMNS);
  return '█'.repeat(full) + '░'.repeat(BAR_COLUMNS - full);
}

function percentage(share: number): string {
  return `${String(Math.floor(100 * share)).padStart(3)} %`;
}
