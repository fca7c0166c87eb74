/** `llmsim completion`: tab completion for the shell. */
import { basename } from 'node:path';
import { InputError } from '../../input/error.js';
import type { Command } from '../command.js';
import { flagOption } from '../options/arguments.js';

export const completion: Command = {
  name: 'completion',
  summary: 'print a script that completes commands, options and names in bash or zsh',
  description:
    'Prints the completion script for the shell in $SHELL. Load it from the shell’s start-up file: ' +
    'llmsim completion >> ~/.bashrc',
  options: [],
  examples: [{ command: 'source <(llmsim completion)', does: 'completion in this bash session' }],
  async run(args, terminal) {
    if (flagOption(args, 'json')) throw new InputError('completion prints a shell script and no JSON');
    const shell = basename(process.env.SHELL ?? '');
    if (['fish', 'csh', 'tcsh', 'ksh', 'nu', 'pwsh'].includes(shell)) {
      throw new InputError(`there is completion for bash and zsh, and $SHELL is '${shell}'`);
    }
    const { completionScript } = await import('../completion.js');
    terminal.out(await completionScript());
    return 0;
  },
};
