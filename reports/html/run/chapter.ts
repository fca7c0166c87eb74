/** A run on the page: how long it takes and why, when what happened, what would help, and what it rests on. */
import type { RunAnswer, RunRow } from '../../../planning/run/row.js';
import { shortLayout } from '../../layout.js';
import { counted, often, shareWords } from '../../run/amounts.js';
import { checkpointWords, restartWords } from '../../run/checkpoints.js';
import { dataWords } from '../../run/data.js';
import { leverWords } from '../../run/levers.js';
import { limitWords } from '../../run/limits.js';
import {
  costIntervalWords,
  costRange,
  intervalWords,
  medianCost,
  medianTime,
  rangeOfTrials,
} from '../../run/spread.js';
import { badputFigures, causeFigures, fateFigures, leverFigures } from '../../run/tables.js';
import { answerWords, besideWords, interruptionWords } from '../../run/words.js';
import { type Figures, oneLine, speaking } from '../../tables/grid.js';
import { carbon, count, duration, energy, percent } from '../../tables/units.js';
import { howMade } from '../about.js';
import { figure } from '../charts/figure.js';
import type { PageChart } from '../charts/frame.js';
import { type Fact, listOf, note } from '../facts.js';
import { type Chapter, job } from '../header.js';
import { anchor, html, type Markup, prose } from '../markup.js';
import { rangeMeter, whiskerMeter } from '../meter.js';
import { plain } from '../tables.js';
import { fatesChart } from './fates.js';
import { intervalChart } from './intervals.js';
import { leverChart } from './levers.js';
import { runTimeline } from './timeline.js';
import { timesChart } from './times.js';

/** A run that is put on a page. */
export interface NamedRun {
  readonly name: string;
  readonly date?: string;
  readonly answer: RunAnswer;
  /** The command that makes the page again. */
  readonly made: string;
}

export async function runChapter({ date, answer, made }: NamedRun, prefix: string): Promise<Chapter> {
  const { inputs, llmsim, rows, notes, sources, refusals } = answer;
  const [first] = rows;
  const parts: { id: string; name: string; title?: string; body: Markup }[] = [];
  const add = (id: string, title: string, body: Markup | null) => {
    if (body !== null) parts.push({ id: prefix + id, name: title, title, body });
  };
  parts.push({ id: `${prefix}answer`, name: 'Answer', body: firstScreen(answer) });
  if (first !== undefined) {
    add('fates', 'Where device time goes', await fatesPart(rows));
    const several = rows.length > 1;
    for (const row of rows) {
      const named = (title: string) => (several ? `${row.strategy}: ${title}` : title);
      const id = (what: string) => (several ? anchor(row.strategy, what) : what);
      add(id('timeline'), named('From beginning to end'), await timelinePart(row));
      add(id('times'), named('Times to train'), await chartPart(timesChart(row), timesCaption(answer)));
      add(id('checkpoints'), named('Checkpoints and restarts'), await checkpointPart(row));
      add(id('failures'), named('What interrupts it'), failurePart(row));
      add(id('levers'), named('What would help'), await leverPart(row));
      if (row.data !== undefined)
        add(
          id('data'),
          named('Data'),
          html`${dataWords(row, inputs).map((said) => html`<p>${prose(said)}</p>`)}`,
        );
    }
  }
  const said = [...refusals.map(({ strategy, reason }) => `${strategy}: ${reason}`), ...notes];
  add(
    'assumptions',
    'What it rests on',
    html`${said.map((each) => html`<p>${prose(each)}</p>`)}${sources.length > 0 && html`<ul class="tried">${sources.map((each) => html`<li>${prose(each)}</li>`)}</ul>`}`,
  );
  add('sources', 'How this page was made', howMade([made], [llmsim]));
  return {
    title: `${inputs.modelTitle} on ${count(inputs.devices)} devices (${inputs.clusterTitle}): the run`,
    ...{ llmsim, ...(date === undefined ? {} : { date }) },
    job: [
      ...job({ inputs, rows: [] }),
      `failures: ${inputs.failures}`,
      `${count(inputs.trials)} trials from seed ${inputs.seed}`,
    ],
    parts,
  };
}

function firstScreen(answer: RunAnswer): Markup {
  const [row, ...others] = answer.rows;
  if (row === undefined) {
    return html`<p class="answer">${prose('No strategy that was asked for has a run.')}</p>`;
  }
  const lever = leverWords(row);
  return html`<p class="answer">${prose(answerWords(answer, row))}</p>
${limitWords(answer.inputs, row).map((said) => html`<p>${prose(said)}</p>`)}
<p class="soft">${prose(`Of ${row.strategy} (${shortLayout(row.layout)}). ${besideWords(row)}${lever === null ? '' : ` ${lever}`}`)}</p>
${factsOfRun(row)}
${others.length > 0 && rowTable(answer.rows)}`;
}

function factsOfRun(row: RunRow): Markup {
  const { timeToTrainSeconds: t, costUsd: c, energyKwh: e, carbonKg, interruptions: i } = row;
  const ranged = t.p90 > t.p10;
  const ends = row.timeToTrainInterval ?? (ranged ? { low: t.p10, high: t.p90 } : null);
  const interval = intervalWords(row);
  const few = i.meanTimeToFailureSeconds !== null && i.mean < 3;
  const facts: Fact[] = [
    {
      ...{ name: 'Time to train', value: medianTime(t) },
      meter: ends === null ? null : whiskerMeter(t.p50, ends),
      notes: [
        ...(interval === '' ? [] : [note(`${interval} with the uncertainty of the step, 90 %`)]),
        ...(ranged ? [note(`${rangeOfTrials(t)} in eight trials of ten, at this step time`)] : []),
        note(`${count(row.steps)} steps of ${duration(row.stepTimeSeconds)}`),
      ],
    },
    {
      ...{ name: 'Useful time (ETTR)', value: shareWords(row.ettr) },
      meter: rangeMeter(row.ettr, { low: 0, high: row.ettr }, 1),
      notes: [note(`goodput ${shareWords(row.goodput)} of device time`)],
    },
    {
      ...(few
        ? { name: 'Chance of any interruption', value: percent(i.chanceOfAny) }
        : { name: 'Interruptions', value: often(i.mean) }),
      meter: null,
      notes:
        i.meanTimeToFailureSeconds === null
          ? []
          : [note(few ? `${often(i.mean)} on average` : `one every ${duration(i.meanTimeToFailureSeconds)}`)],
    },
  ];
  if (c !== null)
    facts.push({
      ...{ name: 'Cost', value: medianCost(c), meter: null },
      notes: [
        ...(costIntervalWords(row) === ''
          ? []
          : [note(`${costIntervalWords(row)} with the uncertainty of the step, 90 %`)]),
        ...(c.p90 > c.p10 ? [note(`${costRange(c)} in eight trials of ten, at this step time`)] : []),
        note(
          `${counted(row.nodes + row.spares, 'node')} held${row.spares > 0 ? `, ${count(row.spares)} of them spare` : ''}`,
        ),
      ],
    });
  facts.push({
    ...{ name: 'Energy', value: energy(e.p50), meter: null },
    notes: [note(`${carbon(carbonKg.p50)} CO₂e`)],
  });
  return listOf(facts);
}

function rowTable(rows: readonly RunRow[]): Markup {
  return plain(
    [
      'strategy',
      'layout',
      'step',
      'time to train',
      '90 %, with the step’s',
      'ETTR',
      'goodput',
      'cost',
      'interruptions',
    ],
    rows.map((row) => [
      ...[row.strategy, shortLayout(row.layout), duration(row.stepTimeSeconds)],
      ...[medianTime(row.timeToTrainSeconds), intervalWords(row) || '–'],
      ...[shareWords(row.ettr), shareWords(row.goodput)],
      row.costUsd === null ? '–' : medianCost(row.costUsd),
      often(row.interruptions.mean),
    ]),
  );
}

async function fatesPart(rows: readonly RunRow[]): Promise<Markup> {
  const caption =
    'Every device-second that is held, spares too, in one of four: kept steps, waiting inside steps and for checkpoints, work that was lost, and time in which the job was down.';
  const tables = rows.map(
    (row) => html`${figuresTable(fateFigures(row))}${figuresTable(badputFigures(row))}`,
  );
  return html`${await figure(fatesChart(rows), caption)}<details class="sources"><summary>In device-hours, and by Google’s kinds of goodput and badput</summary>${tables}</details>`;
}

async function timelinePart({ timeline, timeToTrainSeconds }: RunRow): Promise<Markup | null> {
  return chartPart(
    runTimeline(timeline),
    `The trial with the median time, ${duration(timeToTrainSeconds.p50)}, from left to right and line by line. What is shorter than a line can show is joined to what is before it.`,
  );
}

function timesCaption({ inputs }: RunAnswer): string {
  return `How long ${count(inputs.trials)} trials took. The spread is that of failures alone: the step time is held.`;
}

async function chartPart(chart: PageChart | null, caption: string): Promise<Markup | null> {
  return chart && figure(chart, caption);
}

async function checkpointPart(row: RunRow): Promise<Markup> {
  const chart = await chartPart(
    intervalChart(row),
    'Too often, and devices wait for checkpoints; too rarely, and much work is lost with each failure.',
  );
  return html`${[...checkpointWords(row), restartWords(row)].map((said) => html`<p>${prose(said)}</p>`)}${chart}`;
}

function failurePart(row: RunRow): Markup {
  if (row.interruptions.byCause.length === 0) return html`<p>${interruptionWords(row)}</p>`;
  return html`<p>${prose(interruptionWords(row))}</p>${figuresTable(causeFigures(row))}`;
}

async function leverPart(row: RunRow): Promise<Markup | null> {
  const chart = leverChart(row);
  if (chart === null) return null;
  const caption =
    'By the closed form, with the interval chosen anew where it is not given. At the right how many devices more would end the run as early, each as fast and breaking as often as those that are there.';
  return html`${await figure(chart, caption)}${figuresTable(leverFigures(row))}`;
}

/** A table of a terminal as one of the page. */
function figuresTable<Row>(figures: Figures<Row>): Markup {
  const columns = speaking(figures);
  return plain(
    columns.map(({ title }) => oneLine(title)),
    figures.rows.map((row) => columns.map((column) => column.cell(row))),
  );
}
