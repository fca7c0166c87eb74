/**
 * What the accuracy page says, from a report: what was compared with what, by which rules, how wrong the
 * predictions are, how sure they claim to be, and where they are worst.
 */
import { DIMENSIONS } from '../../accuracy/records/dimensions.js';
import { MAPPING_RULES } from '../../accuracy/records/rules.js';
import { FITTED_CONSTANTS } from '../../accuracy/summary/fitted-constants.js';
import { orderChecks, pairsOf } from '../../accuracy/summary/pairs.js';
import type { AccuracyReport, CaseResult, Summary } from '../../accuracy/summary/report.js';
import { isStated, summarize } from '../../accuracy/summary/summary.js';
import { type Block, heading, table, text } from './blocks.js';
import { frameworkTable } from './frameworks.js';
import { filledSection, gridSection, kindSections, peerSection } from './kinds.js';
import { modelled, percent, signed, signedPercent, unread } from './table.js';
import {
  bandTable,
  collectiveTable,
  goalTable,
  SYSTEMATIC_INTRO,
  summaryTable,
  systematicTable,
  tally,
  WORST_INTRO,
  worstTable,
} from './tables.js';

const COLUMN_LEGEND =
  'MAPE is the mean of |predicted − measured| / measured step time, bias its signed mean (above zero: predicted too slow), p90 what nine in ten are within. Tau is the rank agreement (Kendall) between layouts of the same source, model, sequence length and device count, by seconds per token; tau (same job) counts only pairs that also share the global batch, the kernel set and the activation recomputation, so that only the split over devices differs. Coverage is the share of measurements inside their 90 % interval, each source’s interval made without it. Memory is the mean error of the peak, fits the share of known outcomes (fits or out of memory) predicted right.';

/** The whole page. */
export function accuracyPage(report: AccuracyReport): Block[] {
  const steps = report.cases.filter((c) => c.kind !== 'collective' && isStated(c));
  const timed = steps.filter((c) => c.error !== null);
  return [
    heading(1, 'How accurate is llmsim?'),
    text(
      'Every prediction below is of a training run that somebody else made and published. Kernels, links and overheads are calibrated on their own measurements and not on these step times, with the exceptions listed under “What was fitted on what”. One set of rules turns a published record into a job on a cluster; no case has settings of its own.',
    ),
    text(headline(report.summary)),
    ...apart(report),
    text(
      `Written by \`llmsim accuracy --markdown\` of llmsim ${report.llmsim}; \`llmsim accuracy --cases FILE\` does the same for any file in the format of \`accuracy/cases/README.md\`, and \`--only hardware=h100-sxm --only tp=8\` for a part.`,
    ),
    text(
      'The built-in suite is a sample of some 3,600 published records. It shows every configuration that a source varies, however rare, so that odd ones weigh more here than among all rows; the rule is in `accuracy/cases/README.md`, and no prediction has a part in it.',
    ),
    { chart: 'predicted-measured', caption: 'Predicted against measured step time; dashed: 10 % off.' },
    heading(2, 'Goals'),
    goalTable(report),
    heading(2, 'By file'),
    summaryTable('file', { ...modelled(report.byFile), '**all**': report.summary }),
    heading(2, 'By source'),
    summaryTable('source', modelled(report.bySource)),
    heading(2, 'By hardware'),
    { chart: 'errors', caption: 'A stroke for each run, the median thick; shaded: within 10 %.' },
    summaryTable('hardware', modelled(report.byHardware)),
    text(COLUMN_LEGEND),
    heading(2, 'By dimension'),
    ...DIMENSIONS.flatMap(({ id, title }) => {
      const bands = report.byDimension[id] ?? {};
      return Object.values(bands).some((s) => s.timed > 0) ? [bandTable(`${title} (\`${id}\`)`, bands)] : [];
    }),
    ...kindSections(report),
    ...filledSection(report),
    ...peerSection(report),
    ...intervalSection(report),
    ...orderSection(report.cases.filter(isStated)),
    ...gridSection(report),
    ...collectiveSection(report),
    ...fittedSection(timed),
    heading(2, 'Where it is worst'),
    text(SYSTEMATIC_INTRO),
    systematicTable(report),
    text(WORST_INTRO),
    worstTable(timed),
    heading(2, 'What is not modelled'),
    tally(
      report.cases.filter((c) => c.status === 'unsupported').map((c) => c.reason),
      'reason',
    ),
    heading(2, 'What sources leave open'),
    tally(
      steps.flatMap((c) => c.assumptions),
      'assumption',
    ),
    ...ruleSections(),
  ];
}

/** What is in no figure of the page, and why. */
function apart({ filled, problems }: AccuracyReport): Block[] {
  const sentences = [
    ...(filled.summary.count === 0
      ? []
      : [
          `${filled.summary.count} further cases have the batch, the layout or the like assumed, and are scored apart.`,
        ]),
    ...(problems.length === 0 ? [] : [unread(problems.length)]),
  ];
  return sentences.length === 0 ? [] : [text(sentences.join(' '))];
}

function headline(s: Summary): string {
  const parts = [
    `**${s.timed} step times: mean error ${percent(s.mape)}, bias ${signedPercent(s.bias)}, median error ${percent(s.medianAbsError)}, nine in ten within ${percent(s.p90)}.**`,
  ];
  if (s.kendallTau !== null) {
    const narrow =
      s.kendallTauSameJob === null
        ? ''
        : ` (${signed(s.kendallTauSameJob)} over ${s.rankedPairsSameJob} where batch, kernels and activation recomputation are the same)`;
    parts.push(
      `Layouts of one model on as many devices are ranked with tau ${signed(s.kendallTau)} over ${s.rankedPairs} pairs${narrow}.`,
    );
  }
  if (s.intervalCoverage !== null) {
    parts.push(
      `The 90 % interval covered ${percent(s.intervalCoverage)} of them, made without the source in question.`,
    );
  }
  if (s.memoryCount) {
    parts.push(
      `Peak memory of ${s.memoryCount} runs: mean error ${percent(s.memoryMape)}, bias ${signedPercent(s.memoryBias)}.`,
    );
  }
  if (s.fitCount) {
    parts.push(
      `Whether a run fits: ${percent(s.fitRight)} of ${s.fitCount} right (${s.missedOutOfMemory} predicted to fit ran out of memory, ${s.falseOutOfMemory} predicted not to fit ran). With tight as an answer of its own, so near the capacity that a tenth or more of published runs ran out, ${percent(s.verdictRight)} are right, and ${percent(s.tight)} are tight.`,
    );
  }
  return parts.join(' ');
}

function intervalSection({ summary: s, byTrait }: AccuracyReport): Block[] {
  if (s.intervalCount === 0) return [];
  return [
    heading(2, 'How sure a prediction is'),
    text(
      'Every prediction comes with a 90 % interval, which is to cover reality nine times in ten. It is conformal, made of ln(measured / predicted) of the cases here (`planning/interval/residuals.ts`), every source weighing the same however many rows it has, since what a new run will differ in is what sources differ in. Its ends are quantiles to which each trait of a run adds (`planning/interval/traits.ts`): kernels borrowed from another device, experts, kernels so short that launches count, a framework whose runs are mostly not tuned, a peak near the memory limit, 16 nodes or more, over 1,000 devices, tensor ranks across nodes, and a dense run unlike every run of the other sources (its accelerator, precision, number of devices, sequence or parameters, `planning/interval/ground.ts`). Sources are left out, one at a time, and what is covered too seldom, all runs or those of a trait with twenty, is widened (leave-one-source-out, `planning/interval/conformal.ts`); and in answers the faster end of none is faster than the device’s GEMMs sustain.',
    ),
    text(
      `In this report no source has a part in its own interval. The intervals cover ${percent(s.intervalCoverage)} of ${s.intervalCount} step times, ${percent(s.intervalCoverageBySource)} on average over sources; their ends are a factor of ${(1 + (s.intervalHalfWidth ?? 0)).toFixed(2)} from the middle (median).`,
    ),
    table(
      ['trait of the run', 'step times', 'MAPE', 'bias', 'coverage', 'mean over sources'],
      Object.entries(byTrait).map(([trait, t]) => [
        trait,
        String(t.timed),
        percent(t.mape),
        signedPercent(t.bias),
        percent(t.intervalCoverage),
        percent(t.intervalCoverageBySource),
      ]),
    ),
    {
      chart: 'intervals',
      caption:
        'Bar: the 90 % interval given to a source’s runs; strokes: what was measured; behind the name, how many lie inside.',
    },
  ];
}

/** Whether what a ranking says of its order holds. */
function orderSection(cases: readonly CaseResult[]): Block[] {
  const checks = orderChecks(pairsOf(cases));
  if (checks.length === 0) return [];
  return [
    heading(2, 'How sure an order is'),
    text(
      'Two rows of one ranking share most of their error, so their order is surer than their intervals say. It is judged by pairs of the cases here that share source, model, devices, batch, kernels, precision and framework: how far off the predicted ratio was (`accuracy/summary/pairs.ts`, `planning/interval/order.ts`). A ranking calls two rows too close to call below eight in ten. Here each source is judged by the pairs of all others.',
    ),
    table(
      ['said', 'pairs', 'right'],
      checks.map(({ saidInTen, pairs, right }) => [
        saidInTen === 9 ? '9 in 10 or surer' : `${saidInTen} in 10`,
        `${pairs}`,
        percent(right / pairs),
      ]),
    ),
  ];
}

function collectiveSection({ collectives, cases }: AccuracyReport): Block[] {
  if (collectives.summary.count === 0) return [];
  const algorithms = cases.filter((c) => c.collective !== null).map((c) => c.collective!);
  return [
    heading(2, 'Collectives'),
    text(
      `Published timings of single collectives, ${algorithms.length} of them, against the predicted time of the same collective on an idle network (\`sim/collectives/\`). Sources that time through a framework include the kernel launch overhead, which matters below 1 MiB.`,
    ),
    { chart: 'collectives', caption: 'Error by message size; dashed: 1 MiB.' },
    collectiveTable('hardware', { ...collectives.byHardware, '**all**': collectives.summary }),
    collectiveTable('source', collectives.bySource),
    text('Kernels are compared with their measurements in docs/kernels.md.'),
  ];
}

function fittedSection(timed: readonly CaseResult[]): Block[] {
  const independent = summarize(timed.filter((c) => !FITTED_CONSTANTS.some(({ rows }) => rows(c))));
  return [
    heading(2, 'What was fitted on what'),
    text(
      'Constants that saw training runs; all others come from measurements of kernels, links and launches alone.',
    ),
    table(
      ['constant', 'fitted on', 'its cases here'],
      FITTED_CONSTANTS.map(({ constant, fittedOn, rows }) => [
        constant,
        fittedOn,
        String(timed.filter(rows).length),
      ]),
    ),
    text(
      `Without the cases that had a part in a fit, ${independent.timed} step times are left: mean error ${percent(independent.mape)}, bias ${signedPercent(independent.bias)}, median error ${percent(independent.medianAbsError)}.`,
    ),
  ];
}

function ruleSections(): Block[] {
  return [
    heading(2, 'The mapping rules'),
    ...MAPPING_RULES.flatMap(({ group, rules }) => [
      heading(3, group),
      table(
        ['field', 'rule'],
        rules.map(({ field, rule }) => [field, rule]),
      ),
    ]),
    heading(3, 'Framework defaults'),
    text('Recognised by the words of the source; used only for what a record does not state.'),
    frameworkTable(),
  ];
}
