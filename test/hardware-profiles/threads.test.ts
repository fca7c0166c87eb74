import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { stringify } from 'yaml';
import { readCluster } from '../../hardware-profiles/reader.js';
import { threadProfileDocument } from '../../hardware-profiles/threads/document.js';
import type { ThreadProfile } from '../../hardware-profiles/threads/threads.js';
import { pricesOf } from '../../sim/prices/cluster.js';
import { threadPrices } from '../../sim/threads/index.js';
import { ROUND_MACHINE } from '../sim/thread-machine.js';

const PROFILE: ThreadProfile = {
  ...ROUND_MACHINE,
  gemm: {
    ...ROUND_MACHINE.gemm,
    forward: { overheadSeconds: 0.5e-6, flopsPerSecond: 31.25e9, packingBytesPerSecond: 16e9, error: 0.025 },
  },
  pauses: 0.0125,
  effectiveCores: 1.875,
  clock: {
    ...{ gemmSeconds: 240e-6, togetherSeconds: 250e-6 },
    ...{ streamSeconds: 16e-6, copySeconds: 18e-6, wakeSeconds: 8e-6 },
  },
  machine: {
    title: 'Some CPU',
    memoryBytes: 8 * 2 ** 30,
    node: 'v20.0.0',
    date: '2026-11-20',
    quick: true,
    seconds: 8,
    disturbance: 0.25,
  },
};

/** As calibrations were before they had a probe of the clock. */
function before(profile: ThreadProfile): ThreadProfile {
  const { clock: _, ...rest } = profile;
  return rest;
}

function written(document: object, use: (path: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'llmsim-'));
  try {
    const path = join(folder, 'local.yaml');
    writeFileSync(path, stringify(document, { lineWidth: 0 }));
    use(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a calibration that is written and read again gives the same figures and prices', () => {
  written(threadProfileDocument(PROFILE), (path) => {
    const cluster = readCluster(path);
    const { machine, ...figures } = PROFILE;
    assert.deepEqual(cluster.threads, figures);
    assert.equal(cluster.devices, 2);
    assert.equal(cluster.accelerator.memoryBytes, machine.memoryBytes / 2);
    assert.equal(cluster.provenance['accelerator.peakFlops.fp32']!.kind, 'measured');
    const size = { m: 64, n: 64, k: 64, batch: 1 };
    const kernel = {
      family: 'gemm',
      role: 'forward',
      ...size,
      precision: 'fp32',
      accumulate: false,
    } as const;
    assert.equal(pricesOf(cluster).kernel(kernel), threadPrices(PROFILE).kernel(kernel));
    assert.equal(pricesOf(cluster).serial, true);
  });
});

test('a calibration without a clock is read as one, and one of a single core has half of it', () => {
  const single = { gemmSeconds: 240e-6, streamSeconds: 16e-6 };
  for (const profile of [before(PROFILE), { ...PROFILE, clock: single }]) {
    written(threadProfileDocument(profile), (path) => {
      assert.deepEqual(readCluster(path).threads!.clock, profile.clock);
    });
  }
  const document = structuredClone(threadProfileDocument(PROFILE)) as { threads: { clock: object } };
  document.threads.clock = { gemm: '1 us' };
  written(document, (path) => assert.throws(() => readCluster(path), /stream/));
});

test('a figure that is missing or in the wrong unit is named with its place', () => {
  const document = structuredClone(threadProfileDocument(PROFILE)) as {
    threads: { exchange: { wake?: string }; dispatch: string };
  };
  document.threads.dispatch = '3 GB/s';
  written(document, (path) => assert.throws(() => readCluster(path), /dispatch.*'3 GB\/s' is a rate/s));
  document.threads.dispatch = '1 us';
  delete document.threads.exchange.wake;
  written(document, (path) => assert.throws(() => readCluster(path), /wake/));
});
