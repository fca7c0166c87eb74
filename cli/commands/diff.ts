/** `llmsim diff`: two results, and what changed between them. */
import { basename } from 'node:path';
import { InputError } from '../../input/error.js';
import { VERSION } from '../../planning/version.js';
import type { Named } from '../../reports/diff/difference.js';
import type { NamedRunResult } from '../../reports/diff/run.js';
import type { Command } from '../command.js';
import { formatOf, formatOption } from '../options/format.js';

const FORMATS = ['table', 'markdown', 'json'] as const;

export const diff: Command = {
  name: 'diff',
  summary: 'tell what changed between two results: in the question, in the answer, and why',
  description:
    'Compares two results that `llmsim compare --json`, `simulate --json` or `run --json` printed: what was asked differently, ' +
    'the fastest layout on both sides, the parts of the step, or of the run, that make the difference, and each strategy.',
  operand: { name: 'results', several: true, summary: 'two JSON files: before and after' },
  options: [formatOption(FORMATS)],
  examples: [
    { command: 'llmsim diff before.json after.json', does: 'two comparisons, or two runs, side by side' },
  ],
  async run(args, terminal) {
    const format = formatOf(args, FORMATS);
    const [a, b, ...others] = args.operands ?? [];
    if (a === undefined || b === undefined || others.length > 0) {
      const given = [a, b, ...others].filter((path) => path !== undefined).length;
      const are = given === 0 ? 'none is' : given === 1 ? 'one is' : `${given} are`;
      throw new InputError(`diff takes two files, and ${are} given: llmsim diff before.json after.json`);
    }
    const [{ readText }, { resultFor }, { differenceOf }] = await Promise.all([
      import('../../input/read-file.js'),
      import('../input/result-file.js'),
      import('../../reports/diff/difference.js'),
    ]);
    const [before, after] = [a, b].map((path): Told => {
      return { name: basename(path), result: resultFor(TAKER, readText(path, 'results'), path) } as Told;
    });
    if (before!.result.schema !== after!.result.schema) {
      throw new InputError(
        `${a} is ${before!.result.schema} and ${b} is ${after!.result.schema}; diff takes two of one kind`,
      );
    }
    if (isRun(before!) && isRun(after!)) {
      const { runDifferenceOf } = await import('../../reports/diff/run.js');
      const told = runDifferenceOf(before, after, VERSION);
      if (format === 'json') terminal.out((await import('../../reports/json.js')).json(told));
      else {
        const { runDiffMarkdown, runDiffText } = await import('../../reports/diff/run-text.js');
        terminal.out(format === 'markdown' ? runDiffMarkdown(told) : runDiffText(told, terminal.style));
      }
      return 0;
    }
    const difference = differenceOf(before as Named, after as Named, VERSION);
    if (format === 'json') terminal.out((await import('../../reports/json.js')).json(difference));
    else {
      const { diffMarkdown, diffText } = await import('../../reports/diff/text.js');
      terminal.out(format === 'markdown' ? diffMarkdown(difference) : diffText(difference, terminal.style));
    }
    return 0;
  },
};

type Told = Named | NamedRunResult;

function isRun(named: Told): named is NamedRunResult {
  return named.result.schema === 'llmsim.run/1';
}

const TAKER = {
  taker: 'diff takes',
  kinds: ['llmsim.compare/1', 'llmsim.simulate/1', 'llmsim.run/1'],
  remedy:
    'write the file again with `llmsim compare … --json`, `llmsim simulate … --json` or `llmsim run … --json`',
} as const;
