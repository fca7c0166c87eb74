/** The page that `--report` or `--open` asks for, of an answer that has a chapter of its own. */
import { type Arguments, flagOption, textOption } from '../options/arguments.js';
import { commandLine } from './command-line.js';
import { outputFile } from './output.js';
import type { NamedResult } from './report-page.js';

export interface AskedPage {
  readonly path: string;
  /** Writes the page of a result, and opens it where that was asked for; a sentence where it could not be opened. */
  write(result: NamedResult['result']): Promise<string | undefined>;
}

/** Undefined where none was asked for. Throws InputError where it could not be written, before any work is done. */
export async function askedPage(command: string, args: Arguments): Promise<AskedPage | undefined> {
  const report = textOption(args, 'report');
  const browser = flagOption(args, 'open') ? await import('./open.js') : undefined;
  const file = outputFile(report ?? browser?.temporaryPage());
  if (file === undefined) return undefined;
  return {
    path: file.path,
    async write(result) {
      const { dayOf, reportOf } = await import('./report-page.js');
      const named = { name: command, date: dayOf(new Date()), made: commandLine(command, args), result };
      file.write([await reportOf([], [], [named])]);
      return browser?.openPage(file.path);
    },
  };
}
