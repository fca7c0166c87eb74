/** The published JSON Schemas, and real answers of every command held against them by a validator that is not ours. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { benchStrategies } from '../../accuracy/threads/bench.js';
import { validate } from '../../accuracy/threads/validate.js';
import { COMMANDS } from '../../cli/commands/index.js';
import { planJsonSchema } from '../../cli/options/plan-schema.js';
import { scenarioJsonSchema } from '../../cli/options/scenario-schema.js';
import { RESULT_SCHEMAS, resultJsonSchema, schemaFile } from '../../cli/schemas/results.js';
import { benchList } from '../../reports/lists/bench.js';
import { simulate } from '../../sim/simulate.js';
import { strategyById } from '../../strategies/index.js';
import { writeProgram } from '../../strategies/write.js';
import { TASK } from '../accuracy/threads/runs.js';
import { freeNetwork } from '../machines.js';
import { invoke, SMALL } from './invoke.js';

const SCHEMAS = fileURLToPath(new URL('../../../schema/', import.meta.url));
const FOLDER = mkdtempSync(join(tmpdir(), 'llmsim-schemas-'));
const ajv = new Ajv2020({ strict: false, allErrors: true });

function file(name: string, text: string): string {
  const path = join(FOLDER, name);
  writeFileSync(path, text);
  return path;
}

const published = (name: string) => JSON.parse(readFileSync(join(SCHEMAS, name), 'utf8')) as object;
const validators = new Map<string, ValidateFunction>();

/** The validator of a kind, made of the file that is shipped. */
function validatorOf(id: string): ValidateFunction {
  const entry = RESULT_SCHEMAS.find((each) => each.id === id);
  assert.ok(entry !== undefined, `${id} has no schema in cli/schemas/results.ts`);
  const made = validators.get(id) ?? ajv.compile(published(schemaFile(entry)));
  validators.set(id, made);
  return made;
}

interface Told {
  readonly schema: string;
}

async function answer(...argv: string[]): Promise<string> {
  const { code, out, err } = await invoke([...argv, '--json']);
  assert.ok(code <= 1, `${argv.join(' ')}: ${err}`);
  return out;
}

function held(document: Told): void {
  const holds = validatorOf(document.schema);
  holds(document);
  assert.deepEqual(holds.errors ?? [], [], document.schema);
}

test('schema/ holds the schema of every result; `npm run golden` rewrites it', () => {
  const names = RESULT_SCHEMAS.map(schemaFile);
  assert.equal(new Set(names).size, names.length);
  for (const entry of RESULT_SCHEMAS) {
    const text = `${JSON.stringify(resultJsonSchema(entry), null, 2)}\n`;
    if (process.env.UPDATE_GOLDEN === '1') writeFileSync(join(SCHEMAS, schemaFile(entry)), text);
    assert.equal(readFileSync(join(SCHEMAS, schemaFile(entry)), 'utf8'), text, schemaFile(entry));
  }
  assert.deepEqual(
    readdirSync(SCHEMAS).sort(),
    [...names, 'plan.schema.json', 'scenario.schema.json'].sort(),
  );
});

test('every schema is JSON Schema of the draft that it names', () => {
  for (const name of readdirSync(SCHEMAS)) {
    assert.equal(ajv.validateSchema(published(name)), true, `${name}: ${ajv.errorsText()}`);
    assert.match((published(name) as { $schema: string }).$schema, /2020-12/);
  }
});

const ONE = [...SMALL, '--strategy', 'ddp'];
const TWO = [...SMALL, '--strategy', 'ddp,expert-parallel,zero-1', '--tokens', '1B'];

const SCRIPT = `torchrun --nproc_per_node 8 pretrain_gpt.py --num-layers 4 --hidden-size 512 --num-attention-heads 8 \\
  --seq-length 256 --max-position-embeddings 256 --vocab-size 1000 --micro-batch-size 1 --global-batch-size 16 \\
  --tensor-model-parallel-size 2 --bf16 --lr 1\n`;
const RECIPE = 'tensor_model_parallel_size: 2\nglobal_batch_size: 16\ndata_path: [1, [a, true]]\n';

/** One answer of each kind, or several where they differ in what is there. */
const ASKED: Readonly<Record<string, () => Promise<readonly string[]>>> = {
  'llmsim.compare/1': async () => [
    await answer('compare', ...TWO),
    await answer('compare', ...ONE, '--detail'),
    await answer('compare', ...ONE, '--price', '2', '--tokens', '1B', '--embodied', '--currency', 'EUR=0.9'),
  ],
  'llmsim.compare-several/1': async () => [
    await answer(
      'compare',
      '--model',
      'tiny',
      '--cluster',
      'h100-dgx:1,2',
      '--global-batch',
      '16',
      '--strategy',
      'ddp',
    ),
  ],
  'llmsim.what-if/1': async () => [
    await answer('compare', ...ONE, '--what-if', 'hbm +10%'),
    await answer('simulate', ...ONE, '--what-if', 'nic x2'),
  ],
  'llmsim.simulate/1': async () => [
    await answer('simulate', ...ONE),
    await answer('simulate', ...SMALL, '--strategy', '1f1b', '--pp', '4', '--explain'),
  ],
  'llmsim.program/1': async () => [await answer('program', ...ONE)],
  'llmsim.simulate-program/1': async () => {
    const { out } = await invoke(['program', ...ONE]);
    return [await answer('simulate', '--program', file('step.program', out), '--cluster', 'h100-dgx:1')];
  },
  'llmsim.search/1': async () => [
    await answer('search', ...ONE, '--threads', '1', '--tokens', '1B', '--deadline', '60d'),
    await answer('search', ...ONE, '--threads', '1', '--from', 'ddp dp8 mb1'),
  ],
  'llmsim.plan/1': async () => {
    const plan = 'model: tiny\ncluster: [h100-dgx:1, aws-p5:1]\nglobal-batch: [8, 3]\nstrategy: ddp\n';
    const rows = await answer('plan', file('plan.yaml', `${plan}tokens: 1B\n`), '--threads', '1');
    return rows.trimEnd().split('\n');
  },
  'llmsim.run/1': async () => [
    await answer('run', ...ONE, '--tokens', '1B', '--trials', '3'),
    await answer(
      'run',
      ...ONE,
      '--tokens',
      '20B',
      '--trials',
      '3',
      '--failures',
      '20/node-day',
      '--dataset',
      'gpt3-text',
    ),
  ],
  'llmsim.sensitivity/1': async () => [await answer('sensitivity', ...ONE, '--tokens', '1B')],
  'llmsim.datacentre/1': async () => {
    const jobs = file('jobs.csv', 'submit_s,run_s,devices\n0,10,8\n1,10,1\n');
    const asked = ['datacentre', '--jobs', jobs, '--nodes', 'h100-dgx:1'];
    return [
      await answer(...asked, '--policy', 'fifo,fgd', '--inflate', '1.3'),
      await answer(...asked, '--failures', 'meta-rsc-1', '--what-if', 'nodes=x2'),
    ];
  },
  'llmsim.diff-run/1': async () => {
    const run = async (name: string, ...more: string[]) =>
      file(name, await answer('run', ...ONE, '--tokens', '1B', '--trials', '3', ...more));
    const [before, after] = [
      await run('before-run.json'),
      await run('after-run.json', '--failures', '1/node-day'),
    ];
    return [await answer('diff', before, after)];
  },
  'llmsim.diff/1': async () => {
    const before = file('before.json', await answer('compare', ...TWO));
    const after = file('after.json', await answer('compare', ...TWO, '--precision', 'fp8'));
    return [await answer('diff', before, after)];
  },
  'llmsim.models/1': async () => [await answer('models'), await answer('models', 'mixtral-8x7b')],
  'llmsim.hardware/1': async () => [
    await answer('hardware'),
    await answer('hardware', 'h100-dgx:4'),
    await answer('hardware', 'tpu-v5p:4x4x4'),
    await answer('hardware', 'mi300x'),
  ],
  'llmsim.strategies/1': async () => [await answer('strategies'), await answer('strategies', 'fsdp')],
  'llmsim.frameworks/1': async () => [await answer('frameworks'), await answer('frameworks', 'torchtitan')],
  'llmsim.schedules/1': async () => [await answer('schedules'), await answer('schedules', 'dualpipe')],
  'llmsim.optimizers/1': async () => [await answer('optimizers'), await answer('optimizers', 'shampoo')],
  'llmsim.prices/1': async () => [await answer('prices')],
  'llmsim.accuracy/1': async () => [await answer('accuracy', '--case', 'sc21-t1-18.4b')],
  'llmsim.accuracy-explain/1': async () => [await answer('accuracy', '--case', 'sc21-t1-18.4b', '--explain')],
  'llmsim.validate/1': async () => [JSON.stringify(await onThreads())],
  'llmsim.bench/1': async () => [
    JSON.stringify(benchList([{ name: 'x', opsPerSecond: 2, relativeMarginPercent: 1, unit: 'y' }]).document),
  ],
  'llmsim.bench-strategies/1': async () => [
    JSON.stringify(
      await benchStrategies({
        task: TRAINED,
        strategies: [strategyById('ddp')],
        workers: 2,
        rounds: 1,
        steps: 1,
      }),
    ),
  ],
  'llmsim.init/1': async () => [
    await answer(
      'init',
      '--model',
      'tiny',
      '--cluster',
      'h100-dgx:1',
      '--global-batch',
      '8',
      '--tokens',
      '1B',
      join(FOLDER, 'init.yaml'),
    ),
  ],
  'llmsim.import/1': async () => [
    await answer('import', file('train.sh', SCRIPT), '--cluster', 'h100-dgx', '--quiet'),
    // A cluster is still wanted, and there are variables and lists in the values.
    await answer(
      'import',
      file('open.sh', SCRIPT.replace('--lr 1', '--lr $LR --unknown-key 1 2')),
      '--quiet',
    ),
    await answer('import', file('model.yaml', RECIPE), '--quiet'),
  ],
  'llmsim.export/1': async () => [
    await answer(
      'export',
      '--to',
      'megatron',
      ...SMALL,
      '--strategy',
      'tensor-parallel',
      '--tp',
      '2',
      '--quiet',
    ),
    await answer('export', '--to', 'torchtitan', ...ONE, '--quiet'),
  ],
  'llmsim.report/1': async () => [
    await answer(
      'report',
      file('shown.json', await answer('compare', ...ONE)),
      '-o',
      join(FOLDER, 'page.html'),
    ),
  ],
};

const TRAINED = { ...TASK, sequence: 16, globalBatch: 2 };

/** Of two strategies on threads; the second cannot run on two, so that its refusal is there. */
function onThreads() {
  return validate({
    ...{ task: TRAINED, strategies: ['1f1b', 'hsdp'].map(strategyById), workers: 2, steps: 12, seed: 1 },
    calibration: { source: 'mine.yaml', othersShare: null },
    predict(job, plan) {
      const prices = freeNetwork(() => 1e-6);
      const result = simulate(writeProgram('1f1b', job, plan), prices, { detail: true });
      return { seconds: result.stepPs / 1e12, result };
    },
  });
}

for (const [id, ask] of Object.entries(ASKED)) {
  test(`what is printed is what schema/ says of ${id}, and anything that lacks a part of it is not`, async () => {
    const documents = (await ask()).map((text) => JSON.parse(text) as Told);
    for (const document of documents) {
      assert.equal(document.schema, id);
      held(document);
    }
    const [first] = documents;
    const holds = validatorOf(id);
    const required = (published(schemaFile({ id })) as { required: readonly string[] }).required;
    for (const key of required) {
      const { [key as keyof Told]: _gone, ...rest } = first!;
      assert.equal(holds(rest), false, `${id} without ${key}`);
      assert.equal(holds({ ...first, [key]: [null] }), false, `${id} with another ${key}`);
    }
    assert.ok(required.includes('schema') && required.length > 1);
    // Keys are added within a version.
    assert.equal(holds({ ...first, added: 1 }), true);
  });
}

/** Kinds whose answers take a quiet machine or a queue to make. */
const NOT_MADE_HERE = ['calibration', 'work'];

test('no kind of result is left out', () => {
  const ids = RESULT_SCHEMAS.map(({ id }) => id);
  const here = [...Object.keys(ASKED), ...NOT_MADE_HERE.map((name) => `llmsim.${name}/1`)];
  assert.deepEqual(here.sort(), [...ids].sort());
  for (const { command } of RESULT_SCHEMAS) {
    const [, name] = /^llmsim ([a-z]+)/.exec(command)!;
    assert.ok(
      COMMANDS.some((each) => each.name === name),
      command,
    );
  }
});

test('docs/json.md names every kind, its command and its file', () => {
  const page = readFileSync(new URL('../../../docs/json.md', import.meta.url), 'utf8');
  for (const { id, command, holds } of RESULT_SCHEMAS) {
    const line = `| \`${command}\` | \`${id}\` | ${holds} | [${schemaFile({ id })}](../schema/${schemaFile({ id })}) |`;
    assert.ok(page.includes(line), `docs/json.md lacks: ${line}`);
  }
});

test('schemas of scenarios and plans let through what the program takes, and nothing else', () => {
  const scenario = ajv.compile(scenarioJsonSchema());
  assert.equal(scenario({ model: 'tiny', cluster: 'h100-dgx:2', 'global-batch': 8, tp: 2 }), true);
  assert.equal(scenario({ model: 'tiny', tp: 0 }), false);
  assert.equal(scenario({ tensor_parallel_size: 8 }), false);
  assert.equal(
    ajv.compile(planJsonSchema())({ model: ['tiny'], precision: ['bf16', 'fp8'], tokens: ['1T', '2T'] }),
    true,
  );
});
