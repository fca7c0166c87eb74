/**
 * The `threads` section of a cluster file, which `llmsim calibrate` writes: figures with their units, read
 * as all others are.
 */
import { type Figures, figures, type Sources, type Table, type Written } from '../schema/figures.js';
import type { AttentionCost, Clock, GemmCost, StreamCost, Threads } from './threads.js';

const COST = { overhead: 'time', error: 'share' } as const;
export const GEMM = { ...COST, rate: 'peak' } as const;
export const GEMM_LIMITS = { packing: 'rate', output: 'rate' } as const;
export const ATTENTION_LIMITS = { scores: 'rate' } as const;
export const STREAM = { ...COST, rate: 'rate' } as const;
export const WHOLE = { cores: 'count', effectiveCores: 'ratio', dispatch: 'time', pauses: 'share' } as const;
export const EXCHANGE = {
  meeting: 'time',
  besideMeeting: 'time',
  crowdedMeeting: 'time',
  signal: 'time',
  wake: 'time',
  barrier: 'time',
  add: 'rate',
  copy: 'rate',
  ownCopy: 'rate',
  error: 'share',
} as const;
export const CLOCK = { gemm: 'time', stream: 'time' } as const;
export const CLOCK_OF_TWO = { together: 'time', copy: 'time', wake: 'time' } as const;
export const ASSUMED = { signal: 'time', rate: 'rate' } as const;

type File<T> = { readonly [Key in keyof T]: Written };
type Limits<T> = { readonly [Key in keyof T]?: Written };
type GemmFile = File<typeof GEMM> & Limits<typeof GEMM_LIMITS>;
type AttentionFile = File<typeof GEMM> & Limits<typeof ATTENTION_LIMITS>;

export type ThreadsFile = File<typeof WHOLE> & {
  readonly gemm: Readonly<Record<'forward' | 'input-gradient' | 'weight-gradient', GemmFile>>;
  readonly attention: Readonly<Record<'forward' | 'backward', AttentionFile>>;
  readonly kernels: Readonly<Record<string, File<typeof STREAM>>>;
  readonly exchange: File<typeof EXCHANGE>;
  readonly clock?: File<typeof CLOCK> & Limits<typeof CLOCK_OF_TWO>;
  readonly assumed: File<typeof ASSUMED>;
};

/** The section in SI units. */
export function threadsOf(file: ThreadsFile, sources: Sources): Threads {
  const read = <T extends Table>(entries: object, table: T) => values(figures(entries, table, sources));
  const gemm = (entries: GemmFile): GemmCost => {
    const { overhead, rate, error } = read(entries, GEMM);
    const { packing, output } = read(entries, GEMM_LIMITS);
    return {
      ...{ overheadSeconds: overhead!, flopsPerSecond: rate!, error: error! },
      ...(packing === undefined ? {} : { packingBytesPerSecond: packing }),
      ...(output === undefined ? {} : { outputBytesPerSecond: output }),
    };
  };
  const attention = (entries: AttentionFile): AttentionCost => {
    const { overhead, rate, error } = read(entries, GEMM);
    const { scores } = read(entries, ATTENTION_LIMITS);
    return {
      ...{ overheadSeconds: overhead!, flopsPerSecond: rate!, error: error! },
      ...(scores === undefined ? {} : { scoreBytesPerSecond: scores }),
    };
  };
  const stream = (entries: object): StreamCost => {
    const { overhead, rate, error } = read(entries, STREAM);
    return { overheadSeconds: overhead!, bytesPerSecond: rate!, error: error! };
  };
  const clock = (entries: object): Clock => {
    const { gemm: gemmSeconds, stream: streamSeconds } = read(entries, CLOCK);
    const { together, copy, wake } = read(entries, CLOCK_OF_TWO);
    return {
      ...{ gemmSeconds: gemmSeconds!, streamSeconds: streamSeconds! },
      ...(together === undefined ? {} : { togetherSeconds: together }),
      ...(copy === undefined ? {} : { copySeconds: copy }),
      ...(wake === undefined ? {} : { wakeSeconds: wake }),
    };
  };
  const whole = read(file, WHOLE);
  const exchange = read(file.exchange, EXCHANGE);
  const assumed = read(file.assumed, ASSUMED);
  return {
    cores: whole.cores!,
    effectiveCores: whole.effectiveCores!,
    dispatchSeconds: whole.dispatch!,
    pauses: whole.pauses!,
    gemm: {
      forward: gemm(file.gemm.forward),
      'input-gradient': gemm(file.gemm['input-gradient']),
      'weight-gradient': gemm(file.gemm['weight-gradient']),
    },
    attention: {
      forward: attention(file.attention.forward),
      backward: attention(file.attention.backward),
    },
    kernels: Object.fromEntries(Object.entries(file.kernels).map(([name, cost]) => [name, stream(cost)])),
    exchange: {
      meetingSeconds: exchange.meeting!,
      besideMeetingSeconds: exchange.besideMeeting!,
      crowdedMeetingSeconds: exchange.crowdedMeeting!,
      signalSeconds: exchange.signal!,
      wakeSeconds: exchange.wake!,
      barrierSeconds: exchange.barrier!,
      addBytesPerSecond: exchange.add!,
      copyBytesPerSecond: exchange.copy!,
      ownCopyBytesPerSecond: exchange.ownCopy!,
      error: exchange.error!,
    },
    ...(file.clock === undefined ? {} : { clock: clock(file.clock) }),
    assumed: { signalSeconds: assumed.signal!, bytesPerSecond: assumed.rate! },
  };
}

/** The numbers of read figures; the schema has seen to it that those a table requires are there. */
function values<T>(read: Figures<T>): { readonly [Key in keyof T]?: number } {
  const entries = Object.entries(read) as [string, { value: number }][];
  return Object.fromEntries(entries.map(([key, { value }]) => [key, value])) as {
    readonly [Key in keyof T]?: number;
  };
}
