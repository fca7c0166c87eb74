/** Passes about host time: kernels as graphs, and hooks of sharded weights. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseProgram, printProgram } from '../../../program/text.js';
import { writeProgram } from '../../../strategies/write.js';
import { jobOf } from '../../jobs.js';
import { kernels, llama, sum } from './written.js';

const hooksOf = (ops: Parameters<typeof kernels>[0]) =>
  sum(kernels(ops).map(({ kernel }) => kernel.hooks ?? 0));

test('every kernel of a layer is of a graph where the job asks for them, and nothing else changes', () => {
  const plain = llama({}, []);
  const graphed = llama({}, ['cuda-graphs'], { cudaGraphs: true });
  assert.ok(kernels(graphed.forward).every(({ kernel }) => kernel.graph === true));
  assert.ok(kernels(graphed.backward).every(({ kernel }) => kernel.graph === true));
  const without = JSON.stringify(graphed).replaceAll(',"graph":true', '');
  assert.equal(without, JSON.stringify(plain));
});

test('FSDP has hooks of 25 launches a layer each way; DeepSpeed of 6 for each module with weights', () => {
  const hooks = ['shard-hooks'];
  const unit = llama({ dp: 8, zero: 3 }, hooks);
  assert.deepEqual([hooksOf(unit.forward), hooksOf(unit.backward)], [25, 25]);
  const each = llama({ dp: 8, zero: 3 }, hooks, { runtime: { shardHooks: 'module' } });
  // Two norms and four linear layers: query-key-value, output, gate-up, down.
  assert.deepEqual([hooksOf(each.forward), hooksOf(each.backward)], [6 * 6, 6 * 6]);
});

test('graphs, hooks and tensors survive the text form', () => {
  const runtime = { optimizerKernels: 'foreach', shardCopies: 'fsdp-2' } as const;
  const job = jobOf('llama2-7b', { dp: 8, zero: 3 }, { globalBatch: 8, cudaGraphs: true, runtime });
  const program = writeProgram('p', job, { schedule: 'sequential', state: 'zero-3' });
  const text = printProgram(program);
  for (const word of [' graph ', ' hooks=25 ', ' tensors=']) assert.ok(text.includes(word), word);
  assert.deepEqual(parseProgram(text), program);
});
