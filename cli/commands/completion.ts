/** `llmsim completion`: tab completion for the shell. */
import { basename } from 'node:path';
import { InputError } from '../../input/error.js';
import type { Command } from '../command.js';
import { flagOption } from '../options/arguments.js';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

export const completion: Command = {
  name: 'completion',
  summary: 'print a script that completes commands, options and names in bash, zsh or fish',
  description:
    'Prints the completion script for a shell, by default the one in $SHELL. Load it from the shell’s start-up ' +
    'file (llmsim completion >> ~/.bashrc), or put it where fish looks for it. Lists complete behind their commas.',
  operand: { name: 'shell', choices: SHELLS, summary: '`bash`, `zsh` or `fish` [default: that of $SHELL]' },
  options: [],
  examples: [
    { command: 'source <(llmsim completion)', does: 'completion in this bash session' },
    {
      command: 'llmsim completion fish > ~/.config/fish/completions/llmsim.fish',
      does: 'completion in every fish session from now on',
    },
  ],
  async run(args, terminal) {
    if (flagOption(args, 'json')) throw new InputError('completion prints a shell script and no JSON');
    // Without a $SHELL that we know by name, bash's: `sh` and `dash` sessions start it.
    const ours = basename(process.env.SHELL ?? '');
    const wanted = args.operand ?? (/^(da|a)?sh$|^$/.test(ours) ? 'bash' : ours);
    const shell = SHELLS.find((name) => name === wanted);
    if (shell === undefined) {
      const said = args.operand === undefined ? `$SHELL is '${ours}'` : `'${args.operand}' is none of them`;
      throw new InputError(`there is completion for ${SHELLS.join(', ')}, and ${said}; name one of them`);
    }
    const { completionScript } = await import('../completion.js');
    terminal.out(await completionScript(shell));
    return 0;
  },
};
