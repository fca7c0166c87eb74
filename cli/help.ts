/** Help, made from the table of commands: for the program, and for each command. */
import { COMMON_OPTIONS, type Command, type Option } from './command.js';

const COLUMNS = 100;

/** What `llmsim --help` prints. */
export function overview(commands: readonly Command[]): string {
  return [
    'llmsim: simulate and compare distributed training strategies for large models.',
    '',
    'Usage: llmsim <command> [options]',
    '',
    'Commands',
    ...twoColumns(commands.map(({ name, summary }) => [name, summary])),
    '',
    'Options',
    ...twoColumns([
      ['--help', 'show this help; `llmsim <command> --help` tells more'],
      ['--version', 'show the version'],
    ]),
    '',
    'Try',
    '  llmsim compare --model llama3-70b --cluster h100-dgx:64 --global-batch 1024',
    '',
    'Exit codes: 0 done; 1 the answer is no (nothing fits, a strategy does not hold); 2 the input is wrong.',
    '',
  ].join('\n');
}

/** What `llmsim <command> --help` prints. */
export function commandHelp(command: Command): string {
  const operand =
    command.operand === undefined ? '' : ` [${command.operand.name}${command.operand.several ? '…' : ''}]`;
  const options = [...command.options, ...COMMON_OPTIONS];
  const groups = [...new Set(options.map(({ group }) => group))];
  return [
    `Usage: llmsim ${command.name}${operand} [options]`,
    '',
    ...wrapped(command.description, ''),
    ...(command.operand === undefined
      ? []
      : ['', ...twoColumns([[command.operand.name, command.operand.summary]])]),
    ...groups.flatMap((group) => [
      '',
      group,
      ...twoColumns(options.filter((o) => o.group === group).map((o) => [synopsis(o), summary(o)])),
    ]),
    ...(command.examples.length === 0 ? [] : ['', 'Examples']),
    ...command.examples.flatMap(({ command: line, does }) => [`  ${line}`, `      ${does}`]),
    '',
  ].join('\n');
}

function synopsis({ name, type, value }: Option): string {
  return type === 'flag' ? `--${name}` : `--${name} ${value ?? 'TEXT'}`;
}

function summary({ summary: text, choices }: Option): string {
  return choices === undefined ? text : `${text}; one of ${choices.join(', ')}`;
}

function twoColumns(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length)) + 4;
  return rows.flatMap(([left, right]) => {
    const [first = '', ...more] = wrapped(right, ' '.repeat(width));
    return [`  ${left}`.padEnd(width) + first.trimStart(), ...more];
  });
}

function wrapped(text: string, indent: string): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > COLUMNS && line !== indent) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()];
}
