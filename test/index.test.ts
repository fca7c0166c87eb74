/** The library's front door: the same answers as the command line's, and the same sentences. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as llmsim from '../index.js';
import { invoke, SMALL } from './cli/invoke.js';

const QUESTION: llmsim.Question = { model: 'tiny', cluster: 'h100-dgx:1', 'global-batch': 8 };

const printed = async (...argv: string[]) => {
  const { out, err } = await invoke([...argv, '--json']);
  assert.notEqual(out, '', err);
  return JSON.parse(out);
};
/** As JSON holds it. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('compare is what llmsim compare --json prints, and its reports are what the command writes', async () => {
  const seen: string[] = [];
  const onProgress = (_done: number, _total: number, strategy: string) => seen.push(strategy);
  const asked = { ...QUESTION, strategy: 'ddp,fsdp,1f1b,expert-parallel', tokens: '1B' };
  const comparison = await llmsim.compare(asked, { onProgress, today: '2026-11-30' });
  const words = ['compare', ...SMALL, '--strategy', asked.strategy, '--tokens', '1B'];
  assert.deepEqual(plain(comparison), await printed(...words));
  assert.deepEqual(JSON.parse(llmsim.json(comparison)), plain(comparison));
  assert.equal(await llmsim.csv(comparison), (await invoke([...words, '--format', 'csv'])).out);
  assert.ok(seen.length > 3 && seen.at(-1) === '');
});

test('a page is made of one comparison or of several by name, with detail or without', async () => {
  const one = await llmsim.compare({ ...QUESTION, strategy: 'ddp' }, { detail: true });
  assert.ok(one.rows[0]!.detail !== undefined);
  assert.match(await llmsim.page(one), /^<!doctype html>/i);
  const other = await llmsim.compare({ ...QUESTION, strategy: ['ddp'], cluster: 'a100-dgx' });
  const both = await llmsim.page({ ours: one, theirs: other });
  for (const name of ['ours', 'theirs']) assert.ok(both.includes(name), name);
});

test('simulate is the row and the result of llmsim simulate', async () => {
  const { row, result } = await llmsim.simulate(
    { ...QUESTION, strategy: '1f1b', pp: 2 },
    { detail: 'summary' },
  );
  const document = await printed('simulate', ...SMALL, '--strategy', '1f1b', '--pp', '2');
  assert.deepEqual(plain(row), document.row);
  assert.equal(result.stepPs, document.result.stepPicoseconds);
  const { result: whole } = await llmsim.simulate({ ...QUESTION, strategy: 'ddp' }, { detail: true });
  assert.ok(JSON.parse([...llmsim.trace(whole)].join('')).traceEvents.length > 20);
});

test('a program is what llmsim program prints; printed, read and played it takes the time of the strategy', async () => {
  const asked = { ...QUESTION, strategy: 'zero-1', 'micro-batch': 1 } as const;
  const program = await llmsim.program(asked);
  const document = await printed('program', ...SMALL, '--strategy', 'zero-1', '--micro-batch', '1');
  assert.deepEqual(plain(program), document.program);
  assert.deepEqual(llmsim.check(program), []);
  const played = llmsim.simulateProgram(
    llmsim.parseProgram(llmsim.printProgram(program)),
    llmsim.clusterById('h100-dgx'),
  );
  assert.equal(played.result.stepPs, (await llmsim.simulate(asked)).result.stepPs);
});

test('model, cluster and scenario may come from text', async () => {
  const config = {
    ...{ model_type: 'llama', num_hidden_layers: 2, hidden_size: 256, intermediate_size: 512 },
  };
  const heads = {
    num_attention_heads: 4,
    num_key_value_heads: 4,
    vocab_size: 1000,
    max_position_embeddings: 128,
  };
  const model = await llmsim.readModel(JSON.stringify({ ...config, ...heads, hidden_act: 'silu' }), 'mine');
  const cluster = await llmsim.readCluster('title: Mine\nlike: h100-dgx\n', 'mine.yaml:2');
  const scenario = await llmsim.readScenario('global-batch: 32\nstrategy: ddp\n');
  const { inputs, rows } = await llmsim.compare({ ...scenario, model, cluster });
  assert.deepEqual(
    [inputs.model, inputs.cluster, inputs.devices, inputs.sequence],
    ['mine', 'mine', 16, 128],
  );
  assert.equal(rows[0]!.layout.globalBatch, 32);
});

const refuses = (what: Promise<unknown>, sentence: RegExp) =>
  assert.rejects(
    what,
    (error: unknown) => error instanceof llmsim.InputError && sentence.test(error.message),
  );

test('what is wrong with a question, a model, a cluster or a scenario is the sentence of the command line', async () => {
  await refuses(llmsim.compare({}), /^'model' is missing/);
  await refuses(
    llmsim.compare({ ...QUESTION, model: 'tinny' }),
    /^unknown model 'tinny': did you mean 'tiny'/,
  );
  await refuses(llmsim.simulate(QUESTION), /^simulate takes one strategy and none is given/);
  await refuses(
    llmsim.program({ ...QUESTION, strategy: 'ddp,fsdp' }),
    /^program takes one strategy and 2 are/,
  );
  const wrong = { tp: 'two', 'global-bach': 8 } as unknown as llmsim.Question;
  await refuses(llmsim.compare({ ...QUESTION, ...wrong }), /^tp: expected a number, found 'two'$/m);
  await refuses(
    llmsim.compare({ ...QUESTION, ...wrong }),
    /^global-bach: unknown key 'global-bach': did you mean 'global-batch'\?$/m,
  );
  await refuses(llmsim.readScenario('tp: 0\n', 'job.yaml'), /^job\.yaml:1:5 tp: /);
  await refuses(llmsim.readModel('{', 'mine.json'), /^mine\.json:1:2 this is not JSON: /);
  await refuses(
    llmsim.readCluster('title: X\nlike: h10-dgx\n', 'x.yaml'),
    /^x\.yaml:2:7 like: unknown cluster 'h10-dgx'/,
  );
});

test('a key given as undefined counts as left out', async () => {
  const left = { ...QUESTION, strategy: 'ddp', tp: undefined } as unknown as llmsim.Question;
  assert.equal((await llmsim.compare(left)).rows.length, 1);
});

test('a question that is none is a sentence, whatever a program without types hands over', async () => {
  const wrong: unknown[] = [
    undefined,
    null,
    [],
    { ...QUESTION, model: null },
    { ...QUESTION, model: {} },
    { ...QUESTION, cluster: {} },
  ];
  for (const question of wrong) {
    await assert.rejects(
      llmsim.compare(question as llmsim.Question),
      llmsim.InputError,
      JSON.stringify(question),
    );
  }
});
