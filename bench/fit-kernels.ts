/**
 * Fits the kernel parameters of the measured accelerators and prints how well they describe the
 * measurements. Usage, after a build: `node dist/bench/fit-kernels.js FOLDER`, where FOLDER holds
 * gemm.csv, attention.csv and elementwise.csv. The figures printed go into
 * hardware-profiles/kernel-parameters/ by hand, with their source.
 */
import { loadAccelerator } from '../hardware-profiles/index.js';
import type { Accelerator, KernelParameters } from '../hardware-profiles/profile.js';
import { attentionSeconds } from '../sim/kernels/attention.js';
import { gemmPlan } from '../sim/kernels/gemm.js';
import { memoryBoundSeconds } from '../sim/kernels/memory-bound.js';
import { type Measurement, readAdds, readAttentions, readGemms } from './fit-kernels/measurements.js';
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
const BOUNDS: Readonly<Partial<Record<keyof KernelParameters, readonly [number, number]>>> = {
  gemmPeakFraction: [0.3, 0.95],
  waveQuantisation: [0.3, 1],
  kOffset: [32, 512],
  gemmOverheadSeconds: [2e-6, 2e-5],
  gemmMemoryFraction: [0.6, 0.95],
};
const FRACTION = [0.01, 1] as const;
const isFraction = (name: string) => /Fraction$|Tail$/.test(name);
const FOLDS = 5;
const EVALUATIONS = 350;
/** Last-level cache in bytes; only tensors of at least four times as much show the memory's own speed. */
const CACHE_BYTES: Readonly<Record<string, number>> = {
  'A100-SXM4-80GB': 40e6,
  'A100-PCIE-80GB': 40e6,
  A40: 6e6,
  'H100-SXM5-80GB': 50e6,
  'B200-SXM-180GB': 126e6,
};

type Name = Exclude<keyof KernelParameters, 'tiles' | 'splits'>;
type Predict<K> = (kernel: K, device: Accelerator) => number;

interface Fit {
  readonly values: Readonly<Partial<Record<Name, number>>>;
  readonly error: number;
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
    const layouts: Name[] = products.some((m) => m.kernel.role !== 'forward')
      ? ['inputGradientFraction', 'weightGradientFraction']
      : [];
    const single = products.filter((m) => m.kernel.count === 1);
    report(`${label} gemm`, single, device, (p, d) => gemmPlan(p, d).seconds, [
      'gemmPeakFraction',
      'tileEdge',
      'kOffset',
      'waveQuantisation',
      'gemmOverheadSeconds',
      'gemmMemoryFraction',
      ...layouts,
    ]);
    const groups = products.filter((m) => m.kernel.count > 1);
    report(`${label} grouped gemm`, groups, device, (p, d) => gemmPlan(p, d).seconds, ['groupSeconds']);
    report(`${label} add`, of(adds), device, memoryBoundSeconds, ['memoryFraction']);
    for (const direction of ['forward', 'backward'] as const) {
      const rows = of(attentions).filter((m) => m.kernel.direction === direction);
      const floor = harnessFloor(rows);
      report(
        `${label} attention ${direction}, harness floor ${(floor * 1e6).toFixed(0)} us`,
        rows,
        device,
        (a, d) => Math.max(floor, attentionSeconds(a, d)),
        direction === 'forward'
          ? ['attentionForwardFraction', 'attentionForwardTail']
          : ['attentionBackwardFraction', 'attentionBackwardTail'],
      );
    }
  }
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

/** Fits all rows, then each fold without its shapes, and prints the errors and the fitted values. */
function report<K>(
  title: string,
  rows: readonly Measurement<K>[],
  device: Accelerator,
  predict: Predict<K>,
  names: readonly Name[],
): void {
  if (rows.length === 0) return;
  const all = fit(rows, device, predict, names);
  const shapes = [...new Set(rows.map((m) => m.shape))];
  const foldOf = new Map(shapes.map((shape, i) => [shape, i % FOLDS]));
  let heldOut = 0;
  for (let fold = 0; fold < FOLDS; fold++) {
    const train = rows.filter((m) => foldOf.get(m.shape) !== fold);
    const test = rows.filter((m) => foldOf.get(m.shape) === fold);
    const { values } = fit(train, device, predict, names);
    heldOut += relativeErrors(test, withValues(device, values), predict).reduce((a, e) => a + Math.abs(e), 0);
  }
  const errors = relativeErrors(rows, withValues(device, all.values), predict);
  const percent = (x: number) => `${(100 * x).toFixed(1)} %`;
  const sorted = errors.map(Math.abs).sort((a, b) => a - b);
  const shipped = relativeErrors(rows, device, predict).map(Math.abs);
  const mean = (xs: readonly number[]) => xs.reduce((a, x) => a + x, 0) / xs.length;
  console.log(
    `${title}: ${rows.length} rows, ${shapes.length} shapes, MAPE ${percent(mean(sorted))}, ` +
      `median ${percent(sorted[Math.floor(sorted.length / 2)]!)}, bias ${percent(mean(errors))}, ` +
      `held-out shapes ${percent(heldOut / rows.length)}, as shipped ${percent(mean(shipped))}`,
  );
  for (const [name, value] of Object.entries(all.values)) {
    console.log(`      ${name}: ${Number(value.toPrecision(3))}`);
  }
}

/** Least mean absolute log error, each capped at 0.5 so that a few odd rows cannot bend the fit. */
function fit<K>(
  rows: readonly Measurement<K>[],
  device: Accelerator,
  predict: Predict<K>,
  names: readonly Name[],
): Fit {
  const start = names.map((name) => device.kernels[name]);
  const valuesAt = (x: readonly number[]) =>
    Object.fromEntries(
      names.map((name, i) => {
        const [low, high] = BOUNDS[name] ?? (isFraction(name) ? FRACTION : [0, Number.POSITIVE_INFINITY]);
        return [name, Math.min(high, Math.max(low, start[i]! * Math.exp(x[i]!)))];
      }),
    ) as Partial<Record<Name, number>>;
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
  const again = minimise(loss, first, -0.2, EVALUATIONS);
  return { values: valuesAt(again), error: loss(again) };
}

function withValues(device: Accelerator, values: Fit['values']): Accelerator {
  return { ...device, kernels: { ...device.kernels, ...values } };
}

function relativeErrors<K>(
  rows: readonly Measurement<K>[],
  device: Accelerator,
  predict: Predict<K>,
): number[] {
  return rows.map((m) => predict(m.kernel, device) / m.seconds - 1);
}

main(process.argv[2]);
