/** Completion in the shell: the script yargs writes, and the answers it asks for at each tab. */

import yargs from 'yargs';
import { COMMON_OPTIONS, type Command } from './command.js';

/** The script for the shell in $SHELL, bash or zsh. */
export async function completionScript(): Promise<string> {
  return new Promise((resolve) => {
    void yargs()
      .scriptName('llmsim')
      .exitProcess(false)
      .completion('completion', false)
      .parse(['completion'], {}, (_error, _argv, script) => resolve(`${script}\n`));
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
  const command = commands.find(({ name }) => before.includes(name));
  if (command === undefined) return commands.map(({ name }) => name);
  const options = [...command.options, ...COMMON_OPTIONS];
  const asked = options.find(({ name }) => before.at(-1) === `--${name}`);
  if (asked !== undefined && asked.type !== 'flag') return asked.choices ?? (await namesFor(asked.name));
  if (word.startsWith('-')) return options.map(({ name }) => `--${name}`);
  return namesFor(command.operand?.name ?? '');
}

/** The ids there are for what an option or operand stands for; none for files and numbers. */
async function namesFor(what: string): Promise<readonly string[]> {
  switch (what) {
    case 'model':
      return (await import('../models/index.js')).MODELS.map(({ id }) => id);
    case 'strategy':
      return (await import('../strategies/index.js')).STRATEGIES.map(({ id }) => id);
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
