import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { readRequest } from '../../cli/input/request.js';
import type { Scenario } from '../../cli/options/keys.js';
import * as library from '../../index.js';
import type { Comparison, Inputs, Row } from '../../planning/comparison.js';
import { records } from '../reports/csv/read.js';
import { invoke, SMALL } from './invoke.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'llmsim-again-'));

function file(name: string, text: string): string {
  const path = join(FOLDER, name);
  writeFileSync(path, text);
  return path;
}

async function answer(...argv: string[]): Promise<string> {
  const { code, out, err } = await invoke([...argv, '--json']);
  assert.ok(code <= 1, err);
  return out;
}

const CONFIG = {
  ...{ model_type: 'llama', hidden_size: 64, num_hidden_layers: 2, num_attention_heads: 4 },
  ...{ num_key_value_heads: 4, intermediate_size: 128, vocab_size: 256, max_position_embeddings: 64 },
  ...{ hidden_act: 'silu', rms_norm_eps: 1e-5, tie_word_embeddings: false },
};

/** A scenario whose model, cluster and prices are files beside it. */
function beside(): string {
  mkdirSync(join(FOLDER, 'mine'), { recursive: true });
  file('mine/config.json', JSON.stringify(CONFIG));
  file('mine/pool.yaml', 'title: Mine\nlike: h100-dgx\nnode: { devices: 4 }\n');
  return file(
    'mine/job.yaml',
    'model: ./config.json\ncluster: ./pool.yaml:2\nglobal-batch: 16\ntokens: 1B\nstrategy: ddp,expert-parallel,zero-1\n',
  );
}

const QUESTIONS: Readonly<Record<string, () => readonly string[]>> = {
  'options of all kinds': () => [
    ...[
      'compare',
      ...SMALL,
      '--strategy',
      'zero-1,megatron-3d',
      '--tokens',
      '1B',
      '--price',
      '2.10',
      '--precision',
      'fp16',
    ],
    ...['--set', 'node.nics.bandwidth=100GB/s', '--memory-margin', '5%', '--gradient-precision', 'bf16'],
    ...['--kernels', 'flash', '--framework', 'pytorch', '--zero', '1', '--deadline', '60d', '--budget', '1M'],
  ],
  'prices of a provider': () => [
    ...['compare', '--model', 'tiny', '--cluster', 'aws-p5:1', '--global-batch', '8', '--tokens', '1B'],
    ...['--strategy', 'ddp', '--region', 'us-east-1', '--currency', 'EUR=0.92', '--embodied'],
  ],
  'files beside a scenario, and an option over it': () => ['compare', beside(), '--micro-batch', '1'],
  'a layout': () => ['simulate', ...SMALL, '--strategy', 'megatron-3d', '--tp', '2', '--pp', '2'],
  'a whole run': () => [
    ...['run', ...SMALL, '--strategy', 'ddp', '--tokens', '300M', '--failures', '20/node-day'],
    ...['--checkpoint-mode', 'sync', '--checkpoint-interval', '5min'],
  ],
  'figures one at a time': () => ['sensitivity', ...SMALL, '--strategy', 'ddp'],
};

for (const [what, words] of Object.entries(QUESTIONS)) {
  test(`a result is asked again, and answers the same to the last digit: ${what}`, async () => {
    const [command = '', ...others] = words();
    const first = await answer(command, ...others);
    const again = await answer(command, file('result.json', first));
    assert.equal(again, first);
    // Nothing of the question is a default that may change: what was not said is not there.
    const { scenario } = (JSON.parse(first) as { inputs: Inputs }).inputs;
    assert.ok(scenario !== undefined && !('seq' in scenario));
  });
}

test('options go over a result as they go over a scenario', async () => {
  const result = file('base.json', await answer('compare', ...SMALL, '--strategy', 'ddp'));
  const { inputs } = JSON.parse(await answer('compare', result, '--global-batch', '16')) as Comparison;
  assert.deepEqual([inputs.globalBatch, inputs.scenario?.['global-batch']], [16, 16]);
});

test('the keys of a result are a question of the library, and a YAML file', async () => {
  const told = JSON.parse(
    await answer('compare', ...SMALL, '--strategy', 'tensor-parallel', '--tp', '2'),
  ) as Comparison;
  const scenario = told.inputs.scenario as Scenario;
  assert.deepEqual(scenario, {
    model: 'tiny',
    cluster: 'h100-dgx:1',
    'global-batch': 8,
    strategy: ['tensor-parallel'],
    tp: 2,
  });
  const { rows } = await library.compare(scenario as library.Question, { today: '2026-11-30' });
  assert.deepEqual(JSON.parse(JSON.stringify(rows)), told.rows);
});

test('whatever is said of a job, the result says it again', async () => {
  const key = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
  const asked = fc.record({
    tp: key(fc.constantFrom('1', '2', '4')),
    zero: key(fc.constantFrom('0', '1', '3')),
    seq: key(fc.constantFrom('16', '32')),
    precision: key(fc.constantFrom('bf16', 'bfloat16', 'fp8')),
    recompute: key(fc.constantFrom('none', 'full')),
    tokens: key(fc.constantFrom('1B', '3e9', '1_000_000')),
    'sequence-parallel': key(fc.boolean()),
    'memory-margin': key(fc.constantFrom('10%', '0.1')),
    set: key(fc.constantFrom('node.nics.bandwidth=100GB/s', 'economics.pue=1.1,node.nics.count=4')),
  });
  const job = { model: 'tiny', cluster: 'h100-dgx:2', 'global-batch': '16' };
  await fc.assert(
    fc.asyncProperty(asked, async (keys) => {
      const said = Object.fromEntries(Object.entries(keys).filter(([, value]) => value !== undefined));
      const first = await readRequest({ operand: undefined, options: { ...job, ...said } });
      const yaml = file('again.yaml', JSON.stringify(first.scenario));
      const again = await readRequest({ operand: yaml, options: {} });
      const plain = ({ cluster: { provenance: _by, ...cluster }, ...rest }: typeof first) => ({
        ...rest,
        cluster,
      });
      assert.deepEqual(plain(again), plain(first));
    }),
    { numRuns: 15 },
  );
});

test('paths of model and cluster are told, and lead there from where it was asked', async () => {
  const { inputs } = JSON.parse(await answer('compare', beside())) as Comparison;
  assert.deepEqual(JSON.parse(readFileSync(inputs.modelPath!, 'utf8')), CONFIG);
  assert.match(readFileSync(inputs.clusterPath!, 'utf8'), /^title: Mine/);
  assert.equal(inputs.scenario?.cluster, `${inputs.clusterPath}:2`);
  const named = JSON.parse(await answer('compare', ...SMALL, '--strategy', 'ddp')) as Comparison;
  assert.deepEqual([named.inputs.modelPath, named.inputs.clusterPath], [undefined, undefined]);
});

test('a result that holds no one question is refused in a sentence', async () => {
  const refused = async (value: object) => {
    const { code, err } = await invoke(['compare', file('no.json', JSON.stringify(value))]);
    assert.equal(code, 2);
    assert.equal(err.trimEnd().split('\n').length, 1);
    return err;
  };
  assert.match(
    await refused({ schema: 'llmsim.models/1', rows: [] }),
    /holds no question that can be asked again/,
  );
  assert.match(await refused({ schema: 'llmsim.search/1', inputs: [{}] }), /holds no question/);
  const changed = { scenario: {}, whatIf: ['nic x2'] };
  assert.match(await refused({ schema: 'llmsim.compare/1', inputs: changed }), /--what-if 'nic x2'/);
  const wrong = { scenario: { model: 'tiny', tp: 0 } };
  assert.match(
    await refused({ schema: 'llmsim.compare/1', inputs: wrong }),
    /no\.json: inputs\.scenario: tp: '0' is refused/,
  );
});

test('inputs changed by hand beside the scenario are told, whatever figure it is; the scenario is what is asked', async () => {
  const told = JSON.parse(
    await answer('compare', ...SMALL, '--strategy', 'tensor-parallel', '--tp', '2', '--tokens', '1B'),
  ) as { inputs: Record<string, unknown> };
  const edited = (changed: Record<string, unknown>) => ({ ...told, inputs: { ...told.inputs, ...changed } });
  const complaint = async (changed: Record<string, unknown>) => {
    const { code, err } = await invoke(['compare', file('edited.json', JSON.stringify(edited(changed)))]);
    assert.equal(code, 2, JSON.stringify(changed));
    return err;
  };
  assert.match(
    await complaint({ globalBatch: 64 }),
    /edited\.json: inputs\.globalBatch is 64, but inputs\.scenario gives 8, and that is what is asked; change it there\n$/,
  );
  for (const changed of [
    { sequence: 8 },
    { precision: 'fp8' },
    { tokens: 2e9 },
    { strategies: ['ddp'] },
    { nodes: 2 },
  ])
    assert.match(
      await complaint(changed),
      new RegExp(`inputs\\.${Object.keys(changed)[0]} is .*, but inputs\\.scenario gives`),
    );
  assert.match(
    await complaint({ attention: 'unfused' }),
    /inputs\.attention is "unfused", but inputs\.scenario gives none/,
  );
  assert.match(await complaint({ fixed: { tp: 4 } }), /inputs\.fixed\.tp is 4, but inputs\.scenario gives 2/);
  // Both changed alike are another question, and a part that is gone says nothing.
  const { globalBatch: _gone, ...rest } = told.inputs;
  const scenario = { ...(told.inputs.scenario as object), 'global-batch': 16 };
  for (const inputs of [
    { ...told.inputs, globalBatch: 16, scenario },
    { ...rest, scenario },
  ]) {
    const again = JSON.parse(await answer('compare', file('both.json', JSON.stringify({ ...told, inputs }))));
    assert.equal((again as Comparison).inputs.globalBatch, 16);
  }
});

test('a result that is cut off, doubled or of another version is told as that', async () => {
  const whole = await answer('compare', ...SMALL, '--strategy', 'ddp');
  const complaint = async (text: string) => {
    const { code, err } = await invoke(['compare', file('odd.json', text)]);
    assert.equal(code, 2);
    return err;
  };
  const after = whole.indexOf('"schema": "llmsim.') + 20;
  for (let length = after; length < whole.trimEnd().length; length += 149) {
    const cut = whole.slice(0, length);
    assert.match(await complaint(cut), /odd\.json:\d+:\d+ this result of llmsim is cut off: it ends/);
  }
  assert.match(await complaint(whole + whole), /odd\.json:\d+:1 a second result begins here/);
  assert.match(await complaint(`${whole}}`), /this result of llmsim is not JSON: the end should stand/);
  const later = whole.replace('llmsim.compare/1', 'llmsim.compare/9');
  assert.match(
    await complaint(later),
    /"llmsim\.compare\/9", written by another version of llmsim; this one reads llmsim\.compare\/1/,
  );
});

test('a result in the place of a plan, a cluster or a launch file is told in one line', async () => {
  const result = file('told.json', await answer('compare', ...SMALL, '--strategy', 'ddp'));
  const places: readonly (readonly [wanted: string, argv: readonly string[]])[] = [
    ['a plan file', ['plan', result]],
    ['a cluster file', ['compare', '--model', 'tiny', '--cluster', `${result}:2`, '--global-batch', '8']],
    ['a cluster file', ['hardware', result]],
    ['a launch file', ['import', result]],
    ['a launch file', ['compare', '--from', result]],
  ];
  for (const [wanted, argv] of places) {
    const { code, err } = await invoke([...argv]);
    const line = `${result}: this is a result of llmsim, and not ${wanted}; \`llmsim compare ${result}\` asks its question again\n`;
    assert.deepEqual([code, err.slice(err.indexOf(result))], [2, line]);
  }
});

test('CSV carries the question, and a row with the rule for every strategy that cannot run', async () => {
  const csv = join(FOLDER, 'all.csv');
  const told = JSON.parse(await answer('compare', beside(), '--csv', csv)) as Comparison;
  const rows = records(readFileSync(csv, 'utf8'));
  const all = told.rows.length + told.misfits.length + told.refusals.length;
  assert.equal(rows.length, all);
  assert.ok(told.refusals.length > 0, 'a dense model has no experts');
  const { inputs } = told;
  for (const row of rows) {
    assert.deepEqual(
      [row.seq, row.tokens, row.parameters, row.active_parameters, row.cluster_devices],
      [inputs.sequence, inputs.tokens, inputs.parameters, inputs.activeParameters, 2 * 4].map(String),
    );
    assert.deepEqual(
      [row.accelerator, row.gradient_precision, row.kernels, row.framework, row.llmsim, row.model_path],
      [
        inputs.accelerator,
        inputs.gradientPrecision,
        inputs.kernels,
        inputs.framework,
        told.llmsim,
        inputs.modelPath,
      ],
    );
    assert.equal(Number(row.pue), inputs.price!.pue);
    assert.equal(row.pue_source, inputs.price!.pueSource);
  }
  for (const { strategy, reason } of told.refusals) {
    const row = rows.find((each) => each.strategy === strategy)!;
    assert.deepEqual(
      [row.status, row.fits, row.rank, row.step_time_s, row.devices],
      ['cannot-run', 'false', '', '', ''],
    );
    assert.deepEqual([row.reason, row.why], [reason, reason]);
  }
  const fitting = rows.filter(({ status }) => status === 'fits').map(({ strategy }) => strategy);
  assert.deepEqual(
    fitting,
    told.rows.map((row: Row) => row.strategy),
  );
});

test('of several questions, one that nothing can run is a row, too', async () => {
  const csv = join(FOLDER, 'several.csv');
  const job = ['--model', 'tiny', '--cluster', 'h100-dgx:1,2', '--global-batch', '16'];
  await answer('compare', ...job, '--strategy', 'ddp', '--dp', '16', '--csv', csv);
  const rows = records(readFileSync(csv, 'utf8'));
  assert.deepEqual(
    rows.map(({ status, strategy, nodes }) => [status, strategy, nodes]),
    [
      ['cannot-run', '', '1'],
      ['fits', 'ddp', '2'],
    ],
  );
  assert.match(rows[0]!.reason!, /dp=16 does not divide the 8 devices/);
  assert.doesNotMatch(rows[0]!.reason!, /\n/);
});
