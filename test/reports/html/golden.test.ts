/**
 * What the page of a comparison made by hand holds, cell by cell, against `golden.json` beside this file
 * (`npm run golden` rewrites it), and against the arithmetic where a reader can do it.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { inflateRawSync } from 'node:zlib';
import { reportOf } from '../../../cli/output/report-page.js';
import type { Detail } from '../../../planning/detail/detail.js';
import { comparison } from '../comparison.js';

const GOLDEN = new URL('../../../../test/reports/html/golden.json', import.meta.url);

/** GPipe of two stages and two micro-batches, forward 1 s and backward 2 s: 1+1+1+2+2+2 = 9 s, 3 of them idle. */
const FORWARD = 1e9;
const BACKWARD = 2e9;
const timeline: Detail['timeline'] = {
  stepSeconds: 9,
  labels: ['F0', 'F1', 'B0', 'B1'],
  classes: ['forward', 'backward'],
  roles: [
    {
      name: 'stage 0',
      streams: [
        {
          name: 'compute',
          spans: [
            ...[0, 0, 0, FORWARD, FORWARD],
            ...[1, 0, 0, FORWARD, FORWARD],
            ...[2, 1, 3e9, BACKWARD, BACKWARD],
            ...[3, 1, 0, BACKWARD, BACKWARD],
          ],
        },
      ],
    },
    {
      name: 'stage 1',
      streams: [
        {
          name: 'compute',
          spans: [
            ...[0, 0, 1e9, FORWARD, FORWARD],
            ...[1, 0, 0, FORWARD, FORWARD],
            ...[2, 1, 0, BACKWARD, BACKWARD],
            ...[3, 1, 0, BACKWARD, BACKWARD],
          ],
        },
      ],
    },
  ],
  merged: null,
  ofRoles: 2,
};

function made() {
  const result = comparison(true);
  const [first, ...rows] = result.rows;
  const { breakdown } = first!;
  const role = (name: string): Detail['roles'][number] => ({
    ...{ role: name, ranks: 256, breakdown, peakBytes: 60e9, reserveBytes: 2e9 },
    atPeak: {
      ...{ parameters: 16e9, gradients: 8e9, optimizer: 16e9, activations: 16e9 },
      ...{ gathered: 0, buffers: 2e9, reserve: 0 },
    },
    memoryTimeline: [0, 40e9, FORWARD, 50e9, 3 * FORWARD, 58e9, 9e9, 40e9],
  });
  const detail: Detail = {
    timeline,
    roles: [role('stage 0'), role('stage 1')],
    kernels: [
      // 2 · 4096³ FLOPs at 500 TFLOP/s: 137.4 GFLOP in 274.9 µs; 3 matrices of 2 bytes.
      {
        ...{ name: 'projection', family: 'gemm', shape: '4096×4096×4096', perStep: 10 },
        ...{ seconds: (2 * 4096 ** 3) / 500e12, flops: 2 * 4096 ** 3, bytes: 3 * 2 * 4096 ** 2 },
        boundBy: 'compute',
      },
    ],
    links: [
      // 10 GB in 9 s through a port of 50 GB/s: 450 GB could go, 2.2 % did.
      { axis: 'pp', link: 'between nodes', bytes: 10e9, busySeconds: 0.2, utilisation: 10 / 450 },
    ],
    scaling: [256, 512, 1024].map((devices) => ({
      ...{
        devices,
        globalBatch: 2 * devices,
        tokensPerSecond: 1000 * devices,
        mfu: 0.43,
        stepTimeSeconds: 9,
      },
      fits: true,
    })),
    // The same work on half as many and on twice as many devices: 18 s, 9 s and, a tenth lost, 5 s.
    strongScaling: [256, 512, 1024].map((devices, i) => ({
      ...{ devices, globalBatch: 1024, stepTimeSeconds: [18, 9, 5][i]! },
      ...{ tokensPerSecond: 512_000 / [2, 1, 5 / 9][i]!, mfu: [0.43, 0.43, 0.387][i]!, fits: true },
    })),
  };
  return {
    ...{ ...result, command: 'llmsim compare example.yaml --report report.html' },
    device: { title: 'H100', peakFlops: 989e12, memoryBytesPerSecond: 3.35e12 },
    assumptions: [{ figure: 'node.devices', value: 8, kind: 'specified' as const, source: 'a datasheet' }],
    rows: [{ ...first!, detail }, ...rows],
  };
}

const text = (markup: string) =>
  markup
    .replace(/<(small|code|dd|p|li|span)\b/g, ' <$1')
    .replace(/<[^>]*>/g, '')
    .replaceAll('&amp;', '&')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replace(/\s+/g, ' ')
    .trim();

/** Timelines by strategy, as the page's script unpacks them. */
const inflated = (data: string) =>
  Object.fromEntries(
    Object.entries(JSON.parse(data) as Record<string, string>).map(([strategy, packed]) => [
      strategy,
      JSON.parse(inflateRawSync(Buffer.from(packed, 'base64')).toString()) as unknown,
    ]),
  );

/** What a reader of the page takes from it, without its looks. */
function contentOf(page: string) {
  const all = (pattern: RegExp, from = page) => [...from.matchAll(pattern)].map((m) => m[1]!);
  return {
    title: text(all(/<h1>(.*?)<\/h1>/gs)[0]!),
    answer: all(/<p class="answer">(.*?)<\/p>/gs).map(text),
    job: all(/<ul class="job">(.*?)<\/ul>/gs).map(text),
    facts: all(/<dl class="facts">(.*?)<\/dl>/gs).flatMap((facts) =>
      all(/<div>(.*?)<\/div>/gs, facts).map(text),
    ),
    notes: all(/<section><h3>(.*?)<\/section>/gs).map(text),
    headings: all(/<h[23]>(.*?)<\/h[23]>/gs).map(text),
    charts: all(/<svg[^>]*? aria-label="([^"]*)"/g).map(text),
    tables: all(/<table[^>]*>(.*?)<\/table>/gs).map((table) =>
      all(/<tr[^>]*>(.*?)<\/tr>/gs, table).map((row) => all(/<t[hd][^>]*>(.*?)<\/t[hd]>/gs, row).map(text)),
    ),
    data: inflated(all(/<script type="application\/json" id="data">(.*?)<\/script>/gs)[0]!),
  };
}

test('the page of a comparison made by hand holds what golden.json says', async () => {
  const content = contentOf(await reportOf([{ name: 'example', comparison: made() }]));
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(GOLDEN, `${JSON.stringify(content, null, 1)}\n`);
  assert.deepEqual(content, JSON.parse(readFileSync(GOLDEN, 'utf8')));
});

test('figures of that page are what a reader would work out', async () => {
  const { tables, data } = contentOf(await reportOf([{ name: 'example', comparison: made() }]));
  // A row is two lines: figures, then the reason.
  const [head, first, , second] = tables[0]!;
  const cell = (row: readonly string[], name: string) =>
    row[head!.findIndex((said) => said.startsWith(name))];
  // 14 + 0.03 + 0.6 + 0.07 + 0.3 = 15 s, and hsdp's 14 + 1 + 0.01 + 0.99 = 16 s.
  assert.equal(cell(first!, 'step time'), '15.0 s');
  assert.equal(cell(second!, 'step time'), '16.0 s');
  // 1024 sequences of 8192 tokens in 15 s.
  assert.equal(Math.round((1024 * 8192) / 15), 559_241);
  assert.equal(cell(first!, 'tokens/s in all'), '559,241');
  assert.deepEqual(data, { 'megatron-3d': timeline });
});
