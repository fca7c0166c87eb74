import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceleratorIds, listAccelerators, loadAccelerator } from '../../hardware-profiles/index.js';
import { acceleratorSchema } from '../../hardware-profiles/schema/schema.js';
import { InputError } from '../../input/error.js';
import { readYaml } from '../../input/yaml.js';
import { shippedText } from './text.js';

const ALL = acceleratorIds().map(loadAccelerator);

/** The peak that matrix products of today's training run at. */
function halfPrecisionPeak(id: string): number {
  const { bf16, fp16 } = loadAccelerator(id).peakFlops;
  return bf16 ?? fp16 ?? 0;
}

test('dense peaks are units × operations per cycle × clock, so none is a sparse one', () => {
  // Matrix operations per unit and cycle from the makers' whitepapers; boost clocks in GHz.
  const rows: readonly (readonly [string, number, number, number])[] = [
    ['p100-sxm2-16', 56, 64 * 2, 1.48],
    ['v100-sxm2-32', 80, 8 * 64 * 2, 1.53],
    ['a100-sxm-80', 108, 4 * 256 * 2, 1.41],
    ['a40', 84, 4 * 128 * 2, 1.74],
    ['l40s', 142, 4 * 128 * 2, 2.49],
    ['h100-sxm', 132, 4 * 512 * 2, 1.83],
    ['h100-pcie', 114, 4 * 512 * 2, 1.62],
    ['h200', 132, 4 * 512 * 2, 1.83],
    ['b200', 148, 4 * 1024 * 2, 1.85],
    ['gb200', 152, 4 * 1024 * 2, 2.0],
    ['mi250x', 110, 1024, 1.7],
    ['mi300x', 304, 2048, 2.1],
    ['mi355x', 256, 4096, 2.4],
    ['tpu-v3', 4, 128 * 128 * 2, 0.94],
    ['tpu-v4', 8, 128 * 128 * 2, 1.05],
    ['tpu-v5e', 4, 128 * 128 * 2, 1.5],
    ['tpu-v5p', 8, 128 * 128 * 2, 1.75],
    ['cpu-xeon', 112, 1024, 2.0],
  ];
  for (const [id, units, operationsPerCycle, gigahertz] of rows) {
    const peak = halfPrecisionPeak(id);
    const product = units * operationsPerCycle * gigahertz * 1e9;
    assert.equal(loadAccelerator(id).units, units, id);
    assert.ok(Math.abs(peak / product - 1) < 0.01, `${id}: ${peak} against ${product}`);
  }
});

test('the peaks that people quote are the datasheets’ dense ones', () => {
  const tera = (id: string) => Math.round(halfPrecisionPeak(id) / 1e12);
  assert.equal(tera('a100-sxm-80'), 312);
  assert.equal(tera('h100-sxm'), 989);
  assert.equal(tera('h100-sxm'), Math.floor(1978.9 / 2));
  assert.equal(tera('h100-pcie'), 756);
  assert.equal(tera('b200'), 36_000 / 2 / 8);
  assert.equal(tera('gb200'), 360_000 / 2 / 72);
  assert.equal(tera('mi300x'), 1307);
  assert.equal(tera('tpu-v5p'), 459);
});

/** Devices whose formats do not go by halves; `other-makers.test.ts` says what theirs are. */
const UNEVEN = ['mi100', 'gaudi3', 'trainium1', 'trainium2', 'trainium3'];

test('half the bits give twice the rate wherever a device has both', () => {
  for (const { id, peakFlops } of ALL) {
    const { tf32, bf16, fp16, fp8, fp4 } = peakFlops;
    if (UNEVEN.includes(id)) continue;
    if (bf16 !== undefined && fp16 !== undefined) assert.equal(fp16, bf16, id);
    if (tf32 !== undefined && bf16 !== undefined) assert.ok(Math.abs(bf16 / tf32 - 2) < 0.03, id);
    if (fp8 !== undefined && bf16 !== undefined) assert.ok(Math.abs(fp8 / bf16 - 2) < 0.03, id);
    const most = id.startsWith('rtx-50') ? 4.01 : 3;
    if (fp4 !== undefined && fp8 !== undefined) assert.ok(fp4 / fp8 > 1.99 && fp4 / fp8 <= most, id);
  }
});

test('the balance of arithmetic and memory lies where machines for training lie', () => {
  for (const { id, memoryBandwidth, memoryBytes, busyWatts, idleWatts } of ALL) {
    const operationsPerByte = halfPrecisionPeak(id) / memoryBandwidth;
    const least = /^p100|^gtx-/.test(id) ? 12 : 25;
    assert.ok(
      operationsPerByte > least && operationsPerByte < 600,
      `${id}: ${operationsPerByte} FLOP per byte`,
    );
    const secondsToReadAll = memoryBytes / memoryBandwidth;
    assert.ok(
      secondsToReadAll > 0.01 && secondsToReadAll < 2,
      `${id}: ${secondsToReadAll} s to read its memory`,
    );
    assert.ok(idleWatts < busyWatts / 1.5, `${id}: ${idleWatts} W idle of ${busyWatts} W`);
  }
});

test('usable memory is a little below the size in the name', () => {
  for (const { id, title, memoryBytes } of ALL) {
    const gigabytes = /(\d+) GB/.exec(title)?.[1];
    if (gigabytes === undefined) continue;
    assert.ok(memoryBytes <= Number(gigabytes) * 2 ** 30, `${id} has more than its name says`);
    assert.ok(memoryBytes >= Number(gigabytes) * 1e9 * 0.97, `${id} has much less than its name says`);
  }
});

test('every figure of every accelerator has a source, and every source a figure', () => {
  for (const { provenance, ...accelerator } of ALL) {
    for (const path of numbers(accelerator)) {
      if (path === 'year') continue;
      const from = provenance[path];
      assert.ok(from !== undefined && from.source.length > 3, `${accelerator.id}: ${path} has no source`);
      assert.ok(['measured', 'specified', 'assumed'].includes(from.kind), path);
    }
  }
});

test('every shipped file is sound and uses each source it declares', () => {
  for (const id of acceleratorIds()) {
    const text = shippedText('accelerators', id);
    const { sources, source } = readYaml(text, `${id}.yaml`, acceleratorSchema);
    for (const key of Object.keys(sources ?? {})) {
      assert.ok(
        key === source || text.includes(`source: ${key} `),
        `${id}.yaml declares '${key}' for nothing`,
      );
    }
  }
});

test('lists name everything once, without the behaviour of kernels', () => {
  const list = listAccelerators();
  assert.equal(list.length, ALL.length);
  assert.ok(list.length >= 27);
  assert.equal(new Set(list.map(({ title }) => title)).size, list.length);
  assert.ok(list.every((entry) => !('kernels' in entry)));
  for (const entry of list) {
    const { kernels: _, provenance: __, ...facts } = loadAccelerator(entry.id);
    assert.deepEqual(entry, facts);
  }
});

test('an unknown accelerator is told with the nearest', () => {
  assert.throws(() => loadAccelerator('h10'), {
    name: InputError.name,
    message: /^unknown accelerator 'h10': did you mean .*'h100-sxm'/,
  });
});

/** Paths of all numbers in a profile; a list is one figure. */
function numbers(value: unknown, path = ''): string[] {
  if (typeof value === 'number' || Array.isArray(value)) return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    numbers(inner, path === '' ? key : `${path}.${key}`),
  );
}
