import assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { COMMON_OPTIONS, type Command } from '../../cli/command.js';
import { COMMANDS } from '../../cli/commands/index.js';
import { readRequest } from '../../cli/input/request.js';
import { commandHint, optionHint } from '../../cli/options/hinted.js';
import { COMMAND_HINTS, type Hint, OPTION_HINTS } from '../../cli/options/hints.js';
import { SCENARIO_KEYS } from '../../cli/options/keys.js';
import { isScenario } from '../../cli/options/rules.js';
import { invoke, SMALL, STACK_TRACE } from './invoke.js';

const FOLDER = mkdtempSync(join(tmpdir(), 'llmsim-hints-'));

function file(name: string, text: string): string {
  const path = join(FOLDER, name);
  writeFileSync(path, text);
  return path;
}

const wordsOf = (hints: readonly Hint[]) => hints.flatMap(({ words }) => words.split(' '));
const optionsOf = (command: Command) => [...command.options, ...COMMON_OPTIONS].map(({ name }) => name);

async function told(...argv: string[]): Promise<string> {
  const { code, out, err } = await invoke(argv);
  assert.deepEqual([code, out], [2, ''], `${argv.join(' ')}: ${err}`);
  assert.doesNotMatch(err, STACK_TRACE);
  return err.trimEnd();
}

test('a strategy or a library where a framework is asked for is answered with what is meant', async () => {
  const asked = (...more: string[]) => told('compare', ...SMALL, ...more);
  assert.match(
    await asked('--framework', 'fsdp'),
    /'fsdp' is not allowed here: FSDP is a strategy: `--strategy fsdp`/,
  );
  assert.match(
    await asked('--framework', 'deepspeed-zero3'),
    /`--strategy zero-3`, with `--framework deepspeed`/,
  );
  assert.match(await asked('--framework', 'zz'), /use one of 'megatron-core'/);
  const name = file('fsdp.yaml', 'model: tiny\ncluster: a100-dgx:1\nglobal-batch: 8\nframework: fsdp\n');
  assert.match(await told('compare', name), /FSDP is a strategy: 'strategy: fsdp'/);
  for (const [said, meant] of [
    ['trl', 'huggingface'],
    ['unsloth', 'huggingface'],
    ['peft', 'huggingface'],
  ] as const) {
    const { framework } = await readRequest({ operand: undefined, options: { ...JOB, framework: said } });
    assert.equal(framework, meant);
  }
  for (const [said, meant] of Object.entries({
    flash3: 'vendor',
    fa3: 'vendor',
    te: 'vendor',
    sdpa: 'flash-2',
  })) {
    const { attention } = await readRequest({ operand: undefined, options: { ...JOB, attention: said } });
    assert.equal(attention, meant);
  }
});

const JOB = { model: 'tiny', cluster: 'a100-dgx:1', 'global-batch': '8' };

test('what nvidia-smi prints is a cluster, and words that were truths in YAML 1.1 are told as such', async () => {
  const topology = file(
    'topo.txt',
    '\tGPU0\tGPU1\tCPU Affinity\nGPU0\t X \tNV18\t0-1\nGPU1\tNV18\t X \t0-1\n',
  );
  assert.match(
    await told('compare', topology),
    /this is the output of nvidia-smi, .*; give it as `--cluster .*topo\.txt`/,
  );
  for (const [word, truth] of [
    ['no', 'false'],
    ['Yes', 'true'],
    ['off', 'false'],
  ]) {
    const job = file('flag.yaml', `model: tiny\ncluster: h100-dgx:1\nglobal-batch: 8\ncompile: ${word}\n`);
    const words = `flag.yaml:4:10 compile: expected true or false, found '${word}', which is a text since YAML 1.2; write ${truth}`;
    assert.ok((await told('compare', job)).endsWith(words), word);
  }
});

test('words of other tools are answered with the option that means it, value and all', async () => {
  const asked: Readonly<Record<string, RegExp>> = {
    '--fp8': /^unknown option '--fp8': here it is `--precision fp8`\. `llmsim compare --help` lists all\.$/,
    '--bf16': /`--precision bf16`/,
    '--zero3': /`--zero 3`/,
    '--zero-stage 2': /`--zero 2`/,
    '--grad-accum 4': /`--global-batch` over dp times `--micro-batch`/,
    '--gradient-checkpointing': /`--recompute full`/,
    '--tensor-parallel-size 8': /`--tp 8`/,
    '--pipeline_model_parallel_size=4': /`--pp 4`/,
    '--bs 32': /`--global-batch 32`/,
    '--per-device-train-batch-size 2': /`--micro-batch 2`/,
    '--max-length 4096': /`--seq 4096`/,
    '--gpu a100': /`--cluster a100-dgx:1`/,
    '--gpus 16': /`--devices 16`/,
    '--dtype bfloat16': /`--precision bf16`/,
    '--dtype int3': /`--precision`,/,
    '--mixed-precision fp16': /`--precision fp16`/,
    '--attn-implementation flash_attention_2': /`--attention flash-2`/,
    '--torch-compile': /`--compile true`/,
    '--enable-cuda-graph': /`--cuda-graphs true`/,
    '--moe-token-dispatcher-type flex': /`--dispatcher deepep`/,
    '--moe-router-force-load-balancing': /`--routing balanced`/,
    '--moe-expert-capacity-factor 2': /`--capacity-factor 1\.25`/,
    '--lora': /`--train lora`/,
    '--lr 1e-4': /changes neither time nor memory/,
    '--vram 24': /`--set accelerator\.memory=48GiB`/,
    '--sp': /`--sequence-parallel true`/,
  };
  for (const [words, says] of Object.entries(asked)) {
    const message = await told('compare', ...words.split(' '));
    assert.match(message, says, words);
    assert.equal(message.split('\n').length, 1);
  }
});

test('no hint names an option that the command does not have, a value it does not take, or a command that there is not', async () => {
  for (const command of COMMANDS) {
    const known = optionsOf(command);
    for (const word of wordsOf(OPTION_HINTS)) {
      for (const value of [undefined, '8', 'bf16', 'h100', 'eager']) {
        const hint = optionHint({ word, value, as: 'option', known });
        for (const [, name] of (hint ?? '').matchAll(/--([a-z][\w-]*)/g)) {
          assert.ok(known.includes(name!), `--${word} of ${command.name}: ${hint}`);
        }
        assert.doesNotMatch(hint ?? '', /[{}$]|undefined/);
      }
    }
  }
  const names = new Set(COMMANDS.map(({ name }) => name));
  const sentences = [...OPTION_HINTS, ...COMMAND_HINTS].flatMap(({ say }) => say);
  for (const sentence of sentences) {
    for (const [, name, option] of sentence.matchAll(/`llmsim (\w+)(?: --([\w-]+))?/g)) {
      assert.ok(names.has(name!), sentence);
      const of = COMMANDS.find((command) => command.name === name)!;
      assert.ok(option === undefined || optionsOf(of).includes(option), sentence);
    }
  }
});

test('every value that a hint gives to a key is one that the key takes', async () => {
  const keys = SCENARIO_KEYS.map(({ name }) => name as string);
  // Of a provider, so that every commitment has a price.
  const job = { model: 'tiny', cluster: 'aws-p5:2', 'global-batch': '16', tokens: '1B' };
  let held = 0;
  for (const { say, values = {} } of OPTION_HINTS) {
    for (const [, option] of [say]
      .flat()
      .join(' ')
      .matchAll(/\{([^}]+)\}/g)) {
      const [name, ...words] = option!.split(' ');
      if (!keys.includes(name!) || words.length === 0) continue;
      const own = words.join(' ');
      for (const value of own === '$' ? Object.values(values) : [own]) {
        const flag = value === 'true' || value === 'false' ? value === 'true' : value;
        // Whether there is a price of that commitment is another matter.
        if (name === 'commitment') assert.ok(isScenario({ commitment: value }));
        else {
          const beside = /^(lora-|base-format)/.test(name!)
            ? { train: 'lora' }
            : /^(offload-|pinned)/.test(name!)
              ? { offload: 'optimizer' }
              : {};
          const hasExperts = name === 'routing' || name === 'capacity-factor';
          const model = hasExperts ? { model: 'mixtral-8x7b' } : {};
          // A run has one length.
          const { tokens: _, ...endless } = job;
          const asked = name === 'samples' ? endless : job;
          await readRequest({ operand: undefined, options: { ...asked, ...model, ...beside, [name!]: flag } });
        }
        held++;
      }
    }
  }
  assert.ok(held > 50, `${held}`);
});

test('every word is in the table once, and is no option of ours', () => {
  for (const hints of [OPTION_HINTS, COMMAND_HINTS]) {
    const words = wordsOf(hints);
    assert.deepEqual(
      words.filter((word, i) => words.indexOf(word) !== i),
      [],
    );
    for (const word of words) assert.match(word, /^[a-z0-9][a-z0-9.-]*$/);
  }
  const keys: readonly string[] = SCENARIO_KEYS.map(({ name }) => name);
  // What is an option of one command may be a hint of another: --memory, --output.
  assert.deepEqual(
    wordsOf(OPTION_HINTS).filter((word) => keys.includes(word)),
    [],
  );
  assert.deepEqual(
    wordsOf(COMMAND_HINTS).filter((word) => COMMANDS.some(({ name }) => name === word)),
    [],
  );
});

test('commands of other tools are answered with ours, and a file in a command’s place with the command before it', async () => {
  assert.match(await told('predict'), /^unknown command 'predict': .*`llmsim simulate`/);
  assert.match(await told('datacenter'), /`llmsim datacentre`/);
  assert.match(await told('goodput'), /`llmsim run`/);
  assert.match(await told('train', '--model', 'tiny'), /`llmsim compare`/);
  assert.match(await told('estimate'), /`llmsim simulate`/);
  assert.match(await told('job.yaml'), /`llmsim compare job\.yaml`/);
  assert.equal(commandHint('comapre'), undefined);
});

test('keys of other tools in a scenario are answered as keys, with the value that was written', async () => {
  const path = file(
    'keys.yaml',
    'model: tiny\ncluster: h100-dgx\nglobal-batch: 8\ntensor_parallel_size: 2\n',
  );
  assert.match(
    await told('compare', path),
    /keys\.yaml:4:1 tensor_parallel_size: unknown key 'tensor_parallel_size': here it is 'tp: 2'$/,
  );
  const zero = file('zero.yaml', 'model: tiny\ncluster: h100-dgx\nglobal-batch: 8\nzero3: true\nfp8: true\n');
  const message = await told('compare', zero);
  assert.match(message, /'zero: 3'/);
  assert.match(message, /'precision: fp8'/);
});

test('many unknown keys are answered once, in ten lines at most', async () => {
  const unknown = Array.from({ length: 40 }, (_, i) => `zzz${i}: ${i}`).join('\n');
  const message = await told('compare', file('many.yaml', `model: tiny\n${unknown}\n`));
  assert.equal(message.split('\n').length, 10, message);
  assert.match(message, /and 32 more$/);
  // The list of all keys stands there once.
  assert.equal(message.match(/'sequence-parallel'/g)?.length, 1);
});

const GIVEN: readonly (readonly [name: string, text: string, is: RegExp])[] = [
  ['a.yml', 'base_model: x/y\nadapter: lora\nsequence_len: 2048\n', /an Axolotl configuration/],
  ['l.yaml', 'model_name_or_path: x/y\nstage: sft\ncutoff_len: 2048\n', /a LLaMA-Factory configuration/],
  ['acc.yaml', 'compute_environment: LOCAL_MACHINE\ndistributed_type: FSDP\n', /an accelerate configuration/],
  [
    'ds.json',
    '{ "zero_optimization": { "stage": 3 }, "bf16": { "enabled": "auto" } }',
    /a DeepSpeed configuration/,
  ],
  [
    't.toml',
    '[model]\nname = "llama3"\n[training]\nlocal_batch_size = 1\n[parallelism]\n',
    /a torchtitan configuration/,
  ],
  ['m.yml', 'base_config: "base.yml"\nper_device_batch_size: 4\n', /a MaxText configuration/],
  ['x.toml', 'a = 1\n', /a TOML file/],
  ['job.sh', '#!/bin/bash\n#SBATCH --nodes=4\nsrun x\n', /a Slurm script/],
  [
    'go.sh',
    'torchrun --nproc_per_node 8 pretrain_gpt.py \\\n --tensor-model-parallel-size 8\n',
    /Megatron-LM/,
  ],
  ['train.py', 'import torch\nfrom x import y\n\ndef main():\n  pass\n', /a Python program/],
  [
    'config.json',
    '{ "model_type": "llama", "num_hidden_layers": 2, "eps": NaN }',
    /configuration of a model.*--model /,
  ],
  ['pool.yaml', 'title: Mine\nlike: h100-dgx\nnode: { devices: 4 }\n', /a cluster file.*--cluster /],
  [
    'plan.yaml',
    'model: tiny\ncluster: h100-dgx\nglobal-batch: 8\nmax-devices: 8\n',
    /a plan file.*llmsim plan /,
  ],
  ['weights.bin', 'PK\u0003\u0004\0\0', /an archive/],
  ['noise', '\0\u0001\u0002', /a binary file/],
  [
    'rows.jsonl',
    '{"schema":"llmsim.plan/1","llmsim":"0.1.0"}\n{"schema":"llmsim.plan/1","llmsim":"0.1.0"}\n',
    /a result of llmsim.*llmsim report /,
  ],
];

test('a file that is no scenario is told what it is, in one line, with what to do', async () => {
  for (const [name, text, is] of GIVEN) {
    const message = await told('compare', file(name, text));
    assert.match(message, is);
    assert.match(message, /this is (an? |the |arguments).*, and no scenario/);
    assert.equal(message.split('\n').length, 1, message);
  }
  assert.match(await told('compare', FOLDER), /it is a folder; name a file/);
});

test('a scenario with a slip or two stays a scenario', async () => {
  const one = file('slip.yaml', 'model: tiny\ncluster: h100-dgx\nglobal-batch: 8\nmodel_type: llama\n');
  assert.match(
    await told('compare', one),
    /slip\.yaml:4:1 model_type: unknown key 'model_type': here it is 'model/,
  );
  assert.equal((await invoke(['compare', ...SMALL, '--strategy', 'ddp'])).code, 0);
});

test('a run that was measured is no question, and a word behind a flag is true or false', async () => {
  const name = file(
    'measured.yaml',
    'model: tiny\ncluster: a100-dgx:1\nglobal-batch: 8\nmeasured: { step-time: 1 s }\n',
  );
  assert.match(
    await told('simulate', name),
    /measured\.yaml:4:1 .*unknown key 'measured': measured belongs to a file for --anchor; a question names that file by 'anchor'/,
  );
  assert.match(
    await told('compare', ...SMALL, '--tuned', 'maybe'),
    /cannot read the scenario file 'maybe': .*; if 'maybe' was meant for --tuned: that takes true or false$/,
  );
});
