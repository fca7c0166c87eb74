/**
 * Commands shown in the documentation, with the output shown below them. A block marked `console`
 * holds commands after `$ ` and, after each, what it prints (standard output, then standard error):
 *
 *     ```console
 *     $ llmsim strategies | head -2
 *     id   title
 *     …
 *     ```
 *
 * A line `…` stands for any lines left out. A command that is meant to fail says so in its own
 * remark: `$ llmsim compare nowhere.yaml  # exits with 2`.
 */
import { spawnSync } from 'node:child_process';
import { invoke } from './cli/invoke.js';

export interface Shown {
  readonly command: string;
  readonly exit: number;
  /** Lines of the document that hold the output: from `first` up to but not including `end`. */
  readonly first: number;
  readonly end: number;
  readonly output: readonly string[];
}

/** The commands of a Markdown document, in order; line numbers count from 0. */
export function shownCommands(markdown: string): Shown[] {
  const lines = markdown.split('\n');
  const shown: Shown[] = [];
  let inside = false;
  let open: { command: string; first: number } | undefined;
  const close = (end: number) => {
    if (open === undefined) return;
    const exit = Number(/#\s*exits with (\d+)\s*$/.exec(open.command)?.[1] ?? 0);
    shown.push({ ...open, exit, end, output: lines.slice(open.first, end) });
    open = undefined;
  };
  lines.forEach((line, at) => {
    if (line.startsWith('```')) {
      close(at);
      inside = line.trim() === '```console';
    } else if (inside && line.startsWith('$ ')) {
      close(at);
      open = { command: line.slice(2), first: at + 1 };
    }
  });
  return shown;
}

export interface Printed {
  /** Lines without trailing blanks: standard output, then standard error. */
  readonly output: string[];
  readonly exit: number | null;
}

/** Prices grow older by the day; those that are shown stay as old as they were. */
const DAY = String(Date.UTC(2026, 10, 30) / 1000);

/** Runs a shown command in `folder` with `llmsim` being the build at `entry`. */
export function run(command: string, entry: string, folder: string): Printed {
  const { out, err, exit } = shell(`llmsim() { "${process.execPath}" "${entry}" "$@"; }; ${command}`, folder);
  return { output: linesOf(out, err), exit };
}

/**
 * The same in this process, in whose working directory it runs, where the command is the program alone, its output sent
 * to a file or another program at most: modules that are loaded and compiled already halve the time. Undefined of any other command, and
 * of help, which the program prints before it has loaded anything.
 */
export async function runHere(command: string): Promise<Printed | undefined> {
  const [, own, onward] = /^llmsim ((?:"[^"]*"|[^"'`$|<>;&#])*)(?:#.*|([|>][^;&]*))?$/.exec(command) ?? [];
  if (own === undefined || /--help|--version/.test(own)) return undefined;
  // A space within quotes parts no words: the shell knows.
  const words = shell(`printf '%s\\0' ${own}`, '.').out.split('\0').slice(0, -1);
  const { code, out, err } = await invoke(words);
  if (onward === undefined) return { output: linesOf(out, err), exit: code };
  const sent = shell(`cat ${onward}`, '.', out);
  return { output: linesOf(sent.out, err + sent.err), exit: sent.exit };
}

function shell(
  script: string,
  folder: string,
  input = '',
): { out: string; err: string; exit: number | null } {
  const { stdout, stderr, status } = spawnSync('bash', ['--noprofile', '--norc', '-c', script], {
    ...{ cwd: folder, input, encoding: 'utf8' },
    env: { PATH: process.env.PATH, NO_COLOR: '1', SOURCE_DATE_EPOCH: DAY },
  });
  return { out: stdout, err: stderr, exit: status };
}

function linesOf(out: string, err: string): string[] {
  // How far a search is, is said every few seconds: on a busy machine more often.
  const said = err.replace(/^\d+ %(?: {2}.*)?\n/gm, '');
  const output = `${out}${said}`.split('\n').map((line) => line.trimEnd());
  while (output.at(-1) === '') output.pop();
  return output;
}

/** The output as the document should show it: whole, or with as many lines around `…` as it had. */
export function asShown(output: readonly string[], shown: readonly string[]): string[] {
  const gap = shown.indexOf('…');
  if (gap < 0) return [...output];
  const after = shown.length - gap - 1;
  return [...output.slice(0, gap), '…', ...output.slice(output.length - after)];
}

/** The document with each command's output replaced, its lines as given. */
export function withOutputs(markdown: string, outputs: ReadonlyMap<Shown, readonly string[]>): string {
  const lines = markdown.split('\n');
  for (const [shown, output] of [...outputs].toReversed())
    lines.splice(shown.first, shown.end - shown.first, ...output);
  return lines.join('\n');
}

/** Lines of blocks marked `sh`: commands a reader types, their output not shown. */
export function shellCommands(markdown: string): string[] {
  return [...markdown.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block]) =>
    block!.trim().split('\n'),
  );
}

/** Links to other files of the repository, without their anchors. */
export function localLinks(markdown: string): string[] {
  const links = [...markdown.replace(/```[\s\S]*?```/g, '').matchAll(/\]\(([^)\s]+)\)/g)].map(
    ([, to]) => to!,
  );
  return links.filter((to) => !/^(https?:|mailto:|#)/.test(to)).map((to) => to.replace(/#.*$/, ''));
}
