import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { ROW } from './documents.js';
import { invoke, SMALL } from './invoke.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'llmsim-simulate-'));

test('simulate shows one layout in depth and writes a trace that is JSON', async () => {
  const path = join(FOLDER, 'trace.json');
  const layout = ['--strategy', '1f1b', '--pp', '2', '--micro-batch', '1'];
  const { code, out } = await invoke(['simulate', ...SMALL, ...layout, '--trace', path]);
  assert.equal(code, 0);
  assert.match(out, /1f1b {2}pp2 dp4 mb1/);
  assert.match(out, /step +[\d.]+ ms +100\.0 %/);
  const { traceEvents } = JSON.parse(readFileSync(path, 'utf8')) as {
    traceEvents: { ph: string; ts?: number; dur?: number }[];
  };
  assert.ok(
    traceEvents.some(({ ph }) => ph === 's'),
    'arrows between the stages',
  );
  assert.ok(traceEvents.every(({ ts, dur }) => (ts ?? 0) >= 0 && (dur ?? 0) >= 0));
});

test('simulate --json holds the row, the roles and the critical path, which makes up the step', async () => {
  const { out } = await invoke(['simulate', ...SMALL, '--strategy', 'fsdp', '--json']);
  const shape = z.object({
    schema: z.literal('llmsim.simulate/1'),
    row: ROW,
    result: z.object({
      stepPicoseconds: z.int(),
      roles: z
        .array(
          z.object({ role: z.string(), spans: z.array(z.object({ stream: z.string(), count: z.int() })) }),
        )
        .min(1),
      criticalPath: z.array(z.object({ name: z.string(), picoseconds: z.int() })),
    }),
  });
  const { result } = shape.parse(JSON.parse(out));
  assert.equal(
    result.criticalPath.reduce((sum, { picoseconds }) => sum + picoseconds, 0),
    result.stepPicoseconds,
  );
});

test('simulate wants exactly one strategy', async () => {
  assert.match((await invoke(['simulate', ...SMALL])).err, /takes one strategy and none is given/);
  assert.match((await invoke(['simulate', ...SMALL, '--strategy', 'ddp,fsdp'])).err, /2 are given/);
});

test('simulate --explain lists kernels and communication, as text and in the JSON', async () => {
  const layout = [...SMALL, '--strategy', 'megatron-3d', '--tp', '2', '--explain'];
  const { out } = await invoke(['simulate', ...layout]);
  assert.match(out, /Kernels of dense-block\.forward/);
  assert.match(out, /all-reduce tp/);
  const { explanation, row } = JSON.parse((await invoke(['simulate', ...layout, '--json'])).out);
  assert.equal(explanation.stepTimeSeconds, row.stepTimeSeconds);
  for (const { kernels } of explanation.kernelTables) {
    for (const k of kernels) assert.ok(['arithmetic', 'memory', 'launch'].includes(k.boundBy));
  }
  assert.ok(
    !('explanation' in JSON.parse((await invoke(['simulate', ...layout.slice(0, -1), '--json'])).out)),
  );
});

test('a pipeline of thousands of stages is refused before its passes are written out', async () => {
  const deep = join(mkdtempSync(join(tmpdir(), 'llmsim-deep-')), 'config.json');
  const config = { model_type: 'llama', num_hidden_layers: 2000, hidden_size: 512, num_attention_heads: 8 };
  const sizes = {
    intermediate_size: 1024,
    vocab_size: 32000,
    max_position_embeddings: 2048,
    hidden_act: 'silu',
  };
  writeFileSync(deep, JSON.stringify({ ...config, ...sizes }));
  const asked = [
    '--model',
    deep,
    '--cluster',
    'h100-dgx:512',
    '--global-batch',
    '16000',
    '--micro-batch',
    '1',
  ];
  for (const command of [['simulate'], ['program'], ['compare', '--recompute', 'full']]) {
    const { code, err } = await invoke([...command, ...asked, '--strategy', '1f1b', '--pp', '1024']);
    assert.equal(code, 2, err);
    // (1.5 × 1,024 + 4) micro-batches through 1,024 stages, forward and backward: three million passes.
    assert.match(err, /run 3,153,920 forward and backward passes one by one/);
    assert.match(err, /use fewer stages \(--pp\)/);
  }
});
