/**
 * docs/accuracy.md, written from a report: what was compared with what, by which rules, how wrong the
 * predictions are, and where they are worst. `llmsim accuracy --markdown` prints it, so that the page
 * and the program cannot drift apart.
 */
import { FRAMEWORKS, OTHER } from './mapping/framework.js';
import type { AccuracyReport, CaseResult, Summary } from './report.js';
import { MAPPING_RULES } from './rules.js';
import { COLUMNS, modelled, percent, signedPercent } from './table.js';

const WORST = 12;
const SYSTEMATIC_BIAS = 0.1;
const SYSTEMATIC_CASES = 5;

/** The whole page, ending in a newline. */
export function accuracyMarkdown(report: AccuracyReport): string {
  const { summary } = report;
  return [
    '# How accurate is llmsim?',
    `Every prediction below is of a training run that somebody else made and published. Kernels, links and overheads are calibrated on their own measurements and not on these step times, with three exceptions that docs/kernels.md names: the time a host takes to launch a kernel on A100 systems is that of vTrain’s launch-bound single-node steps, and two assumed fractions of the memory bandwidth were settled with step times in view; the rows in question are no independent test of these. One set of rules turns a published record into a job on a cluster; no case has settings of its own.`,
    headline(summary),
    `Written by \`llmsim accuracy --markdown\` of llmsim ${report.llmsim}; \`llmsim accuracy --cases FILE\` does the same for any file in the format of \`accuracy/cases/README.md\`.`,
    '## By file',
    table('file', { ...modelled(report.byFile), '**all**': summary }),
    '## By source',
    table('source', modelled(report.bySource)),
    '## By hardware',
    table('hardware', modelled(report.byHardware)),
    'MAPE is the mean of |predicted − measured| / measured step time, bias its signed mean (above zero: predicted too slow), tau the rank agreement (Kendall) between layouts of the same source, model, sequence length and device count, by seconds per token; memory is the mean error of the peak, fits the share of known outcomes (fits or out of memory) predicted right. Ranges around a prediction are not given yet: `interval` is null.',
    '## Where it is worst',
    `Groups of at least ${SYSTEMATIC_CASES} timed cases whose predictions lean one way by more than ${percent(SYSTEMATIC_BIAS)}; something physical about them is not modelled, or modelled wrong:`,
    systematicTable(report),
    `The ${WORST} cases furthest off:`,
    worstTable(report.cases),
    '## What is not modelled',
    tally(
      report.cases.filter((c) => c.status === 'unsupported').map((c) => c.reason),
      'reason',
    ),
    '## What sources leave open',
    tally(
      report.cases.flatMap((c) => c.assumptions),
      'assumption',
    ),
    '## The mapping rules',
    ...MAPPING_RULES.flatMap(({ group, rules }) => [
      `### ${group}`,
      rows(
        ['field', 'rule'],
        rules.map(({ field, rule }) => [field, rule]),
      ),
    ]),
    '### Framework defaults',
    'Recognised by the words of the source; used only for what a record does not state.',
    frameworkTable(),
  ]
    .join('\n\n')
    .concat('\n');
}

function headline(s: Summary): string {
  const memory = s.memoryCount
    ? ` Peak memory of ${s.memoryCount} runs: mean error ${percent(s.memoryMape)}, bias ${signedPercent(s.memoryBias)}.`
    : '';
  const fits = s.fitCount
    ? ` Whether a run fits: ${percent(s.fitRight)} of ${s.fitCount} right (${s.missedOutOfMemory} predicted to fit ran out of memory, ${s.falseOutOfMemory} predicted not to fit ran).`
    : '';
  const tau =
    s.kendallTau === null
      ? ''
      : ` Layouts for the same job are ranked with tau ${s.kendallTau.toFixed(2)} over ${s.rankedPairs} pairs.`;
  return `**${s.timed} step times: mean error ${percent(s.mape)}, bias ${signedPercent(s.bias)}, median error ${percent(s.medianAbsError)}, nine in ten within ${percent(s.p90)}.**${tau}${memory}${fits}`;
}

function table(title: string, summaries: Readonly<Record<string, Summary>>): string {
  return rows(
    [title, ...COLUMNS.map((c) => c.title)],
    Object.entries(summaries).map(([name, s]) => [name, ...COLUMNS.map((c) => c.cell(s))]),
  );
}

/** Sources and accelerators with a bias beyond what scatter explains, worst first. */
function systematicTable(report: AccuracyReport): string {
  const groups = Object.entries({ ...report.bySource, ...report.byHardware })
    .filter(([, s]) => s.timed >= SYSTEMATIC_CASES && Math.abs(s.bias ?? 0) > SYSTEMATIC_BIAS)
    .sort(([, a], [, b]) => Math.abs(b.bias!) - Math.abs(a.bias!));
  if (groups.length === 0) return 'None.';
  return rows(
    ['group', 'timed cases', 'bias', 'MAPE'],
    groups.map(([name, s]) => [name, String(s.timed), signedPercent(s.bias), percent(s.mape)]),
  );
}

function worstTable(cases: readonly CaseResult[]): string {
  const timed = cases.filter((c) => c.error !== null);
  const worst = [...timed].sort((a, b) => Math.abs(b.error!) - Math.abs(a.error!)).slice(0, WORST);
  return rows(
    ['case', 'hardware', 'devices', 'measured', 'predicted', 'error'],
    worst.map((c) => [
      c.id,
      c.hardware,
      String(c.devices),
      `${c.measuredSeconds!.toPrecision(4)} s`,
      `${c.predictedSeconds!.toPrecision(4)} s`,
      signedPercent(c.error),
    ]),
  );
}

/** How often each sentence occurs, most often first. */
function tally(sentences: readonly string[], title: string): string {
  if (sentences.length === 0) return 'Nothing.';
  const counts = new Map<string, number>();
  for (const sentence of sentences) counts.set(sentence, (counts.get(sentence) ?? 0) + 1);
  const sorted = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  return rows(
    ['cases', title],
    sorted.map(([sentence, count]) => [String(count), sentence]),
  );
}

function frameworkTable(): string {
  return rows(
    [
      'framework',
      'fused attention',
      'otherwise',
      'loss',
      'gradients',
      'ZeRO',
      'recompute',
      'sequence parallel',
      'overlaps TP sums',
      'because',
    ],
    [...FRAMEWORKS, OTHER].map((f) => [
      f.title,
      f.kernels.flash,
      f.kernels.plain,
      `${f.loss ?? 'with the kernels'}${f.gatherLogits ? ', logits gathered' : ''}`,
      f.gradients,
      String(f.zero),
      f.recompute,
      f.sequenceParallel ? 'with tp' : 'no',
      f.overlapTensor ? 'yes' : 'no',
      f.because,
    ]),
  );
}

function rows(header: readonly string[], body: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((c) => c.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...body.map(line)].join('\n');
}
