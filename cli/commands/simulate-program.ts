/** `llmsim simulate --program FILE`: a program that somebody wrote, in depth. */
import { InputError } from '../../input/error.js';
import { VERSION } from '../../planning/version.js';
import { type Arguments, flagOption, textOption } from '../options/arguments.js';
import type { Terminal } from '../output/terminal.js';

/** Options that speak of any program; all others are about the question a strategy answers. */
const ALLOWED = ['program', 'cluster', 'trace', 'draw', 'format', 'json', 'quiet'];

/** Plays the program in the file at `path`, prints the answer in `format`, and resolves to the exit code. */
export async function simulateProgramFile(
  path: string,
  format: 'table' | 'markdown' | 'json',
  args: Arguments,
  terminal: Terminal,
): Promise<number> {
  const reference = clusterOf(args);
  const draws = flagOption(args, 'draw');
  if (draws && format === 'json') {
    throw new InputError('--draw draws one step as text, and --json prints data; leave one out');
  }
  const [{ readProgramFile }, { clusterNamed }, { outputFile }, { simulateProgram }, reports] =
    await Promise.all([
      import('../input/program-file.js'),
      import('../input/names.js'),
      import('../output/output.js'),
      import('../../planning/simulate-program.js'),
      import('../../reports/played-program.js'),
    ]);
  const cluster = await clusterNamed(reference, '.');
  const { program, where, lineOf } = await readProgramFile(path);
  const file = outputFile(textOption(args, 'trace'));
  const played = simulateProgram(program, cluster, {
    ...{ where, lineOf, detail: file === undefined && !draws ? 'summary' : true },
  });
  if (file !== undefined) {
    const { trace } = await import('../../reports/trace/trace.js');
    file.write(trace(played.result));
    if (!flagOption(args, 'quiet')) terminal.err(`wrote ${file.path}; open it at ui.perfetto.dev\n`);
  }
  const answer = { played, cluster };
  if (format === 'json') {
    const { json } = await import('../../reports/json.js');
    terminal.out(json(reports.playedDocument(VERSION, answer)));
  } else {
    const markdown = format === 'markdown';
    const text = markdown
      ? (await import('../../reports/played-program-markdown.js')).playedMarkdown(answer)
      : reports.playedReport(answer, terminal.style);
    const { drawn } = await import('../output/drawn.js');
    terminal.out(text + (draws ? await drawn(played.result, markdown, terminal.style) : ''));
  }
  return played.fits ? 0 : 1;
}

/** Throws InputError for what a program says itself, and without a cluster. */
function clusterOf(args: Arguments): string {
  const foreign = Object.keys(args.options).find((name) => !ALLOWED.includes(name));
  if (args.options['schedule-csv'] !== undefined) {
    throw new InputError(
      '--schedule-csv writes the schedule of a strategy, and --program has ops in lists and no schedule; leave one out, or use `llmsim simulate --strategy … --schedule-csv FILE`',
    );
  }
  const said = args.operand ?? (foreign === undefined ? undefined : `--${foreign}`);
  if (said !== undefined) {
    throw new InputError(
      `--program and ${said} exclude each other: the program says itself what runs on which rank; ` +
        'leave one out, and give the cluster with --cluster',
    );
  }
  const reference = textOption(args, 'cluster');
  if (reference === undefined) {
    throw new InputError(
      "'cluster' is missing: a program says what runs and not on what; give it as `--cluster h100-dgx:64`",
    );
  }
  return reference;
}
