/** The pipeline schedules: a table of all, or what introduces one with a drawing of a small pipeline. */
import { largest } from '../../input/extremes.js';
import type { ShownPlay, ShownSchedule } from '../../planning/schedules.js';
import { type Column, grid } from '../tables/grid.js';
import { type Style, wrap } from '../tables/style.js';
import { facts, type List } from './list.js';

const COLUMNS: readonly Column<ShownSchedule>[] = [
  { title: 'id', align: 'left', leaves: 0, cell: ({ id }) => id, paint: (text, _, p) => p.bold(text) },
  { title: 'bubble', align: 'left', leaves: 1, cell: ({ formulas }) => formulas.bubble },
  { title: 'activations', align: 'left', leaves: 2, cell: ({ formulas }) => formulas.activations },
  { title: 'vpp', align: 'left', leaves: 3, cell: chunksOf },
];

const SYMBOLS =
  'p stages, m micro-batches, v chunks of a stage (vpp), k slices of a sequence; F, B = I + W: forward, and backward of input gradient ' +
  'and weight gradient, of one micro-batch on one stage; F&B: a forward beside a backward. Activations are those of one ' +
  'micro-batch on 1/p of the model.';

/** `shown` is all of them, or the one asked for. */
export function scheduleList(shown: readonly ShownSchedule[]): List {
  const [only, ...others] = shown;
  return {
    document: { schema: 'llmsim.schedules/1', rows: shown },
    text: (style) => {
      const lines =
        only !== undefined && others.length === 0
          ? [...sheet(only), ...(only.played === undefined ? [] : picture(only.played, style))]
          : [...grid(COLUMNS, shown, style, ({ summary }) => summary), '', ...wrap(SYMBOLS, style)];
      return `${lines.join('\n')}\n`;
    },
  };
}

function chunksOf({ chunks }: ShownSchedule): string {
  if (chunks.own !== undefined) return `${chunks.own}`;
  return chunks.least > 1 ? `${chunks.least}+` : '1';
}

const PLACEMENTS: Readonly<Record<string, string>> = {
  wrapped: '',
  v: 'in a V: down the stages and up again',
  'both-ways': 'both ways: every place of the model is on two stages',
};

function sheet(schedule: ShownSchedule): string[] {
  const { chunks } = schedule;
  return facts([
    ['id', schedule.id],
    ['title', schedule.title],
    ['does', schedule.summary],
    ['bubble', schedule.formulas.bubble],
    ['activations', schedule.formulas.activations],
    ['chunks', chunks.own === undefined && chunks.least === 1 ? '' : `${chunksOf(schedule)} a stage`],
    ['placed', PLACEMENTS[schedule.placement]!],
    ['backward', schedule.splitsBackward ? 'split into input gradient and weight gradient' : ''],
    ['transfers', schedule.overlapsTransfers ? 'beside compute' : 'each is waited for'],
    ['weights', schedule.weightVersions > 1 ? `${schedule.weightVersions} versions` : ''],
    ['steps', schedule.flushes ? '' : 'follow each other without a flush; one by itself is drawn'],
    ['reference', schedule.reference],
  ]);
}

/** What each stage does in each unit, in as many bands as the width needs, and its figures. */
function picture(play: ShownPlay, style: Style): string[] {
  const { pipeline, drawing, units } = play;
  const label = `stage ${pipeline.stages - 1}  `.length;
  const wide = Math.min(units, Math.max(20, style.width - label));
  const bands = Array.from({ length: Math.ceil(units / wide) }, (_, band) =>
    drawing.map(
      (line, stage) => `${`stage ${stage}`.padEnd(label)}${line.slice(band * wide, (band + 1) * wide)}`,
    ),
  );
  const waits = largest(play.bubbleUnits);
  const own = largest(play.ownBubbleUnits);
  return [
    '',
    ...wrap(legend(play), style),
    ...bands.flatMap((band) => ['', ...band]),
    '',
    ...facts([
      ['step', `${units} units`],
      ['bubble', `${waits} units, ${((100 * waits) / units).toFixed(1)} %`],
      ['', own === waits ? '' : `${own} units where updates wait for no other stage`],
      ['in flight', play.peakActivations.map((count) => `${Number(count.toFixed(2))}`).join(', ')],
    ]),
  ];
}

function legend({ pipeline, drawing }: ShownPlay): string {
  const { stages, microBatches, chunks, slices } = pipeline;
  const cut = slices === undefined ? '' : `, each in ${slices} slices`;
  const has = (letter: string) => drawing.some((line) => line.toUpperCase().includes(letter));
  const letters = [
    'F forward',
    has('B') ? 'B backward (two units)' : '',
    has('I') ? 'I input gradient, W weight gradient' : '',
    has('.') ? '. waiting' : '',
    chunks > 1 ? 'small letters: chunk 1' : '',
  ].filter((text) => text !== '');
  return `${stages} stages, ${microBatches} micro-batches${cut}; a letter is a unit of time: ${letters.join(', ')}`;
}
