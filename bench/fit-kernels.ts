/**
 * Fits the kernel parameters of the measured accelerators and prints how well they describe the
 * measurements. Usage, after a build: `node dist/bench/fit-kernels.js FOLDER`, where FOLDER holds
 * gemm.csv, attention.csv and elementwise.csv. The figures printed go into
 * hardware-profiles/kernel-parameters/ by hand, with their source.
 */
import { loadAccelerator } from '../hardware-profiles/index.js';
import type { Accelerator, KernelParameters } from '../hardware-profiles/profile.js';
import { attentionSeconds } from '../sim/kernels/attention.js';
import type { Product } from '../sim/kernels/gemm.js';
import { memoryBoundSeconds } from '../sim/kernels/memory-bound.js';
import { type Measurement, readAdds, readAttentions, readGemms } from './fit-kernels/measurements.js';
import { type MeasuringClock, measuredGemmSeconds, STEADY } from './fit-kernels/measuring-clock.js';
import { minimise } from './fit-kernels/nelder-mead.js';

/** Names in the measurements → accelerators of the profiles. */
const DEVICES: Readonly<Record<string, string>> = {
  'A100-SXM4-80GB': 'a100-sxm-80',
  'A100-PCIE-80GB': 'a100-pcie-80',
  A40: 'a40',
  'H100-SXM5-80GB': 'h100-sxm',
  'B200-SXM-180GB': 'b200',
};

/**
 * Where a parameter may lie. The data alone do not tell a low rate from a wide tile edge, or a short fixed
 * time from a large K offset; these bounds keep each in its physical range.
 */
const BOUNDS: Readonly<Partial<Record<Name, readonly [number, number]>>> = {
  gemmPeakFraction: [0.3, 0.95],
  waveQuantisation: [0.1, 1],
  kOffset: [32, 512],
  gemmOverheadSeconds: [2e-6, 2e-5],
  gemmMemoryFraction: [0.6, 0.95],
  gemmExposedFraction: [0, 1],
  // Clocks: 1,965 MHz at most on a B200, about 1,450 under its power limit.
  clockBoost: [0, 0.35],
  clockSeconds: [2e-5, 3e-3],
};
const START: MeasuringClock = { clockBoost: 0.1, clockSeconds: 3e-4 };
const FRACTION = [0.01, 1] as const;
const isFraction = (name: string) => /Fraction$|Tail$/.test(name);
const FOLDS = 5;
const EVALUATIONS = 450;
/** Last-level cache in bytes; only tensors of at least four times as much show the memory's own speed. */
const CACHE_BYTES: Readonly<Record<string, number>> = {
  'A100-SXM4-80GB': 40e6,
  'A100-PCIE-80GB': 40e6,
  A40: 6e6,
  'H100-SXM5-80GB': 50e6,
  'B200-SXM-180GB': 126e6,
};

type Name = Exclude<keyof KernelParameters, 'tiles' | 'splits'> | keyof MeasuringClock;
type Predict<K> = (kernel: K, measured: Measured) => number;

/** A device under a measuring program. */
interface Measured {
  readonly device: Accelerator;
  readonly clock: MeasuringClock;
}

function main(folder: string | undefined): void {
  if (folder === undefined) throw new Error('give the folder that holds the measurements');
  const gemms = readGemms(folder);
  const attentions = readAttentions(folder);
  const adds = readAdds(folder).filter((m) => m.kernel.bytes >= 4 * CACHE_BYTES[m.device]!);
  for (const [label, id] of Object.entries(DEVICES)) {
    const device = loadAccelerator(id);
    const of = <K>(all: readonly Measurement<K>[]) => all.filter((m) => m.device === label);
    const products = of(gemms);
    const parts = new Map<string, (product: Product) => boolean>([
      ['single', (product) => product.count === 1],
      ['grouped', (product) => product.count > 1],
    ]);
    report(`${label} gemm`, products, device, gemmSeconds, gemmNames(products), parts);
    report(`${label} add`, of(adds), device, (k, m) => memoryBoundSeconds(k, m.device), ['memoryFraction']);
    for (const direction of ['forward', 'backward'] as const) {
      const rows = of(attentions).filter((m) => m.kernel.direction === direction);
      const floor = harnessFloor(rows);
      report(
        `${label} attention ${direction}, harness floor ${(floor * 1e6).toFixed(0)} us`,
        rows,
        device,
        (a, m) => Math.max(floor, attentionSeconds(a, m.device)),
        direction === 'forward'
          ? ['attentionForwardFraction', 'attentionForwardTail']
          : ['attentionBackwardFraction', 'attentionBackwardTail'],
      );
    }
  }
}

const gemmSeconds: Predict<Product> = (product, { device, clock }) =>
  measuredGemmSeconds(product, device, clock);

/** What the rows of a device can tell. */
function gemmNames(products: readonly Measurement<Product>[]): Name[] {
  const any = (test: (product: Product) => boolean) => products.some((m) => test(m.kernel));
  return [
    'gemmPeakFraction',
    'tileEdge',
    'kOffset',
    'waveQuantisation',
    'gemmOverheadSeconds',
    'gemmMemoryFraction',
    'gemmExposedFraction',
    ...(any((p) => p.role !== 'forward')
      ? (['inputGradientFraction', 'weightGradientFraction'] as const)
      : []),
    ...(any((p) => p.count > 1) ? (['groupSeconds'] as const) : []),
    'clockBoost',
    'clockSeconds',
  ];
}

/**
 * Below some size the time of the smallest attention rows no longer falls: the measuring program, not
 * the device, is the limit there. Twice the heads in less than 1.2 times the time shows it.
 */
function harnessFloor(rows: readonly Measurement<{ heads: number }>[]): number {
  const smallest = [...rows].sort((a, b) => a.kernel.heads - b.kernel.heads || a.seconds - b.seconds);
  const first = smallest[0];
  const doubled = smallest.find((m) => first !== undefined && m.kernel.heads >= 2 * first.kernel.heads);
  if (first === undefined || doubled === undefined) return 0;
  return doubled.seconds < 1.2 * first.seconds ? first.seconds : 0;
}

/** Fits all rows, then each fold without its shapes, and prints the errors (also of `parts`) and the values. */
function report<K>(
  title: string,
  rows: readonly Measurement<K>[],
  device: Accelerator,
  predict: Predict<K>,
  names: readonly Name[],
  parts: ReadonlyMap<string, (kernel: K) => boolean> = new Map(),
): void {
  if (rows.length === 0) return;
  const values = fit(rows, device, predict, names);
  const shapes = [...new Set(rows.map((m) => m.shape))];
  const foldOf = new Map(shapes.map((shape, i) => [shape, i % FOLDS]));
  const heldOut = new Map<Measurement<K>, number>();
  for (let fold = 0; fold < FOLDS; fold++) {
    const train = rows.filter((m) => foldOf.get(m.shape) !== fold);
    const fitted = withValues(device, fit(train, device, predict, names));
    for (const m of rows.filter((row) => foldOf.get(row.shape) === fold)) {
      heldOut.set(m, errorOf(m, fitted, predict));
    }
  }
  const clock = { clockBoost: values.clockBoost ?? 0, clockSeconds: values.clockSeconds ?? 1 };
  for (const [part, belongs] of [['all', () => true] as const, ...parts]) {
    const of = rows.filter((m) => belongs(m.kernel));
    if (of.length === 0 || (of.length === rows.length && part !== 'all')) continue;
    const errors = of.map((m) => errorOf(m, withValues(device, values), predict));
    const shipped = of.map((m) => errorOf(m, { device, clock }, predict));
    const sorted = errors.map(Math.abs).sort((a, b) => a - b);
    console.log(
      `${title}, ${part}: ${of.length} rows, ${new Set(of.map((m) => m.shape)).size} shapes, ` +
        `MAPE ${percent(mean(sorted))}, median ${percent(sorted[Math.floor(sorted.length / 2)]!)}, ` +
        `bias ${percent(mean(errors))}, held-out shapes ${percent(mean(of.map((m) => Math.abs(heldOut.get(m)!))))}, ` +
        `as shipped ${percent(mean(shipped.map(Math.abs)))}, its bias ${percent(mean(shipped))}`,
    );
  }
  for (const [name, value] of Object.entries(values)) {
    console.log(`      ${name}: ${Number(value.toPrecision(3))}`);
  }
}

const percent = (x: number) => `${(100 * x).toFixed(1)} %`;
const mean = (xs: readonly number[]) => xs.reduce((a, x) => a + x, 0) / xs.length;

type Values = Readonly<Partial<Record<Name, number>>>;

/** Least mean absolute log error, each capped at 0.5 so that a few odd rows cannot bend the fit. */
function fit<K>(
  rows: readonly Measurement<K>[],
  device: Accelerator,
  predict: Predict<K>,
  names: readonly Name[],
): Values {
  const start = names.map((name) =>
    name === 'clockBoost' || name === 'clockSeconds' ? START[name] : Math.max(device.kernels[name], 0.02e-6),
  );
  const valuesAt = (x: readonly number[]) =>
    Object.fromEntries(
      names.map((name, i) => {
        const [low, high] = BOUNDS[name] ?? (isFraction(name) ? FRACTION : [0, Number.POSITIVE_INFINITY]);
        return [name, Math.min(high, Math.max(low, start[i]! * Math.exp(x[i]!)))];
      }),
    ) as Values;
  const loss = (x: readonly number[]) => {
    const candidate = withValues(device, valuesAt(x));
    const sum = rows.reduce(
      (total, m) => total + Math.min(0.5, Math.abs(Math.log(predict(m.kernel, candidate) / m.seconds))),
      0,
    );
    return sum / rows.length;
  };
  const zero = names.map(() => 0);
  const first = minimise(loss, zero, 0.3, EVALUATIONS);
  return valuesAt(minimise(loss, first, -0.2, EVALUATIONS));
}

function withValues(device: Accelerator, values: Values): Measured {
  const { clockBoost = STEADY.clockBoost, clockSeconds = STEADY.clockSeconds, ...figures } = values;
  return {
    device: { ...device, kernels: { ...device.kernels, ...figures } },
    clock: { clockBoost, clockSeconds },
  };
}

function errorOf<K>(m: Measurement<K>, measured: Measured, predict: Predict<K>): number {
  return predict(m.kernel, measured) / m.seconds - 1;
}

main(process.argv[2]);
