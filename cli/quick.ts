/** Answers that need nothing loaded but the table of commands: help and version. */
import { VERSION } from '../planning/version.js';
import { COMMANDS } from './commands/index.js';
import { commandHelp, helpColumns, overview } from './help.js';

/**
 * The text to print for a command line that asks for help or the version; undefined for any other. `columns` are the
 * terminal's, infinite in a pipe.
 */
export function quickAnswer(argv: readonly string[], columns: number): string | undefined {
  const words = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  const [first] = words;
  if (first === '--version') return `${VERSION}\n`;
  const wanted = first === undefined || first === 'help' || words.includes('--help') || words.includes('-h');
  if (!wanted) return undefined;
  const asked = words.find((word) => word !== 'help' && !word.startsWith('-'));
  const width = helpColumns(columns, process.env.COLUMNS);
  if (asked === undefined) return overview(COMMANDS, width);
  const command = COMMANDS.find(({ name }) => name === asked);
  return command === undefined ? undefined : commandHelp(command, width);
}
