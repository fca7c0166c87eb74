/** Data of a step against arithmetic: what is needed, what each part brings, what to buy, what integrity costs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { datasetNamed } from '../../../../hardware-profiles/datasets/reader.js';
import { loadCluster } from '../../../../hardware-profiles/index.js';
import { storeNamed } from '../../../../hardware-profiles/stores/reader.js';
import type { DataAsked } from '../../../../planning/run/asked.js';
import { dataAnswer, dataSources } from '../../../../planning/run/data/answer.js';
import { coresLeft } from '../../../../planning/run/data/reading.js';
import { jobOf } from '../../../jobs.js';

const H100 = loadCluster('h100-dgx:2');
/** 16 replicas of a sequence of 2,048 tokens each. */
const JOB = jobOf('llama3-8b', { dp: 16, zero: 3 });
const TOKENS = 16 * 2048;

function asked(dataset: string, store: string, rest: Partial<DataAsked> = {}): DataAsked {
  return { dataset: datasetNamed(dataset), store: storeNamed(store), prefetch: 2, ...rest };
}

function part({ parts }: ReturnType<typeof dataAnswer>, name: string): number {
  return parts.find((each) => each.part === name)!.bytesPerSecond;
}

test('text of a language model is next to nothing: 40 GB/s are most of a million times what steps take', () => {
  const answer = dataAnswer(JOB, H100, 1, asked('gpt3-text', 'parallel-fs-small'));
  assert.ok(Math.abs(answer.neededBytesPerSecond - TOKENS * (570 / 400)) < 1e-6);
  assert.equal(answer.bound, null);
  assert.equal(answer.exposedSeconds, 0);
  assert.equal(answer.advice, undefined);
});

test('what each part brings: the store, NICs of two nodes, their cores, their requests', () => {
  const answer = dataAnswer(JOB, H100, 1, asked('imagenet', 'object-store', { loaderCores: 50 }));
  assert.equal(part(answer, 'store'), 440e9);
  assert.equal(part(answer, 'node'), 2 * 12.5e9);
  const bytesPerToken = 1.31e12 / (14_197_122 * 196);
  assert.ok(Math.abs(part(answer, 'decode') / (2 * 50 * 42_900 * bytesPerToken) - 1) < 1e-12);
  // Two nodes of 50 loaders with two requests each: 8 MB take 150 ms and 94 ms.
  assert.ok(Math.abs(part(answer, 'latency') / ((200 * 8e6) / (0.15 + 8 / 85)) - 1) < 1e-12);
});

test('too few cores: the step waits for decoding, and the advice has the cores that end it', () => {
  const step = 0.005;
  const few = dataAnswer(JOB, H100, step, asked('imagenet', 'parallel-fs', { loaderCores: 4 }));
  assert.equal(few.bound, 'decode');
  // 32,768 tokens on 8 cores of 42,900 a second.
  assert.ok(Math.abs(few.exposedSeconds - (TOKENS / (8 * 42_900) - step)) < 1e-9);
  const cores = Number(/ (\d+) cores for loading in each of 2 nodes/.exec(few.advice!)![1]);
  assert.equal(cores, Math.ceil(TOKENS / step / (2 * 42_900)));
  const at = (loaderCores: number) =>
    dataAnswer(JOB, H100, step, asked('imagenet', 'parallel-fs', { loaderCores })).bound;
  assert.equal(at(cores), null);
  assert.equal(at(cores - 1), 'decode');
});

test('a store that all share is the bound on many nodes, and not on few', () => {
  const at = (nodes: number) => {
    const job = jobOf('llama3-8b', { dp: nodes * 8, zero: 3 });
    return dataAnswer(job, H100, 0.1, asked('imagenet', '1GB/s', { loaderCores: 10_000 }));
  };
  const bytesPerToken = 1.31e12 / (14_197_122 * 196);
  const needed = (nodes: number) => (nodes * 8 * 2048 * bytesPerToken) / 0.1;
  assert.equal(at(2).bound, null);
  const many = at(64);
  assert.equal(many.bound, 'store');
  assert.ok(Math.abs(many.exposedSeconds - (needed(64) / 1e9 - 1) * 0.1) < 1e-9);
  assert.match(many.advice!, /a store that reads \d+(\.\d+)? GB\/s \(1GB\/s reads 1 GB\/s\)/);
});

test('shards against a read for each sample: the same bytes, and the latency of a request for each', () => {
  const [shards, files] = ['imagenet', 'imagenet-files'].map((dataset) =>
    dataAnswer(JOB, H100, 1, asked(dataset, 'parallel-fs', { loaderCores: 1, prefetch: 1 })),
  );
  // A millisecond for 8 MB against one for each picture of 92 kB.
  assert.ok(
    Math.abs(part(shards!, 'latency') / part(files!, 'latency') - 8e6 / (1.31e12 / 14_197_122)) < 1e-6,
  );
  const slow = dataAnswer(
    JOB,
    H100,
    1e-3,
    asked('imagenet-files', 'object-store', { loaderCores: 10_000, prefetch: 0 }),
  );
  assert.equal(slow.bound, 'latency');
  // 15.4 GB/s of pictures that take 151 ms each are 25,200 requests, on 20,000 cores.
  assert.match(
    slow.advice!,
    /with 2 requests open on each loader core .*, or samples kept together in shards$/,
  );
});

test('without prefetch all of a batch is waited for', () => {
  const data = asked('imagenet', 'parallel-fs', { loaderCores: 50, prefetch: 0 });
  const answer = dataAnswer(JOB, H100, 10, data);
  assert.equal(answer.bound, null);
  assert.ok(Math.abs(answer.exposedSeconds - TOKENS / (100 * 42_900)) < 1e-9);
  assert.match(answer.advice!, /prefetch-batches 1/);
});

test('stages other than the first read nothing; cores that training has are left to it', () => {
  const piped = dataAnswer(jobOf('llama3-8b', { dp: 2, tp: 4, pp: 2 }), H100, 1, asked('imagenet', 's3'));
  assert.equal(part(piped, 'node'), 12.5e9);
  // 112 cores, of which 8 ranks keep two each; with an optimizer on the host, half of what is left.
  assert.equal(coresLeft(JOB, H100), 112 - 16);
  assert.equal(coresLeft({ ...JOB, training: { offload: { optimizer: 'host' } } }, H100), 48);
});

test('integrity: a pass over 1.31 TB, its devices, its reads made again, storage without duplicates', () => {
  const { integrity } = dataAnswer(JOB, H100, 1, asked('imagenet', 'object-store', { prefetch: 8 }));
  // Two nodes of 12.5 GB/s; with fewer requests open, these decide.
  const few = dataAnswer(JOB, H100, 1, asked('imagenet', 'object-store', { prefetch: 1 }));
  const passed = 0.15 + 1.31e12 / part(few, 'latency');
  assert.ok(Math.abs(few.integrity.checksumSeconds - passed) < 1e-6 && part(few, 'latency') < 25e9);
  const seconds = 0.15 + 1.31e12 / 25e9;
  assert.ok(Math.abs(integrity.checksumSeconds - seconds) < 1e-6);
  assert.ok(
    Math.abs(integrity.checksumUsd! - (seconds / 3600) * 16 * H100.economics.usdPerDeviceHour) < 1e-9,
  );
  // One in a thousand requests of 8 MB.
  assert.ok(Math.abs(integrity.retriedReads - 1.31e12 / 8e6 / 1000) < 1e-6);
  assert.ok(Math.abs(integrity.usdPerMonth! - 1.31 * 23) < 1e-9);
  assert.ok(Math.abs(integrity.egressUsd! - 1.31 * 90) < 1e-9);
  const web = dataAnswer(JOB, H100, 1, asked('fineweb', 'parallel-fs')).integrity;
  assert.ok(Math.abs(web.storedBytes - 44e12 * (1 - 0.67)) < 1);
  assert.equal(web.usdPerMonth, null);
  // A bit in 10^17 of 44 TB.
  assert.ok(Math.abs(web.retriedReads - 44e12 * 8e-17) < 1e-9);
});

test('sources say where each figure is from, once', () => {
  const sources = dataSources(asked('imagenet', 'object-store'));
  assert.ok(sources.length >= 8 && new Set(sources).size === sources.length);
  for (const sentence of sources)
    assert.match(sentence, /^[\w-]+, [\w, ]+ \((measured|specified|assumed)\): .{20}/);
});

test('the examples of docs/data.md', () => {
  const job = jobOf('gpt2-124m', { dp: 64 }, { globalBatch: 4096, sequence: 1024 });
  const wait = (dataset: string, store: string) => dataAnswer(job, H100, 0.3, asked(dataset, store));
  assert.equal(wait('imagenet', 'parallel-fs').exposedSeconds, 0);
  const slow = wait('imagenet', '300MB/s');
  assert.equal(slow.exposedSeconds.toFixed(1), '6.3');
  assert.equal(slow.advice, 'Data keeps up with a store that reads 6.58 GB/s (300MB/s reads 300 MB/s)');
  const files = wait('imagenet-files', 'object-store');
  assert.equal(files.exposedSeconds.toFixed(1), '1.8');
  assert.match(files.advice!, /15 requests open/);
});
