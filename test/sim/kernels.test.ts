import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { loadAccelerator } from '../../hardware-profiles/index.js';
import type { Accelerator } from '../../hardware-profiles/profile.js';
import {
  acceleratorsWithKernelParameters,
  kernelParametersOf,
} from '../../hardware-profiles/resolve/kernel-parameters.js';
import { InputError } from '../../input/error.js';
import {
  type Attention,
  flopsOf,
  type Gemm,
  type GroupedGemm,
  type Kernel,
  type MemoryBound,
} from '../../program/kernel.js';
import { inSeconds } from '../../program/time.js';
import {
  deviceSeconds,
  gemmPlan,
  hostSeconds,
  kernelTime,
  launchesOf,
  productOf,
} from '../../sim/kernels/index.js';

const A100 = loadAccelerator('a100-sxm-80');
const H100 = loadAccelerator('h100-sxm');
const B200 = loadAccelerator('b200');

/** A device of round figures: 100 units, 100 TFLOP/s, 10 TB/s, one tile of 100 × 100, nothing lost. */
const ROUND: Accelerator = {
  ...A100,
  units: 100,
  memoryBandwidth: 10e12,
  peakFlops: { bf16: 100e12, fp32: 100e12 },
  kernels: {
    ...A100.kernels,
    gemmPeakFraction: 1,
    inputGradientFraction: 1,
    weightGradientFraction: 1,
    tiles: [{ rows: 100, columns: 100 }],
    tileEdge: 0,
    splits: [1],
    kStep: 1,
    kOffset: 0,
    waveQuantisation: 1,
    gemmOverheadSeconds: 0,
    gemmMemoryFraction: 1,
    gemmExposedFraction: 0,
    memoryFraction: 1,
    memoryOverheadSeconds: 0,
    attentionForwardFraction: 1,
    attentionSoftmaxWidth: 0,
    attentionForwardTail: 0,
    launchGapSeconds: 0,
    hostLaunchSeconds: 0,
  },
};

function gemm(m: number, n: number, k: number, more: Partial<Gemm> = {}): Gemm {
  return {
    family: 'gemm',
    role: 'forward',
    m,
    n,
    k,
    batch: 1,
    precision: 'bf16',
    accumulate: false,
    ...more,
  };
}

function attention(more: Partial<Attention> = {}): Attention {
  return {
    family: 'attention',
    direction: 'forward',
    batch: 1,
    heads: 32,
    kvHeads: 8,
    queries: 4096,
    keys: 4096,
    headDim: 128,
    valueDim: 128,
    causal: true,
    precision: 'bf16',
    ...more,
  };
}

function add(bytes: number, launches = 1): MemoryBound {
  return { family: 'elementwise', name: 'residual-add', flops: bytes / 6, bytes, launches };
}

const seconds = (kernel: Kernel, device: Accelerator) => inSeconds(kernelTime(kernel, device));
const close = (actual: number, expected: number, tolerance = 1e-9) =>
  assert.ok(Math.abs(actual / expected - 1) <= tolerance, `${actual} is not ${expected}`);

test('half of the shorter of arithmetic and traffic is exposed when the parameter says so', () => {
  const half = { ...ROUND, kernels: { ...ROUND.kernels, gemmExposedFraction: 0.5 } };
  // 100 tiles of 100 x 100, one each unit: 2 * 1000^3 / 100e12 = 20 us of arithmetic;
  // 3 * 1000^2 * 2 bytes / 10e12 = 0.6 us of traffic, half of it exposed.
  const product = productOf(gemm(1000, 1000, 1000));
  assert.ok(Math.abs(gemmPlan(product, ROUND).seconds - 20e-6) < 1e-12);
  assert.ok(Math.abs(gemmPlan(product, half).seconds - 20.3e-6) < 1e-12);
});

test('a product that fills every unit once runs at the peak', () => {
  // 10 × 10 tiles on 100 units, one wave; 2 · 1000 · 1000 · 10000 FLOP at 100 TFLOP/s.
  close(seconds(gemm(1000, 1000, 10_000), ROUND), (2 * 1000 * 1000 * 10_000) / 100e12);
});

test('one tile more than there are units costs a whole further wave', () => {
  const tiles = (count: number) => gemmPlan(productOf(gemm(100, 100, 10_000, { batch: count })), ROUND);
  const one = tiles(100);
  const two = tiles(101);
  assert.equal(one.waves, 1);
  assert.equal(two.waves, 1.01);
  close(two.seconds, 2 * one.seconds);
  close(tiles(200).seconds, two.seconds);
});

test('groups whose rows fall by chance fill their last tile halfway', () => {
  const groups = (m: number, uneven: boolean): GroupedGemm => ({
    ...{ family: 'grouped-gemm', role: 'forward', groups: 10, m, n: 1000, k: 10_000 },
    ...{ precision: 'bf16', accumulate: false, ...(uneven ? { uneven } : {}) },
  });
  const plan = (m: number, uneven: boolean) => gemmPlan(productOf(groups(m, uneven)), ROUND);
  // 10 groups of 2 × 10 tiles on 100 units: two waves; of 200 rows on average, two tiles and a half, 2.5 and so three.
  assert.equal(plan(200, false).waves, 2);
  assert.equal(plan(200, true).waves, 2.5);
  assert.equal(plan(201, false).waves, 3);
});

test('on a measured device the extra wave shows too, as much as its quantisation says', () => {
  const tiles = [{ rows: 128, columns: 128 }];
  const kernels = { ...A100.kernels, tiles, splits: [1], gemmExposedFraction: 0 };
  // Memory fast enough to keep out of the way.
  const device = { ...A100, memoryBandwidth: 1e15, kernels };
  const { waveQuantisation: q, gemmOverheadSeconds: fixed } = device.kernels;
  const wave = gemmPlan(productOf(gemm(128, 128 * 108, 8192)), device).seconds - fixed;
  const more = gemmPlan(productOf(gemm(128, 128 * 109, 8192)), device).seconds - fixed;
  close(more / wave, q * 2 + (1 - q) * (109 / 108));
});

test('a product with a short K is bound by its output, not its arithmetic', () => {
  const plan = gemmPlan(productOf(gemm(10_000, 10_000, 1)), ROUND);
  assert.equal(plan.boundBy, 'memory');
  close(plan.seconds, (2 * (10_000 + 10_000) + 2 * 10_000 * 10_000) / 10e12);
});

test('accumulating into float32 moves eight bytes for each output where a plain product moves two', () => {
  const plain = seconds(gemm(10_000, 10_000, 1, { role: 'weight-gradient' }), ROUND);
  const summed = seconds(gemm(10_000, 10_000, 1, { role: 'weight-gradient', accumulate: true }), ROUND);
  close(summed - plain, (6 * 10_000 * 10_000) / 10e12, 1e-6);
});

test('rows of 4 or 8 bytes’ alignment slow a product by the measured fraction, of 2 bytes by more', () => {
  const device = {
    ...ROUND,
    kernels: { ...ROUND.kernels, halfAlignedFraction: 0.5, unalignedFraction: 0.25 },
  };
  // k = 10,000, 10,004 and 10,001: multiples of 16, 8 and 2 bytes in bf16; 100 × 100 output, one tile.
  const rate = (k: number) => (2 * 100 * 100 * k * 100) / seconds(gemm(100, 104, k, { batch: 1 }), device);
  close(rate(10_004) / rate(10_000), 0.5, 1e-3);
  close(rate(10_001) / rate(10_000), 0.25, 1e-3);
});

test('a misaligned product that is one of a batch is slower by a further fraction', () => {
  const kernels = { ...ROUND.kernels, halfAlignedFraction: 0.5, unalignedBatchFraction: 0.1 };
  const rate = (k: number, batch: number) =>
    (2 * 100 * 104 * k * batch) / seconds(gemm(100, 104, k, { batch }), { ...ROUND, kernels });
  close(rate(10_004, 2) / rate(10_000, 2), 0.5 * 0.1, 1e-3);
  close(rate(10_004, 1) / rate(10_000, 1), 0.5, 1e-3);
});

test('how many tokens there are does not misalign a product: they are not a length in memory', () => {
  const forward = (m: number) => gemmPlan(productOf(gemm(m, 4096, 4096)), A100).seconds;
  // The same tiles; the exposed traffic of 95 tokens is far below a thousandth.
  close(forward(4001), forward(4096), 1e-3);
  const gradient = (k: number) =>
    gemmPlan(productOf(gemm(4096, 4096, k, { role: 'weight-gradient' })), A100).seconds;
  close(gradient(4065), gradient(4096), 1e-3);
  assert.ok(gemmPlan(productOf(gemm(4096, 4001, 4096)), A100).seconds > 1.3 * forward(4096));
});

test('padding an odd vocabulary to a multiple of 64 makes its product faster, though it is larger', () => {
  assert.ok(seconds(gemm(8192, 50_304, 768), A100) < 0.6 * seconds(gemm(8192, 50_257, 768), A100));
});

test('a grouped product is a batch plus the start of each group', () => {
  const grouped = kernelTime(
    {
      family: 'grouped-gemm',
      role: 'forward',
      groups: 8,
      m: 1024,
      n: 4096,
      k: 4096,
      precision: 'bf16',
      accumulate: false,
    },
    B200,
  );
  const batch = kernelTime(gemm(1024, 4096, 4096, { batch: 8 }), B200);
  close(inSeconds(grouped - batch), 8 * B200.kernels.groupSeconds, 1e-6);
});

test('no plan is dearer than any other, and splitting K helps a product of few tiles', () => {
  const narrow = productOf(gemm(128, 128, 65_536));
  const plan = gemmPlan(narrow, A100);
  assert.ok(plan.split > 1);
  const whole = gemmPlan(narrow, { ...A100, kernels: { ...A100.kernels, splits: [1] } });
  assert.ok(plan.seconds < whole.seconds);
});

test('eight-bit products run faster than sixteen-bit ones, and at most by the ratio of the peaks', () => {
  const ratio =
    seconds(gemm(8192, 8192, 8192), H100) / seconds(gemm(8192, 8192, 8192, { precision: 'fp8' }), H100);
  assert.ok(ratio > 1.3 && ratio <= H100.peakFlops.fp8! / H100.peakFlops.bf16!, `${ratio}`);
});

test('a format the device does not have is refused in a sentence that names those it has', () => {
  assert.throws(
    () => kernelTime(gemm(128, 128, 128, { precision: 'fp8' }), A100),
    (error) => error instanceof InputError && /fp8.*bf16/.test(error.message),
  );
});

test('large products reach the best shapes others measured, within a third below and never above the peak', () => {
  // Best shapes in TFLOP/s, bf16: ml-engineering (S. Bekman), accelerator benchmarks.
  for (const [device, best] of [
    [A100, 271],
    [H100, 794.5],
    [loadAccelerator('mi300x'), 668],
    [loadAccelerator('mi355x'), 1565],
  ] as const) {
    const tflops = (2 * 8192 ** 3) / seconds(gemm(8192, 8192, 8192), device) / 1e12;
    assert.ok(tflops > 0.67 * best && tflops < 1.03 * best, `${device.id}: ${tflops} against ${best}`);
  }
});

test('full attention on an ideal device is its FLOPs over the peak', () => {
  const kernel = attention({ causal: false });
  close(seconds(kernel, ROUND), flopsOf(kernel) / 100e12);
});

test('causal attention is a little more than half of full attention on long sequences', () => {
  const long = { queries: 65_536, keys: 65_536 };
  const ratio = seconds(attention(long), A100) / seconds(attention({ ...long, causal: false }), A100);
  assert.ok(ratio > 0.5 && ratio < 0.52, `${ratio}`);
});

test('narrow heads run slower for the same FLOPs, as the softmax weighs more', () => {
  const wide = seconds(attention({ heads: 32, headDim: 128, valueDim: 128 }), A100);
  const narrow = seconds(attention({ heads: 64, headDim: 64, valueDim: 64 }), A100);
  // Per FLOP 1 + 50/64 against 1 + 50/128, less the shorter tail.
  assert.ok(narrow / wide > 1.15 && narrow / wide < (1 + 50 / 64) / (1 + 50 / 128), `${narrow / wide}`);
});

test('the backward pass takes 2.5 times the work at its own rate', () => {
  const long = { queries: 131_072, keys: 131_072 };
  const forward = deviceSeconds(attention(long), B200);
  const backward = deviceSeconds(attention({ ...long, direction: 'backward' }), B200);
  const { attentionForwardFraction: f, attentionBackwardFraction: b } = B200.kernels;
  close(backward / forward, (2.5 * f) / b, 0.01);
});

test('open attention kernels run at the profile’s fraction of the maker’s', () => {
  const long = { queries: 65_536, keys: 65_536 };
  for (const direction of ['forward', 'backward'] as const) {
    const maker = deviceSeconds(attention({ ...long, direction }), H100);
    const open = (implementation: 'flash-1' | 'flash-2') =>
      deviceSeconds(attention({ ...long, direction, implementation }), H100) / maker;
    const p = H100.kernels;
    close(
      1 / open('flash-2'),
      direction === 'forward' ? p.flash2ForwardFraction : p.flash2BackwardFraction,
      0.01,
    );
    close(
      1 / open('flash-1'),
      direction === 'forward' ? p.flash1ForwardFraction : p.flash1BackwardFraction,
      0.01,
    );
  }
});

test('attention on H100 is within a tenth of the FlashAttention-3 paper’s figures at 4k to 16k positions', () => {
  // TFLOP/s for heads of 128, 16 of them, 16,384 tokens, causal forward (arXiv 2407.08608, figure 5).
  for (const [positions, maker, flash2] of [
    [4096, 518, 319],
    [8192, 529, 333],
    [16_384, 539, 335],
  ] as const) {
    const shape = { batch: 16_384 / positions, heads: 16, kvHeads: 16, queries: positions, keys: positions };
    const tflops = (more: Partial<Attention>) =>
      (2 * positions ** 2 * 128 * 16 * shape.batch) /
      deviceSeconds(attention({ ...shape, ...more }), H100) /
      1e12;
    close(tflops({}), maker, 0.1);
    close(tflops({ implementation: 'flash-2' }), flash2, 0.1);
  }
});

test('FlashAttention 1 on A100 keeps within the 30–50 % forward and 25–35 % backward of its successor’s paper', () => {
  const share = (direction: 'forward' | 'backward') => {
    const kernel = attention({ queries: 16_384, keys: 16_384, direction, implementation: 'flash-1' });
    return flopsOf(kernel) / deviceSeconds(kernel, A100) / A100.peakFlops.bf16!;
  };
  assert.ok(share('forward') > 0.3 && share('forward') < 0.5, `${share('forward')}`);
  assert.ok(share('backward') > 0.25 && share('backward') < 0.35, `${share('backward')}`);
});

test('a sliding window cuts attention to the window', () => {
  const window = seconds(attention({ queries: 65_536, keys: 65_536, window: 4096 }), A100);
  const all = seconds(attention({ queries: 65_536, keys: 65_536 }), A100);
  // s·w − w²/2 pairs instead of s²/2.
  close(window / all, (65_536 * 4096 - 4096 ** 2 / 2) / (65_536 ** 2 / 2), 0.05);
});

test('memory-bound kernels take their bytes at the bandwidth they reach, and reductions longer', () => {
  close(seconds(add(6e9), ROUND), 6e9 / 10e12);
  const norm = seconds({ ...add(6e9), family: 'norm' }, ROUND);
  close(norm, 6e9 / (10e12 * ROUND.kernels.reductionFraction));
});

test('small kernels cost their launches: ten launches take longer than one with the same bytes', () => {
  const one = deviceSeconds(add(6e4), A100);
  const ten = deviceSeconds(add(6e4, 10), A100);
  const { memoryOverheadSeconds, launchGapSeconds } = A100.kernels;
  close(ten - one, 9 * (memoryOverheadSeconds + launchGapSeconds), 1e-6);
});

test('the host bounds a tiny kernel, the device a large one', () => {
  const tiny = add(6e3);
  assert.equal(seconds(tiny, A100), hostSeconds(tiny, A100));
  assert.equal(launchesOf(attention({ direction: 'backward' })), 3);
  const large = gemm(8192, 8192, 8192);
  close(seconds(large, A100), deviceSeconds(large, A100));
});

const ANY_KERNEL: fc.Arbitrary<Kernel> = fc.oneof(
  fc
    .record({
      m: fc.integer({ min: 1, max: 40_000 }),
      n: fc.integer({ min: 1, max: 40_000 }),
      k: fc.integer({ min: 1, max: 40_000 }),
      role: fc.constantFrom('forward' as const, 'input-gradient' as const, 'weight-gradient' as const),
      batch: fc.integer({ min: 1, max: 64 }),
    })
    .map(({ m, n, k, role, batch }) => gemm(m, n, k, { role, batch })),
  fc
    .record({
      direction: fc.constantFrom('forward' as const, 'backward' as const),
      batch: fc.integer({ min: 1, max: 8 }),
      heads: fc.integer({ min: 1, max: 128 }),
      queries: fc.integer({ min: 1, max: 32_768 }),
      headDim: fc.constantFrom(32, 64, 128, 192),
      causal: fc.boolean(),
    })
    .map((a) => attention({ ...a, kvHeads: 1, keys: a.queries, valueDim: Math.min(128, a.headDim) })),
  fc.integer({ min: 0, max: 1e10 }).map((bytes) => add(bytes)),
);
const ANY_DEVICE = fc.constantFrom(A100, H100, B200, loadAccelerator('tpu-v5p'), loadAccelerator('cpu-xeon'));

test('nothing beats the roofline: no kernel is faster than its FLOPs at the peak or its bytes at the datasheet bandwidth', () => {
  fc.assert(
    fc.property(ANY_KERNEL, ANY_DEVICE, (kernel, device) => {
      const time = seconds(kernel, device) + 1e-12;
      const peak = kernel.family === 'elementwise' ? device.peakFlops.fp32! : device.peakFlops.bf16!;
      assert.ok(time >= flopsOf(kernel) / peak);
      assert.ok(time >= bytesOf(kernel) / device.memoryBandwidth);
    }),
    { numRuns: 400 },
  );
});

function bytesOf(kernel: Kernel): number {
  if (kernel.family === 'gemm') {
    const { m, n, k, batch } = kernel;
    return 2 * batch * (m * k + k * n + m * n);
  }
  return 'bytes' in kernel ? kernel.bytes : 0;
}

test('an aligned product of more rows, columns or depth never takes less time', () => {
  const multipleOf8 = (min: number, max: number) => fc.integer({ min, max }).map((x) => 8 * x);
  const size = multipleOf8(1, 2500);
  fc.assert(
    fc.property(size, size, size, multipleOf8(0, 625), ANY_DEVICE, (m, n, k, more, device) => {
      const time = kernelTime(gemm(m, n, k), device);
      assert.ok(kernelTime(gemm(m + more, n, k), device) >= time);
      assert.ok(kernelTime(gemm(m, n + more, k), device) >= time);
      assert.ok(kernelTime(gemm(m, n, k + more), device) >= time);
    }),
    { numRuns: 300 },
  );
});

test('every accelerator with kernel parameters states all of them within their physical range, with a source', () => {
  for (const id of acceleratorsWithKernelParameters()) {
    const { parameters, provenance } = kernelParametersOf(id);
    for (const [name, value] of Object.entries(parameters)) {
      assert.ok((provenance[name]?.source ?? '').length > 20, `${id}: ${name} has no source`);
      // Relative to what bf16 sustains; that no product exceeds the peak is a test of its own.
      if (name === 'narrowFraction' || name === 'fp4Fraction')
        assert.ok(value > 0 && value < 2, `${id}: ${name} = ${value}`);
      else if (/Fraction$|Quantisation$|Tail$|Share$|Spread$/.test(name))
        assert.ok(value >= 0 && value <= 1, `${id}: ${name} = ${value}`);
      if (name.endsWith('Seconds')) assert.ok(value >= 0 && value < 1.5e-4, `${id}: ${name} = ${value}`);
    }
  }
});

test('a device nobody measured has no figure marked as measured', () => {
  for (const id of ['h800-sxm', 'b300', 'p100-sxm2-16', 'tpu-v5p', 'cpu-xeon']) {
    const kinds = Object.values(kernelParametersOf(id).provenance).map((p) => p.kind);
    assert.deepEqual([...new Set(kinds)], ['assumed'], id);
  }
  assert.equal(kernelParametersOf('h100-sxm').provenance.tileEdge!.kind, 'measured');
});

test('an unknown accelerator is a sentence that lists the known ones', () => {
  assert.throws(
    () => kernelParametersOf('h10'),
    (error) => error instanceof InputError && /'h10'.*h100-sxm/.test(error.message),
  );
});

test('square products of parts without measurements by shape come out as users measured them', () => {
  // TFLOP/s at 1024, 2048, 4096, 8192 and 10240: public issues of torch-performance-test-data, the first by 140 and 77.
  const sizes = [1024, 2048, 4096, 8192, 10240];
  const rows = [
    ['v100-sxm2-16', 'fp16', [57.3, 78.23, 95.73, 97.36, 89.37], 0.07],
    ['h20', 'bf16', [95.12, 120.27, 133.41, 138.6, 142.25], 0.04],
    // 131, 114, 144, 126: GeForce cards boost beyond the clock of the datasheet, beyond which nothing is predicted.
    ['rtx-3060', 'bf16', [19.04, 23.69, 24.29, 25.42, 25.47], 0.05],
    ['rtx-3080', 'bf16', [50.13, 58.92, 61.51, 63.56, 64.68], 0.08],
    ['rtx-3080-ti', 'bf16', [55.14, 69.27, 71.56, 71.35, 77.72], 0.09],
    ['a10g', 'bf16', [47.92, 60.57, 62.48, 66.59, 69.47], 0.06],
    // 78, 145, 124.
    ['rtx-4090', 'bf16', [126.84, 164.81, 151.5, 160.17, 158.54], 0.05],
    ['rtx-4060-ti-16', 'bf16', [41.36, 44.75, 45.0, 47.48, 47.78], 0.11],
    ['rtx-5090', 'fp16', [139.18, 173.86, 217.99, 223.98, 220.03], 0.09],
    // 181, 174.
    ['rtx-2080-ti', 'fp16', [26.01, 56.78, 50.94, 49.61, 47.96], 0.17],
    ['p100-pcie-16', 'fp16', [7.06, 7.67, 8.39, 7.72, 7.72], 0.05],
    // 60: no matrix units, and fp16 at the rate of fp32.
    ['gtx-1080-ti', 'fp16', [8.42, 9.62, 8.07, 8.09, 8.04], 0.1],
    // 195.
    ['mi210', 'bf16', [63.15, 102.47, 120.55, 124.18, 130.83], 0.05],
    // 109 has a 910B2, of 24 cores; this is a 910B3, of 20 of the same kind: 313 of 376 TFLOP/s.
    ['ascend-910b', 'bf16', [99.86, 248.3, 315.36, 301.23, 300.94].map((rate) => (rate * 313) / 376), 0.07],
  ] as const;
  for (const [id, precision, measured, within] of rows) {
    const device = loadAccelerator(id);
    const errors = sizes.map((n, i) => {
      const rate = (2 * n ** 3) / deviceSeconds(gemm(n, n, n, { precision }), device);
      return Math.abs(rate / (measured[i]! * 1e12) - 1);
    });
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    assert.ok(mean < within, `${id}: ${mean}`);
  }
});

test('products of the layers of Llama 70B come out on AMD devices as users measured them', () => {
  // TFLOP/s of m × n × k in bf16: a public report of an MI350X server, January 2026, and ROCm/TransformerEngine issue 73.
  const rows: readonly (readonly [string, number, number, number, number, number])[] = [
    ['mi350x', 8192, 8192, 8192, 1104, 0.07],
    ['mi350x', 16384, 8192, 7168, 1095, 0.07],
    ['mi350x', 16384, 3584, 8192, 1038, 0.07],
    ['mi350x', 16384, 1024, 8192, 1023, 0.07],
    ['mi350x', 16384, 8192, 1280, 901, 0.07],
    ['mi300x', 16384, 8192, 1280, 493, 0.02],
    ['mi300x', 16384, 1024, 8192, 546, 0.02],
  ];
  for (const [id, m, n, k, measured, within] of rows) {
    const rate = (2 * m * n * k) / deviceSeconds(gemm(m, n, k), loadAccelerator(id)) / 1e12;
    assert.ok(
      Math.abs(rate / measured - 1) < within,
      `${id} ${m} × ${n} × ${k}: ${rate} against ${measured}`,
    );
  }
});

test('fused attention comes out as the makers measured it, from 8,192 to 131,072 positions', () => {
  // TFLOP/s forward and backward of causal heads of 128: tables of NVIDIA/cudnn-frontend and ROCm/aiter (2025 and 2026).
  const rows: readonly (readonly [string, number, number, number, number, number])[] = [
    ['gb200', 1, 64, 8192, 1563, 1279],
    ['gb200', 1, 64, 32768, 1686, 1441],
    ['gb200', 1, 128, 131072, 1467, 1188],
    ['gb300', 1, 64, 32768, 2031, 1552],
    ['gb300', 1, 128, 131072, 1721, 1280],
    ['mi300x', 1, 64, 16384, 541.55, 412.04],
    ['mi300x', 8, 64, 8192, 550.67, 432.715],
    ['mi355x', 1, 64, 16384, 1392.485, 808.93],
    ['mi355x', 8, 64, 8192, 1311.955, 772.605],
  ];
  for (const [id, batch, heads, positions, forward, backward] of rows) {
    const shape = {
      batch,
      heads,
      kvHeads: 8,
      queries: positions,
      keys: positions,
      headDim: 128,
      valueDim: 128,
    };
    for (const [direction, measured, products] of [
      ['forward', forward, 1],
      ['backward', backward, 2.5],
    ] as const) {
      const kernel = attention({ ...shape, direction });
      const flops = products * 2 * 2 * 128 * batch * heads * (positions ** 2 / 2);
      const rate = flops / deviceSeconds(kernel, loadAccelerator(id)) / 1e12;
      assert.ok(
        Math.abs(rate / measured - 1) < 0.19,
        `${id} ${direction} ${positions}: ${rate} against ${measured}`,
      );
    }
  }
});
