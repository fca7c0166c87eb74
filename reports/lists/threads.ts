/** What calibration found, for people and machines. */
import type { ThreadProfile } from '../../hardware-profiles/threads/threads.js';
import { type Column, grid } from '../tables/grid.js';
import { bandwidth, duration } from '../tables/units.js';
import type { List } from './list.js';

interface Figure {
  readonly what: string;
  readonly overheadSeconds: number | undefined;
  readonly rate: string;
  readonly limits: string;
  /** Root mean square of the fit's relative errors over the shapes measured. */
  readonly error: number | undefined;
}

const COLUMNS: readonly Column<Figure>[] = [
  { title: 'measured', align: 'left', leaves: 0, cell: ({ what }) => what },
  {
    title: 'each',
    align: 'right',
    leaves: 0,
    cell: ({ overheadSeconds: s }) => (s === undefined ? '' : duration(s)),
  },
  { title: 'rate', align: 'right', leaves: 0, cell: ({ rate }) => rate },
  { title: 'also', align: 'left', leaves: 2, cell: ({ limits }) => limits },
  {
    title: 'fit ±',
    align: 'right',
    leaves: 1,
    cell: ({ error }) => (error === undefined ? '' : `${(100 * error).toFixed(1)} %`),
  },
];

/** Above this part of the cores, what is measured is the other programs. */
const MOST_DISTURBANCE = 0.05;
const DISTURBED = 'That is too much to rely on these figures: let the machine rest and calibrate again.';

/** The profile as a table; in JSON (`llmsim.calibration/1`) the rows of the table and all figures in SI units. */
export function threadsList(profile: ThreadProfile): List {
  const { machine, cores, effectiveCores, pauses } = profile;
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const document = { schema: 'llmsim.calibration/1', rows: figuresOf(profile), profile };
  return {
    document,
    text: (style) =>
      [
        `${machine.title}, ${cores} cores, Node ${machine.node}, ${machine.date}, in ${duration(machine.seconds)}`,
        `All cores together do the work of ${effectiveCores.toFixed(2)}; threads pause ${percent(pauses)} of their time;`,
        `other programs had ${percent(machine.disturbance)} of the cores meanwhile.`,
        ...(machine.disturbance > MOST_DISTURBANCE ? [DISTURBED] : []),
        '',
        ...grid(COLUMNS, figuresOf(profile), style),
        '',
      ].join('\n'),
  };
}

function figuresOf(profile: ThreadProfile): Figure[] {
  const { gemm, attention, kernels, exchange, dispatchSeconds, clock } = profile;
  const gigaflops = (rate: number) => `${(rate / 1e9).toFixed(1)} GFLOP/s`;
  const limit = (name: string, rate: number | undefined) =>
    rate === undefined ? '' : `${name} ${bandwidth(rate)}`;
  const time = (what: string, overheadSeconds: number, error?: number): Figure => {
    return { what, overheadSeconds, rate: '', limits: '', error };
  };
  const rate = (what: string, bytesPerSecond: number): Figure => {
    return {
      what,
      overheadSeconds: undefined,
      rate: bandwidth(bytesPerSecond),
      limits: '',
      error: undefined,
    };
  };
  return [
    ...Object.entries(gemm).map(
      ([role, cost]): Figure => ({
        what: `GEMM, ${role}`,
        overheadSeconds: cost.overheadSeconds,
        rate: gigaflops(cost.flopsPerSecond),
        limits: [limit('packing', cost.packingBytesPerSecond), limit('output', cost.outputBytesPerSecond)]
          .filter((text) => text !== '')
          .join(', '),
        error: cost.error,
      }),
    ),
    ...Object.entries(attention).map(
      ([direction, cost]): Figure => ({
        what: `attention, ${direction}`,
        overheadSeconds: cost.overheadSeconds,
        rate: gigaflops(cost.flopsPerSecond),
        limits: limit('scores', cost.scoreBytesPerSecond),
        error: cost.error,
      }),
    ),
    ...Object.entries(kernels).map(
      ([what, cost]): Figure => ({
        what,
        overheadSeconds: cost.overheadSeconds,
        rate: bandwidth(cost.bytesPerSecond),
        limits: '',
        error: cost.error,
      }),
    ),
    time('from op to op', dispatchSeconds),
    time('barrier', exchange.barrierSeconds),
    time('signal, the peer awake', exchange.signalSeconds),
    time('signal, the peer asleep', exchange.wakeSeconds),
    time('rendezvous of ranks that computed', exchange.meetingSeconds, exchange.error),
    time('… of half of all ranks, two to a core', exchange.besideMeetingSeconds),
    time('… of all ranks, two to a core', exchange.crowdedMeetingSeconds),
    rate("adding from a peer's memory", exchange.addBytesPerSecond),
    rate("copying from a peer's memory", exchange.copyBytesPerSecond),
    rate("copying one's own memory", exchange.ownCopyBytesPerSecond),
    ...(clock === undefined ? [] : [time('probe of the clock: GEMMs', clock.gemmSeconds)]),
    ...(clock?.togetherSeconds === undefined
      ? []
      : [time('… until a peer had done its', clock.togetherSeconds)]),
    ...(clock === undefined ? [] : [time('… passes over own memory', clock.streamSeconds)]),
    ...(clock?.copySeconds === undefined ? [] : [time("… passes over a peer's", clock.copySeconds)]),
    ...(clock?.wakeSeconds === undefined ? [] : [time('… signal, the peer asleep', clock.wakeSeconds)]),
  ];
}
