/** Where a command's words go. The real one is the process's; tests give a pair of strings. */
import type { Style } from '../reports/style.js';

export interface Terminal {
  /** Results, on standard output. */
  out(text: string): void;
  /** Progress, notes and errors, on standard error. */
  err(text: string): void;
  readonly style: Style;
  /** Whether standard error is a terminal, on which a line can be drawn over. */
  readonly live: boolean;
}

/** The terminal of this process. Colour only on a terminal, and never with NO_COLOR set. */
export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  const colour = stdout.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb';
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    style: { width: stdout.isTTY === true ? (stdout.columns ?? 80) : Number.POSITIVE_INFINITY, colour },
    live: stderr.isTTY === true,
  };
}
