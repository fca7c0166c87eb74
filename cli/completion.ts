/** Completion in the shell: the script yargs writes, and the answers it asks for at each tab. */

import yargs from 'yargs';
import { COMMON_OPTIONS, type Command } from './command.js';

/** For fish: the script of yargs leaves out an empty word under the cursor, and never offers files. */
const FISH = `###-begin-llmsim-completions-###
# llmsim completion fish > ~/.config/fish/completions/llmsim.fish
function __llmsim_words
    llmsim --get-yargs-completions (commandline -opc) "$(commandline -ct)"
end
complete -c llmsim -n 'count (__llmsim_words) > /dev/null' -f -a '(__llmsim_words)'
###-end-llmsim-completions-###
`;

/** The script for a shell. */
export async function completionScript(shell: 'bash' | 'zsh' | 'fish'): Promise<string> {
  if (shell === 'fish') return FISH;
  // yargs looks at these two for zsh.
  const { SHELL, ZSH_NAME } = process.env;
  process.env.SHELL = `/bin/${shell}`;
  delete process.env.ZSH_NAME;
  try {
    return withOurComment(await yargsScript(), shell);
  } finally {
    for (const [name, value] of Object.entries({ SHELL, ZSH_NAME })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
}

/** The script without the comments of yargs, whose first line after the mark says what it is and where it goes. */
function withOurComment(script: string, shell: 'bash' | 'zsh'): string {
  const code = script.replace(/^[ \t]*#(?!compdef|##).*\n/gm, '');
  const ours = `# llmsim completion ${shell} >> ~/.${shell}rc`;
  return code.replace(/^###-begin.*\n/m, (mark) => `${mark}${ours}\n`);
}

async function yargsScript(): Promise<string> {
  return new Promise((resolve) => {
    void yargs()
      .scriptName('llmsim')
      .exitProcess(false)
      .completion('completion', false)
      .parse(['completion'], {}, (_error, _argv, written) => resolve(`${written}\n`));
  });
}

/** What the last of `words` may become among `commands`, one per line; `words` starts with the program's name. */
export async function completions(words: readonly string[], commands: readonly Command[]): Promise<string> {
  // `--name=value` is one word in zsh and three in bash.
  const [, name, begun] = /^(--[\w-]+)=(.*)$/.exec(words.at(-1) ?? '') ?? [];
  if (name !== undefined) {
    const values = await completions([...words.slice(0, -1), name, begun!], commands);
    return values.replace(/^(?=.)/gm, `${name}=`);
  }
  const said = words.at(-1) ?? '';
  const word = said === '=' ? '' : said;
  const before = words.slice(1, -1).filter((other) => other !== '=');
  const candidates = await candidatesAfter(before, word, commands);
  return candidates
    .filter((candidate) => candidate.startsWith(word))
    .map((candidate) => `${candidate}\n`)
    .join('');
}

async function candidatesAfter(
  before: readonly string[],
  word: string,
  commands: readonly Command[],
): Promise<readonly string[]> {
  // `strategies` is a command, and what `bench` may be followed by: the first word that is a command's name counts.
  const first = before.find((said) => commands.some(({ name }) => name === said));
  const command = commands.find(({ name }) => name === first);
  if (command === undefined) return commands.map(({ name }) => name);
  const options = [...command.options, ...COMMON_OPTIONS];
  const asked = options.find(({ name }) => before.at(-1) === `--${name}`);
  if (asked !== undefined && asked.type !== 'flag') {
    const names = asked.choices ?? (await namesFor(asked.name));
    return asked.type === 'texts' ? afterCommas(word, names) : names;
  }
  if (word.startsWith('-')) return options.map(({ name }) => `--${name}`);
  const { operand } = command;
  const names = operand?.choices ?? (await namesFor(operand?.name ?? ''));
  if (operand?.several !== true) return before.some((said) => names.includes(said)) ? [] : names;
  return afterCommas(
    word,
    names.filter((name) => !before.includes(name)),
  );
}

/** `zero-3,fs` goes on as `zero-3,fsdp`: names behind what was said, each name once. */
function afterCommas(word: string, names: readonly string[]): string[] {
  const comma = word.lastIndexOf(',') + 1;
  const said = word.slice(0, comma).split(',');
  return names.filter((name) => !said.includes(name)).map((name) => word.slice(0, comma) + name);
}

/** The ids there are for what an option or operand stands for; none for files and numbers. */
async function namesFor(what: string): Promise<readonly string[]> {
  switch (what) {
    case 'model':
      return (await import('../models/index.js')).MODELS.map(({ id }) => id);
    case 'optimizers':
      return (await import('../strategies/training.js')).OPTIMIZER_IDS;
    case 'strategy':
    case 'strategies':
      return (await import('../strategies/index.js')).STRATEGIES.map(({ id }) => id);
    case 'schedule':
      return (await import('../strategies/schedules/ids.js')).SCHEDULE_IDS;
    case 'framework':
      return (await import('../strategies/frameworks/ids.js')).FRAMEWORK_IDS;
    case 'cluster':
      return (await import('../hardware-profiles/index.js')).listClusters().map(({ id }) => id);
    case 'id': {
      const { listAccelerators, listClusters } = await import('../hardware-profiles/index.js');
      return [...listClusters(), ...listAccelerators()].map(({ id }) => id);
    }
    default:
      return [];
  }
}
