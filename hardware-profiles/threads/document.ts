/** A calibration as a cluster file: what `--cluster FILE` reads back. */
import { stringify } from 'yaml';
import type { AttentionCost, Clock, GemmCost, ThreadProfile } from './threads.js';

/** The file. */
export function threadProfileText(profile: ThreadProfile): string {
  return stringify(threadProfileDocument(profile), { lineWidth: 0 });
}

/** The document; every figure is text with its unit. */
export function threadProfileDocument(profile: ThreadProfile): object {
  const { machine, cores, exchange, assumed } = profile;
  const seen = `llmsim calibrate${machine.quick ? ' --quick' : ''} on ${machine.title}, ${cores} cores, Node ${machine.node}, ${machine.date}; other programs had ${(100 * machine.disturbance).toFixed(0)} % of the cores`;
  const assume = (value: string | number, source: string) => ({ value, source, kind: 'assumed' });
  const nobody = 'threads of one machine need none';
  return {
    title: `Threads of this machine: ${machine.title}`,
    sources: { calibration: { kind: 'measured', source: seen } },
    source: 'calibration',
    node: {
      title: machine.title,
      accelerator: {
        ...{ title: `One thread of ${machine.title}`, vendor: machine.title.split(' ')[0], kind: 'cpu' },
        ...{ year: Number(machine.date.slice(0, 4)), generation: 'cpu', kernels: 'cpu-xeon' },
        software: {
          ...{ framework: 'megatron-core', kernels: 'flash-fused', kind: 'specified' },
          source: 'the threads of llmsim run these kernels, and nothing around the arithmetic',
        },
        memory: `${Math.floor(machine.memoryBytes / cores)} B`,
        memoryBandwidth: perSecond(exchange.ownCopyBytesPerSecond * 2, 'B/s'),
        peak: { fp32: perSecond(profile.gemm.forward.flopsPerSecond, 'FLOP/s') },
        units: 1,
        busyPower: assume('10 W', 'a core of a server under load; not measured'),
        idlePower: assume('2 W', 'a core of a server at rest; not measured'),
      },
      devices: cores,
      intra: {
        kind: 'shared-memory',
        bandwidth: perSecond(exchange.copyBytesPerSecond, 'B/s'),
        latency: time(exchange.signalSeconds),
      },
      nics: {
        ...{ count: assume(0, nobody), bandwidth: assume('0 B/s', nobody), latency: assume('0 s', nobody) },
      },
      hostBandwidth: perSecond(exchange.ownCopyBytesPerSecond, 'B/s'),
      overheadPower: assume('0 W', 'not measured'),
    },
    fabric: {
      kind: 'none',
      oversubscription: assume(1, nobody),
      leafNodes: assume(1, nobody),
      hopLatency: assume('0 s', nobody),
    },
    economics: {
      price: assume('0 USD/h', "one's own machine"),
      priceDate: machine.date,
      pue: assume(1, "one's own machine"),
      carbonIntensity: assume('0.37 kg/kWh', 'US average of 2023 (EIA); yours may differ'),
    },
    threads: {
      cores,
      effectiveCores: number(profile.effectiveCores),
      dispatch: time(profile.dispatchSeconds),
      pauses: number(profile.pauses),
      gemm: eachOf(profile.gemm, gemm),
      attention: eachOf(profile.attention, attention),
      kernels: eachOf(profile.kernels, (cost) => ({
        overhead: time(cost.overheadSeconds),
        rate: perSecond(cost.bytesPerSecond, 'B/s'),
        error: number(cost.error),
      })),
      exchange: {
        meeting: time(exchange.meetingSeconds),
        besideMeeting: time(exchange.besideMeetingSeconds),
        crowdedMeeting: time(exchange.crowdedMeetingSeconds),
        signal: time(exchange.signalSeconds),
        wake: time(exchange.wakeSeconds),
        barrier: time(exchange.barrierSeconds),
        add: perSecond(exchange.addBytesPerSecond, 'B/s'),
        copy: perSecond(exchange.copyBytesPerSecond, 'B/s'),
        ownCopy: perSecond(exchange.ownCopyBytesPerSecond, 'B/s'),
        error: number(exchange.error),
      },
      ...(profile.clock === undefined ? {} : { clock: clock(profile.clock) }),
      assumed: {
        signal: assume(time(assumed.signalSeconds), 'what the executor chooses algorithms by'),
        rate: assume(perSecond(assumed.bytesPerSecond, 'B/s'), 'what the executor chooses algorithms by'),
      },
    },
  };
}

function gemm(cost: GemmCost): object {
  return {
    ...{ overhead: time(cost.overheadSeconds), rate: perSecond(cost.flopsPerSecond, 'FLOP/s') },
    ...limit('packing', cost.packingBytesPerSecond),
    ...limit('output', cost.outputBytesPerSecond),
    error: number(cost.error),
  };
}

function attention(cost: AttentionCost): object {
  return {
    ...{ overhead: time(cost.overheadSeconds), rate: perSecond(cost.flopsPerSecond, 'FLOP/s') },
    ...limit('scores', cost.scoreBytesPerSecond),
    error: number(cost.error),
  };
}

function clock({ gemmSeconds, streamSeconds, togetherSeconds, copySeconds, wakeSeconds }: Clock): object {
  return {
    ...{ gemm: time(gemmSeconds), stream: time(streamSeconds) },
    ...(togetherSeconds === undefined ? {} : { together: time(togetherSeconds) }),
    ...(copySeconds === undefined ? {} : { copy: time(copySeconds) }),
    ...(wakeSeconds === undefined ? {} : { wake: time(wakeSeconds) }),
  };
}

function limit(name: string, rate: number | undefined): object {
  return rate === undefined ? {} : { [name]: perSecond(rate, 'B/s') };
}

function eachOf<T>(entries: Readonly<Record<string, T>>, write: (entry: T) => object): object {
  return Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, write(entry)]));
}

/** Four digits are more than a measurement is worth. */
function number(value: number): number {
  return Number(value.toPrecision(4));
}

function time(seconds: number): string {
  return `${number(seconds * 1e6)} us`;
}

function perSecond(rate: number, unit: 'B/s' | 'FLOP/s'): string {
  return `${number(rate / 1e9)} G${unit}`;
}
