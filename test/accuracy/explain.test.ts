import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caseById, explainCase } from '../../accuracy/predict/explain.js';
import { builtInCases } from '../../accuracy/records/cases.js';
import { caseExplanation } from '../../reports/accuracy/case-explanation.js';

const SUITE = builtInCases();
const PIPED = { width: Number.POSITIVE_INFINITY, colour: false };
const explained = (id: string) => explainCase(caseById(SUITE, id), 'test');

/** SC21 table 1: 18.4B, 40 layers of hidden size 6144, tp 8, 256 devices, batch 1024, full recomputation. */
const GPT = explained('sc21-t1-18.4b');

test('kernels add up to the FLOPs of the model: 2 per weight and token forward, 3 times over and again', () => {
  const flops = (name: string) =>
    GPT.explanation!.kernelTables.filter((t) => t.name === name)
      .flatMap((t) => t.kernels.filter((k) => k.family === 'gemm').map((k) => t.callsPerStep * k.flops))
      .reduce((a, b) => a + b, 0);
  const [layers, hidden, sequence, batch, tp] = [40, 6144, 2048, 1024, 8];
  const devices = 256;
  // 12 h² weights a layer, and scores and values over all positions (unfused attention masks, it does not skip).
  const forward = 2 * layers * (12 * hidden ** 2 + 2 * sequence * hidden) * batch * sequence;
  const perDevice = forward / devices;
  assert.ok(Math.abs(flops('dense-block.forward') / perDevice - 1) < 1e-9);
  assert.ok(Math.abs(flops('dense-block.backward') / perDevice - 3) < 1e-9);
  assert.equal(tp, GPT.scenario.find((f) => f.field === 'tp')!.value);
});

test('the breakdown sums to the step time, and the step time is that of the report', () => {
  const { breakdown: b, stepTimeSeconds } = GPT.explanation!;
  const exposed = Object.values(b.exposedCommunicationSeconds).reduce((a, x) => a + x, 0);
  const sum =
    b.computeSeconds + exposed + b.bubbleSeconds + b.optimizerSeconds + b.launchSeconds + b.copySeconds;
  assert.ok(Math.abs(sum / stepTimeSeconds - 1) < 1e-9);
  assert.equal(stepTimeSeconds, GPT.result.predictedSeconds);
});

test('TP all-reduces: one tensor of tokens × hidden each, as often as layers and micro-batches ask', () => {
  const line = GPT.explanation!.communication.find((c) => c.label.startsWith('attention output'))!;
  // 8 sequences of 2048 tokens, 6144 wide, 2 bytes; 40 layers × 4 micro-batches, forward and again.
  assert.equal(line.bytes, 8 * 2048 * 6144 * 2);
  assert.equal(line.perStep, 40 * 4 * 2);
  assert.deepEqual([line.operation, line.axis, line.ranks, line.nodes], ['all-reduce', 'tp', 8, 1]);
});

test('the memory of a role at its peak sums to the peak', () => {
  for (const { atPeak, peakBytes } of GPT.explanation!.roles) {
    assert.equal(
      Object.values(atPeak).reduce((a, b) => a + b, 0),
      peakBytes,
    );
  }
});

test('each field says whether the source states it', () => {
  const from = Object.fromEntries(GPT.scenario.map((f) => [f.field, f.from]));
  assert.deepEqual(
    [from.hidden, from.tp, from.microBatch, from.framework],
    ['stated', 'stated', 'assumed', 'assumed'],
  );
});

test('as text: the verdict, the kernels and what limits them', () => {
  const text = caseExplanation(GPT, PIPED);
  assert.match(text, /^sc21-t1-18\.4b\n/);
  assert.match(text, /measured +9\.40 s/);
  assert.match(text, /query key value +16384×2304×6144 fp16 .* compute/);
  assert.match(text, /ring Simple/);
  // No field runs into its value, however long its name.
  for (const { field, from } of GPT.scenario) {
    assert.match(text, new RegExp(`^  ${field.replaceAll('.', '\\.')}  +\\S.* ${from}$`, 'm'), field);
  }
});

test('every kind of case can be explained: collectives with all ways to run them, the rest with a reason', () => {
  const collective = SUITE.find((c) => c.record.measured?.time_us)!;
  const { candidates, result } = explainCase(collective, 'test');
  assert.equal(candidates[0]!.seconds, result.predictedSeconds);
  assert.ok(candidates.every((c, i) => i === 0 || c.seconds >= candidates[i - 1]!.seconds));
  const moe = SUITE.find((c) => (c.record.parallel?.ep ?? 1) > 1 && c.record.model?.family === 'moe');
  for (const each of [collective, moe!, ...SUITE.filter((_, i) => i % 150 === 0)]) {
    const explanation = explainCase(each, 'test');
    const text = caseExplanation(explanation, PIPED);
    if (explanation.result.status === 'unsupported') assert.match(text, /Not predicted: .+\.\n/);
    assert.ok(text.includes(each.record.id));
  }
});

test('a case there is not is answered with the nearest', () => {
  assert.throws(() => explained('sc21-t1-18.5b'), /no case 'sc21-t1-18\.5b' .*did you mean sc21-t1-18\.4b/);
});
