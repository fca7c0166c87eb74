/** `llmsim accuracy`: predictions held against published measurements. */
import { InputError } from '../../input/error.js';
import { VERSION } from '../../planning/version.js';
import type { Command } from '../command.js';
import { type Arguments, flagOption, textOption } from '../options/arguments.js';
import type { Terminal } from '../output/terminal.js';

/** Of the shipped suite, on a core of a server of 2023. */
const SECONDS_PER_CASE = 0.04;

export const accuracy: Command = {
  name: 'accuracy',
  summary: 'compare predictions with published measurements',
  description:
    'Simulates training runs that others measured and published, and tells how far off the predictions are: ' +
    'per case with --json or --csv, else by file, source and hardware. Without --cases, the suite that comes ' +
    'with llmsim. --case ID --explain takes one prediction apart, down to the kernel.',
  options: [
    {
      ...{ name: 'cases', type: 'texts', value: 'FILE', group: 'Cases' },
      summary: 'JSON Lines file of measurements (format: accuracy/cases/README.md); may be repeated',
    },
    {
      ...{ name: 'only', type: 'texts', value: 'KEY=VALUE', group: 'Cases' },
      summary:
        'these cases: hardware=h100-sxm,b200 or devices=64..512 or source=vtrain, and others; repeated, all must hold',
    },
    {
      ...{ name: 'case', type: 'text', value: 'ID', group: 'Cases' },
      summary: 'this case alone',
    },
    {
      ...{ name: 'explain', type: 'flag', group: 'Output' },
      summary: 'with --case: the scenario, kernels, communication and memory it is made of',
    },
    {
      ...{ name: 'csv', type: 'text', value: 'FILE', group: 'Output' },
      summary: 'write one row per case to FILE',
    },
    {
      ...{ name: 'report', type: 'text', value: 'FILE', group: 'Output' },
      summary: 'write the report with its charts to FILE, one HTML page that needs nothing else',
    },
    {
      ...{ name: 'markdown', type: 'flag', group: 'Output' },
      summary: 'print the report as a Markdown page',
    },
  ],
  examples: [
    { command: 'llmsim accuracy --cases mine.jsonl --json', does: 'your own measurements, case by case' },
    {
      command: 'llmsim accuracy --only hardware=h100-sxm --only devices=64..512 --report h100.html',
      does: 'part of the suite, as a page with charts',
    },
    {
      command: 'llmsim accuracy --case sc21-t1-18.4b --explain',
      does: 'what one prediction is made of',
    },
  ],
  async run(args, terminal) {
    if (flagOption(args, 'explain')) return explained(args, terminal);
    const [{ runAccuracy }, { announce, progressBar }, { outputFile }] = await Promise.all([
      import('../../accuracy/index.js'),
      import('../output/progress.js'),
      import('../output/output.js'),
    ]);
    const table = outputFile(textOption(args, 'csv'));
    const page = outputFile(textOption(args, 'report'));
    const { cases, problems, only } = await asked(args);
    const quiet = flagOption(args, 'quiet');
    const progress = progressBar(terminal, quiet);
    const report = runAccuracy(cases, {
      version: VERSION,
      problems,
      onProgress: (done, total, what) => {
        if (done === 0) announce(terminal, quiet, total * SECONDS_PER_CASE, `${total} cases, each simulated`);
        progress.update(done, total, what);
      },
      ...(only === undefined ? {} : { only }),
    });
    progress.end();
    const { accuracyCsv, accuracyHtml, accuracyMarkdown, accuracyTable } = await import(
      '../../reports/accuracy/index.js'
    );
    if (table !== undefined) table.write([accuracyCsv(report)]);
    const { hash } = await import('../output/report-page.js');
    if (page !== undefined) page.write([await accuracyHtml(report, hash)]);
    for (const file of [table, page]) if (file && !quiet) terminal.err(`wrote ${file.path}\n`);
    if (flagOption(args, 'json')) {
      const { json } = await import('../../reports/json.js');
      terminal.out(json(report));
    } else if (flagOption(args, 'markdown')) {
      // The charts beside the page in docs/ are those of the whole suite.
      const whole = only === undefined && filesOf(args).length === 0;
      terminal.out(accuracyMarkdown(report, whole ? 'accuracy' : undefined));
    } else {
      terminal.out(`${accuracyTable(report, Math.max(40, Math.min(terminal.style.width, 140)))}\n`);
    }
    return told(report.problems, terminal);
  },
};

/** Problems told one by one; nobody reads more. */
const MOST = 20;

/** Says what could not be scored, and the status to leave with: 1 where there is any, since the rest was scored. */
function told(problems: readonly { readonly message: string }[], terminal: Terminal): number {
  for (const { message } of problems.slice(0, MOST)) terminal.err(`${message}\n`);
  if (problems.length > MOST) terminal.err(`and ${problems.length - MOST} more\n`);
  return problems.length === 0 ? 0 : 1;
}

/** The cases to run, and what of them to look at. */
async function asked(args: Arguments) {
  const { builtInCases, caseById, casesFrom, readOnly } = await import('../../accuracy/index.js');
  const files = filesOf(args);
  const { cases, problems } = files.length === 0 ? { cases: builtInCases(), problems: [] } : casesFrom(files);
  const id = textOption(args, 'case');
  const only = textsOption(args, 'only');
  return {
    cases: id === undefined ? cases : [caseById(cases, id)],
    problems: id === undefined ? problems : [],
    only: only.length === 0 ? undefined : readOnly(only),
  };
}

async function explained(args: Arguments, terminal: Terminal): Promise<number> {
  if (textOption(args, 'case') === undefined) {
    throw new InputError('--explain takes one case apart: name it with --case ID');
  }
  const unfit = ['csv', 'report', 'markdown', 'only'].find((name) => args.options[name] !== undefined);
  if (unfit !== undefined) {
    throw new InputError(`--explain prints one case as text or --json; leave out --${unfit}`);
  }
  const [{ explainCase }, { cases }] = await Promise.all([import('../../accuracy/index.js'), asked(args)]);
  const explanation = explainCase(cases[0]!, VERSION);
  if (flagOption(args, 'json')) {
    const { json } = await import('../../reports/json.js');
    terminal.out(json(explanation));
  } else {
    const { caseExplanation } = await import('../../reports/accuracy/case-explanation.js');
    terminal.out(caseExplanation(explanation, terminal.style));
  }
  return 0;
}

function filesOf(args: Arguments): readonly string[] {
  return textsOption(args, 'cases');
}

function textsOption({ options }: Arguments, name: string): readonly string[] {
  const said = options[name] ?? [];
  return typeof said === 'string' ? [said] : Array.isArray(said) ? said : [];
}
