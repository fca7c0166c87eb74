/** A command line from words to exit code. Everything that goes wrong ends here, as a sentence. */
import { InputError } from '../input/error.js';
import { COMMANDS } from './commands/index.js';
import { printing } from './output/printing.js';
import type { Terminal } from './output/terminal.js';
import { quickAnswer } from './quick.js';

export const EXIT = { done: 0, no: 1, wrongInput: 2, ourMistake: 3 } as const;

/**
 * Runs `argv` (without node and script) and resolves to the exit code: 0 done, 1 the answer is no,
 * 2 the input is wrong, 3 llmsim itself made a mistake. Never rejects, except with LLMSIM_DEBUG=1.
 */
export async function run(argv: readonly string[], given: Terminal): Promise<number> {
  const terminal = printing(given);
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
    const { parseWithHints } = await import('./parse.js');
    const { command, args } = await parseWithHints(argv, COMMANDS);
    (await import('./output/separate-files.js')).separateFiles(command.name, args);
    return await command.run(args, terminal);
  } catch (error) {
    if (process.env.LLMSIM_DEBUG === '1') throw error;
    if (error instanceof InputError) {
      terminal.err(`${error.message}\n`);
      return EXIT.wrongInput;
    }
    // What it says is for whoever looks for it in the code.
    terminal.err(
      'This is a mistake in llmsim and not in your input: please report the command you gave, with the files it ' +
        'names (LLMSIM_DEBUG=1 shows where)\n',
    );
    return EXIT.ourMistake;
  }
}
