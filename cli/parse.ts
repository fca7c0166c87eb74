/** Reading the command line: which command, which options; and a sentence when it is wrong. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { InputError } from '../input/error.js';
import { nearest } from '../input/nearest.js';
import { COMMON_OPTIONS, type Command, type Option } from './command.js';
import { type Arguments, type ArgumentValue, meantFor } from './options/arguments.js';

export interface Parsed {
  readonly command: Command;
  readonly args: Arguments;
}

/** As `parse`; what is unknown here and known elsewhere is answered with what it is called here. */
export async function parseWithHints(argv: readonly string[], commands: readonly Command[]): Promise<Parsed> {
  try {
    return parse(argv, commands);
  } catch (error) {
    if (!(error instanceof UnknownWord)) throw error;
    const { optionHint, commandHint } = await import('./options/hinted.js');
    const { word, value, command, closing } = error;
    const hint =
      command === undefined
        ? commandHint(word)
        : optionHint({ word, value, as: 'option', known: optionsOf(command).map(({ name }) => name) });
    throw hint === undefined ? error : new InputError(`${error.beginning}: ${hint}. ${closing}`);
  }
}

/** A word that is no option or no command of ours; the hints may know it. */
class UnknownWord extends InputError {
  /** The sentence without a guess, and the one after it. */
  readonly beginning: string;
  readonly closing: string;
  /** Without dashes. */
  readonly word: string;
  /** What stood behind it. */
  readonly value: string | undefined;
  /** Whose option it would be; undefined for a word in a command's place. */
  readonly command: Command | undefined;

  constructor(dashed: string, guess: string, command?: Command, value?: string) {
    const beginning = `unknown ${command === undefined ? 'command' : 'option'} '${dashed}'`;
    const closing = `\`llmsim ${command === undefined ? '' : `${command.name} `}--help\` lists all.`;
    super(`${beginning}${guess} ${closing}`);
    this.beginning = beginning;
    this.closing = closing;
    this.word = dashed.replace(/^--?/, '');
    this.value = value;
    this.command = command;
  }
}

/** The command line `argv` (without node and script). Throws InputError when it makes no sense. */
export function parse(argv: readonly string[], commands: readonly Command[]): Parsed {
  const at = argv.findIndex((word, i) => !word.startsWith('-') && (i > 0 || word !== 'help'));
  const name = argv[at];
  if (name === undefined) {
    throw new InputError(`a command is missing before '${argv[0]}'; \`llmsim --help\` lists all`);
  }
  const command = commands.find((c) => c.name === name);
  if (command === undefined) throw unknownCommand(name, commands);
  const { words, given, behindFlag } = sorted(argv.toSpliced(at, 1), command);
  const options = Object.fromEntries(
    [...given].map(([option, values]) => [option.name, together(option, values, command)]),
  );
  return { command, args: { ...operandOf(words, command, behindFlag), options } };
}

/** Words that belong to no option, and the values of each option given. */
interface Sorted {
  readonly words: readonly string[];
  readonly given: ReadonlyMap<Option, readonly string[]>;
  /** Of these words the ones that may have been meant for the flag before them, and which that is. */
  readonly behindFlag: ReadonlyMap<string, string>;
}

/**
 * Node's own reader says which words are options and which are their values (`--name value`, `--name=value`,
 * `-o value`; after `--` none is); this looks up what they are called here, and what may stand behind a flag.
 */
function sorted(argv: readonly string[], command: Command): Sorted {
  const { tokens } = parseArgs({
    args: [...argv],
    options: optionsFor(command),
    ...{ strict: false, allowPositionals: true, tokens: true },
  });
  const words: string[] = [];
  const given = new Map<Option, string[]>();
  const behindFlag = new Map<string, string>();
  let flag: { readonly option: Option; readonly values: string[] } | undefined;
  for (const [i, token] of tokens.entries()) {
    const mayBeTruth = flag;
    flag = undefined;
    if (token.kind === 'positional') {
      if (mayBeTruth !== undefined && isTruth(token.value)) mayBeTruth.values.splice(-1, 1, token.value);
      else words.push(token.value);
      // A word without a folder or an ending is hardly a file; of what all commands take nobody says true or false.
      if (
        mayBeTruth !== undefined &&
        command.options.includes(mayBeTruth.option) &&
        /^[\w+-]+$/.test(token.value)
      )
        behindFlag.set(token.value, mayBeTruth.option.name);
    } else if (token.kind === 'option') {
      const next = tokens[i + 1];
      const behind = token.value ?? (next?.kind === 'positional' ? next.value : undefined);
      const { option, off } = optionNamed(token.rawName, command, behind);
      const values = given.get(option) ?? [];
      given.set(option, values);
      if (option.type === 'flag') {
        values.push(off ? 'false' : (token.value ?? 'true'));
        if (!off && token.value === undefined) flag = { option, values };
      } else if (!isValue(token.value, token.inlineValue)) lacking(option, command);
      // `-o=page.html`: a letter needs no equals sign, and may have one all the same.
      else values.push(token.rawName.startsWith('--') ? token.value : token.value.replace(/^=/, ''));
    }
  }
  return { words, given, behindFlag };
}

/** Every option that a command takes. */
function optionsOf(command: Command): readonly Option[] {
  return [...command.options, ...COMMON_OPTIONS];
}

/** The options of a command as Node's reader wants them. */
function optionsFor(command: Command): NonNullable<ParseArgsConfig['options']> {
  return Object.fromEntries(
    optionsOf(command).map(({ name, letter, type }) => [
      name,
      {
        type: type === 'flag' ? ('boolean' as const) : ('string' as const),
        ...(letter === undefined ? {} : { short: letter }),
      },
    ]),
  );
}

/** The option that `--name`, `-o` or, for a flag turned off, `--no-name` stands for; `behind` is what follows it. */
function optionNamed(dashed: string, command: Command, behind?: string): { option: Option; off: boolean } {
  const options = optionsOf(command);
  const name = dashed.replace(/^--?/, '');
  const option = options.find((o) => o.name === name || o.letter === name);
  if (option !== undefined) return { option, off: false };
  const why = Object.hasOwn(command.without ?? {}, name) ? command.without![name] : undefined;
  if (why !== undefined)
    throw new InputError(`'${dashed}' is no option of \`llmsim ${command.name}\`: ${why}.`);
  const without = name.replace(/^no-/, '');
  const flag = options.find((o) => o.type === 'flag' && o.name === without);
  if (flag !== undefined) return { option: flag, off: true };
  const known = options.map((o) => o.name);
  const near = nearest(without, known).map((o) => `--${o}`);
  const guess = near.length > 0 ? `: did you mean ${near.join(' or ')}?` : '.';
  throw new UnknownWord(dashed, guess, command, behind);
}

/** The values given for one option as the one value it has; a flag is what was said last. */
function together({ name, type }: Option, values: readonly string[], command: Command): ArgumentValue {
  const last = values.at(-1)!;
  if (type === 'flag') {
    if (isTruth(last)) return last.toLowerCase() === 'true';
    throw new InputError(`--${name}: expected true or false, found '${last}'`);
  }
  if (values.length === 1) return last;
  if (type === 'texts') return values;
  const said = [...new Set(values)].map((v) => `'${v}'`).join(' and ');
  throw new InputError(`--${name} is given ${values.length} times, as ${said}; ${command.name} takes one`);
}

function operandOf(
  words: readonly string[],
  { name, operand }: Command,
  behindFlag: Sorted['behindFlag'],
): Omit<Arguments, 'options'> {
  const said = words.filter((word) => word !== '');
  if (operand?.several) return { operand: undefined, operands: said };
  const extra = said[operand === undefined ? 0 : 1];
  if (extra === undefined) {
    const flag = behindFlag.get(said[0] ?? '');
    return { operand: said[0], ...(flag === undefined ? {} : { behindFlag: flag }) };
  }
  const takes = operand === undefined ? 'options only' : `one ${operand.name}`;
  const meant = said.find((word) => behindFlag.has(word));
  throw new InputError(
    `'${extra}' is one word too many: llmsim ${name} takes ${takes}${meant === undefined ? '' : meantFor(behindFlag.get(meant)!, meant)}`,
  );
}

/** What may follow an option that takes a value: no other option, but a negative number. */
function isValue(word: string | undefined, inline: boolean | undefined): word is string {
  return word !== undefined && (inline === true || !/^-./s.test(word) || /^-\.?\d/.test(word));
}

/** The words that a scenario file, too, takes for true and false. */
function isTruth(word: string): boolean {
  return /^(true|True|TRUE|false|False|FALSE)$/.test(word);
}

function lacking({ name }: Option, command: Command): never {
  throw new InputError(`--${name} needs a value; \`llmsim ${command.name} --help\` tells which`);
}

function unknownCommand(name: string, commands: readonly Command[]): InputError {
  const near = nearest(
    name,
    commands.map((c) => c.name),
  ).map((c) => `'${c}'`);
  const guess = near.length > 0 ? `: did you mean ${near.join(' or ')}?` : '.';
  return new UnknownWord(name, guess);
}
