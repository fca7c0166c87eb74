/** `llmsim completion`: tab completion for the shell. */
import type { Command } from '../command.js';

export const completion: Command = {
  name: 'completion',
  summary: 'print a script that completes commands, options and names in bash or zsh',
  description:
    'Prints the completion script for the shell in $SHELL. Load it from the shell’s start-up file: ' +
    'llmsim completion >> ~/.bashrc',
  options: [],
  examples: [{ command: 'source <(llmsim completion)', does: 'completion in this bash session' }],
  async run(_args, terminal) {
    const { completionScript } = await import('../completion.js');
    terminal.out(await completionScript());
    return 0;
  },
};
