/** Where a command's words go. The real one is the process's; tests give a pair of strings. */
import type { Style } from '../../reports/tables/style.js';

/** Where answers come from. */
export interface Input {
  readonly stream: NodeJS.ReadableStream;
  /** What is typed is shown here, and what is asked. */
  readonly echo: NodeJS.WritableStream;
  /** Whether a person types: it is a terminal. */
  readonly live: boolean;
}

export interface Terminal {
  /** Results, on standard output. */
  out(text: string): void;
  /** Progress, notes and errors, on standard error. */
  err(text: string): void;
  readonly style: Style;
  /** Whether standard error is a terminal, on which a line can be drawn over. */
  readonly live: boolean;
  /** Standard input; absent where nobody answers. */
  readonly input?: Input | undefined;
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  const colour = wantsColour(env, stdout.isTTY === true);
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    style: { width: stdout.isTTY === true ? stdout.columns || 80 : Number.POSITIVE_INFINITY, colour },
    live: stderr.isTTY === true,
    // Opening standard input takes time, and few ask.
    get input() {
      const { stdin } = process;
      return { stream: stdin, echo: stderr, live: stdin.isTTY && stderr.isTTY };
    },
  };
}

/**
 * Colour on a terminal that is not dumb. FORCE_COLOR wants it in a pipe too (`0` and `false` want none), and
 * NO_COLOR, set to anything, wants none whatever else is said (no-color.org, force-color.org).
 */
export function wantsColour(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = env;
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false;
  if (FORCE_COLOR === '0' || FORCE_COLOR === 'false') return false;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return true;
  return isTerminal && TERM !== 'dumb';
}
