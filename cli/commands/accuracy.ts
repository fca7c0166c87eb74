/** `llmsim accuracy`: predictions held against published measurements. */
import { type Arguments, flagOption } from '../arguments.js';
import type { Command } from '../command.js';

export const accuracy: Command = {
  name: 'accuracy',
  summary: 'hold predictions against published measurements',
  description:
    'Simulates training runs that others measured and published, and tells how far off the predictions are: ' +
    'per case with --json, else by file, source and hardware. Without --cases, the suite that comes with llmsim.',
  options: [
    {
      ...{ name: 'cases', type: 'texts', value: 'FILE', group: 'Cases' },
      summary: 'JSON Lines file of measurements (format: accuracy/cases/README.md); may be repeated',
    },
    {
      ...{ name: 'markdown', type: 'flag', group: 'Output' },
      summary: 'print the report as a Markdown page',
    },
  ],
  examples: [
    { command: 'llmsim accuracy --cases mine.jsonl --json', does: 'your own measurements, case by case' },
  ],
  async run(args, terminal) {
    const [
      { accuracyMarkdown, accuracyTable, builtInCases, casesFrom, runAccuracy },
      { progressBar },
      { VERSION },
    ] = await Promise.all([
      import('../../accuracy/index.js'),
      import('../progress.js'),
      import('../../planning/version.js'),
    ]);
    const files = filesOf(args);
    const cases = files.length === 0 ? builtInCases() : casesFrom(files);
    const progress = progressBar(terminal, flagOption(args, 'quiet'));
    const report = runAccuracy(cases, { version: VERSION, onProgress: progress.update });
    progress.end();
    if (flagOption(args, 'json')) {
      const { json } = await import('../../reports/json.js');
      terminal.out(json(report));
    } else if (flagOption(args, 'markdown')) {
      terminal.out(accuracyMarkdown(report));
    } else {
      terminal.out(`${accuracyTable(report, Math.max(40, Math.min(terminal.style.width, 120)))}\n`);
    }
    return 0;
  },
};

function filesOf({ options }: Arguments): readonly string[] {
  const said = options.cases ?? [];
  return typeof said === 'string' ? [said] : Array.isArray(said) ? said : [];
}
