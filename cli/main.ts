/** A command line from words to exit code. Everything that goes wrong ends here, as a sentence. */
import { InputError } from '../input/error.js';
import { printable } from '../reports/tables/style.js';
import { COMMANDS } from './commands/index.js';
import type { Terminal } from './output/terminal.js';
import { quickAnswer } from './quick.js';

export const EXIT = { done: 0, no: 1, wrongInput: 2, ourMistake: 3 } as const;

/**
 * Runs `argv` (without node and script) and resolves to the exit code: 0 done, 1 the answer is no,
 * 2 the input is wrong, 3 llmsim itself made a mistake. Never rejects, except with LLMSIM_DEBUG=1.
 */
export async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const quick = quickAnswer(argv, terminal.style.width);
    if (quick !== undefined) {
      terminal.out(quick);
      return EXIT.done;
    }
    if (argv.includes('--get-yargs-completions')) {
      const { completions } = await import('./completion.js');
      terminal.out(await completions(argv.slice(argv.indexOf('--get-yargs-completions') + 1), COMMANDS));
      return EXIT.done;
    }
    const { parse } = await import('./parse.js');
    const { command, args } = parse(argv, COMMANDS);
    return await command.run(args, terminal);
  } catch (error) {
    if (process.env.LLMSIM_DEBUG === '1') throw error;
    if (error instanceof InputError) {
      terminal.err(`${printable(error.message)}\n`);
      return EXIT.wrongInput;
    }
    const message = error instanceof Error ? error.message : String(error);
    terminal.err(
      `This is a mistake in llmsim, please report it with the command you gave: ${printable(message)} ` +
        '(LLMSIM_DEBUG=1 shows where)\n',
    );
    return EXIT.ourMistake;
  }
}
