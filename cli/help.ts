/** Help, made from the table of commands: for the program, and for each command; as wide as the terminal. */
import { largest } from '../input/extremes.js';
import { COMMON_OPTIONS, type Command, type Option, RARELY } from './command.js';

const [NARROWEST, USUAL, WIDEST] = [60, 100, 120];
/** A left column wider than this share of the page leaves too little for the words beside it. */
const LEFT_SHARE = 0.34;

/** Columns of the help: `COLUMNS` if it says a number, else the terminal's, else 100 in a pipe; from 60 to 120. */
export function helpColumns(terminalColumns: number, said: string | undefined): number {
  const columns = said !== undefined && /^[1-9]\d*$/.test(said) ? Number(said) : terminalColumns;
  return Number.isFinite(columns) ? Math.min(WIDEST, Math.max(NARROWEST, columns)) : USUAL;
}

/** What `llmsim --help` prints. */
export function overview(commands: readonly Command[], columns: number): string {
  return [
    ...wrapped('llmsim: simulate and compare distributed training strategies for large models.', '', columns),
    '',
    'Usage: llmsim <command> [options]',
    '',
    'Commands',
    ...twoColumns(
      commands.map(({ name, summary }) => [name, summary]),
      columns,
    ),
    '',
    'Options',
    ...twoColumns(
      [
        ['--help', 'show this help; `llmsim <command> --help` tells more'],
        ['--version', 'show the version'],
      ],
      columns,
    ),
    '',
    'Try',
    ...shellLine('llmsim compare --model llama3-70b --cluster h100-dgx:64 --global-batch 1024', columns),
    '',
    ...wrapped(
      'Exit codes: 0 done; 1 the answer is no (nothing fits, a strategy does not hold); 2 the input is wrong.',
      '',
      columns,
    ),
    '',
  ].join('\n');
}

/** What `llmsim <command> --help` prints. */
export function commandHelp(command: Command, columns: number): string {
  const operand =
    command.operand === undefined ? '' : ` [${command.operand.name}${command.operand.several ? '…' : ''}]`;
  const options = [...command.options, ...COMMON_OPTIONS];
  const groups = [...new Set(options.map(({ group }) => group))].sort(
    (a, b) => Number(a === RARELY) - Number(b === RARELY),
  );
  return [
    `Usage: llmsim ${command.name}${operand} [options]`,
    '',
    ...wrapped(command.description, '', columns),
    ...(command.operand === undefined
      ? []
      : ['', ...twoColumns([[command.operand.name, command.operand.summary]], columns)]),
    ...groups.flatMap((group) => [
      '',
      ...wrapped(group, '', columns),
      ...twoColumns(
        options.filter((o) => o.group === group).map((o) => [synopsis(o), summary(o)]),
        columns,
      ),
    ]),
    ...(command.examples.length === 0 ? [] : ['', 'Examples']),
    ...command.examples.flatMap(({ command: line, does }) => [
      ...shellLine(line, columns),
      ...wrapped(does, '      ', columns),
    ]),
    '',
  ].join('\n');
}

function synopsis({ name, type, value }: Option): string {
  return type === 'flag' ? `--${name}` : `--${name} ${value ?? 'TEXT'}`;
}

function summary({ summary: text, choices }: Option): string {
  return choices === undefined ? text : `${text}; one of ${choices.join(', ')}`;
}

/** Left column and words; a name too long for its column has a line of its own. */
function twoColumns(rows: readonly (readonly [string, string])[], columns: number): string[] {
  const longest = largest(rows.map(([left]) => left.length)) + 4;
  const width = Math.min(longest, Math.floor(LEFT_SHARE * columns));
  return rows.flatMap(([left, right]) => {
    const lines = wrapped(right, ' '.repeat(width), columns);
    const named = `  ${left}`;
    if (named.length + 2 > width) return [named, ...lines];
    return [named.padEnd(width) + lines[0]!.trimStart(), ...lines.slice(1)];
  });
}

/** A command as it can be pasted: longer than the page, it goes on behind a backslash. */
function shellLine(command: string, columns: number): string[] {
  const lines = wrapped(command.replaceAll(/ (?=--|[|>] )/g, '\n'), '  ', columns - 4, '\n');
  return lines.map(
    (line, i) => `${i === 0 ? line : `    ${line.trimStart()}`}${i < lines.length - 1 ? ' \\' : ''}`,
  );
}

/** Lines of at most `columns`, broken where `text` has `breaks`, each behind `indent`. */
function wrapped(text: string, indent: string, columns: number, breaks = ' '): string[] {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(breaks)) {
    if (line.length + word.length > columns && line !== indent) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()];
}
