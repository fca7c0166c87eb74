/** Reading the command line with yargs: which command, which options; and a sentence when it is wrong. */
import yargs, { type Argv } from 'yargs';
import { InputError } from '../input/error.js';
import { nearest } from '../input/nearest.js';
import { COMMON_OPTIONS, type Command, type Option } from './command.js';
import type { Arguments, ArgumentValue } from './options/arguments.js';

export interface Parsed {
  readonly command: Command;
  readonly args: Arguments;
}

/** The command line `argv` (without node and script). Throws InputError when it makes no sense. */
export function parse(argv: readonly string[], commands: readonly Command[]): Parsed {
  const at = argv.findIndex((word) => !word.startsWith('-'));
  const name = argv[at];
  if (name === undefined) throw new InputError('a command is missing; `llmsim --help` lists all');
  const command = commands.find((c) => c.name === name);
  if (command === undefined) throw unknownCommand(name, commands);
  const words = argv.toSpliced(at, 1).map((word) => withTruth(word, command));
  const parsed = parser([command], command)
    .fail((message) => {
      throw new InputError(wrongUse(message, words, command));
    })
    .parseSync(words) as Record<string, unknown>;
  return { command, args: argumentsOf(parsed, command) };
}

/** yargs set up for these commands; also what writes the completion script. */
export function parser(commands: readonly Command[], only?: Command): Argv {
  let y = yargs()
    .scriptName('llmsim')
    .locale('en')
    .help(false)
    .version(false)
    .exitProcess(false)
    .parserConfiguration({
      ...{ 'camel-case-expansion': false, 'dot-notation': false, 'greedy-arrays': false },
      ...{ 'parse-numbers': false, 'parse-positional-numbers': false, 'short-option-groups': false },
    })
    .strict();
  for (const command of commands) {
    const operand = operandText(command);
    y = y.command(`${command === only ? '$0' : command.name}${operand}`, command.summary, (inner) =>
      optionsOf(command).reduce(addOption, inner),
    );
  }
  return y;
}

function addOption(y: Argv, { name, letter, type, summary }: Option): Argv {
  const words = { describe: summary, ...(letter === undefined ? {} : { alias: letter }) };
  return type === 'flag'
    ? y.option(name, { ...words, type: 'boolean' })
    : y.option(name, { ...words, type: 'string', requiresArg: true });
}

function argumentsOf(parsed: Readonly<Record<string, unknown>>, command: Command): Arguments {
  const { name, operand } = command;
  const given = optionsOf(command).filter((option) => parsed[option.name] !== undefined);
  const word = operand === undefined ? undefined : parsed[operand.name];
  const words = (Array.isArray(word) ? word : [word]).filter((w) => typeof w === 'string' && w !== '');
  return {
    ...(operand?.several ? { operand: undefined, operands: words } : { operand: words[0] }),
    options: Object.fromEntries(given.map((o) => [o.name, once(o, parsed[o.name] as ArgumentValue, name)])),
  };
}

/** yargs takes any word but `true` for false; here a flag takes the words that a scenario file does. */
function withTruth(word: string, command: Command): string {
  const [, name, value = ''] = /^--([^=]+)=(.*)$/s.exec(word) ?? [];
  if (!optionsOf(command).some((o) => o.name === name && o.type === 'flag')) return word;
  if (/^(true|True|TRUE|false|False|FALSE)$/.test(value)) return `--${name}=${value.toLowerCase()}`;
  throw new InputError(`--${name}: expected true or false, found '${value}'`);
}

/** `[scenario]`, `[strategies..]`, as yargs wants it. */
function operandText({ operand }: Command): string {
  return operand === undefined ? '' : ` [${operand.name}${operand.several ? '..' : ''}]`;
}

function optionsOf(command: Command): readonly Option[] {
  return [...command.options, ...COMMON_OPTIONS];
}

function once({ name, type }: Option, value: ArgumentValue, command: string): ArgumentValue {
  if (typeof value === 'string' || typeof value === 'boolean' || type === 'texts') return value;
  const said = [...new Set(value)].map((v) => `'${v}'`).join(' and ');
  throw new InputError(`--${name} is given ${value.length} times, as ${said}; ${command} takes one`);
}

/** yargs tells what is wrong in its own words; this tells what to do about it. */
function wrongUse(message: string, words: readonly string[], command: Command): string {
  const { name, operand } = command;
  const help = `\`llmsim ${name} --help\``;
  const [, lacking] = /^Not enough arguments following: (.+)$/.exec(message) ?? [];
  if (lacking !== undefined) return `--${lacking} needs a value; ${help} tells which`;
  const [, unknown = ''] = /^Unknown (?:arguments?|commands?): (.+)$/.exec(message) ?? [];
  const first = unknown.split(', ')[0]!;
  const option = words.find((word) => word.startsWith('-') && word.replace(/^-+(no-)?|=.*$/gs, '') === first);
  if (option !== undefined) {
    const known = optionsOf(command).map((o) => o.name);
    const near = nearest(first, known).map((o) => `--${o}`);
    const guess = near.length > 0 ? `: did you mean ${near.join(' or ')}?` : '.';
    return `unknown option '${option.replace(/=.*$/s, '')}'${guess} ${help} lists all.`;
  }
  if (unknown === '') return `${message}; ${help} tells more`;
  const takes = operand === undefined ? 'options only' : `one ${operand.name}`;
  return `'${first}' is one word too many: llmsim ${name} takes ${takes}`;
}

function unknownCommand(name: string, commands: readonly Command[]): InputError {
  const near = nearest(
    name,
    commands.map((c) => c.name),
  ).map((c) => `'${c}'`);
  const guess = near.length > 0 ? `: did you mean ${near.join(' or ')}?` : '.';
  return new InputError(`unknown command '${name}'${guess} \`llmsim --help\` lists all.`);
}
