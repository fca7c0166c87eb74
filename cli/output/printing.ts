/** The last thing that happens to every word a command says: what steers a terminal unseen is written out. */
import { printableOutput } from '../../input/printable.js';
import type { Terminal } from './terminal.js';

/** `terminal` without steering characters but our own colours, and the lines that progress draws over. */
export function printing(terminal: Terminal): Terminal {
  const { style, live } = terminal;
  return {
    out: (text) => terminal.out(printableOutput(text, style.colour)),
    err: (text) => terminal.err(printableOutput(text, style.colour || live)),
    style,
    live,
    get input() {
      return terminal.input;
    },
  };
}
