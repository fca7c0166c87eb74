/** Prints a list the way it was asked for. */
import type { List } from '../../reports/lists/list.js';
import { type Arguments, flagOption } from '../options/arguments.js';
import type { Terminal } from './terminal.js';

/** Exit code 0. */
export async function showList(list: List, args: Arguments, terminal: Terminal): Promise<number> {
  if (flagOption(args, 'json')) {
    const { json } = await import('../../reports/json.js');
    terminal.out(json(list.document));
  } else {
    terminal.out(list.text(terminal.style));
  }
  return 0;
}
