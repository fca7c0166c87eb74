/** Scripts and configurations of Megatron's family: every option that comes out, and where it was said. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layerPattern } from '../../launch/megatron/shape.js';
import { imported, importedText } from './read.js';

test('arrays, two words in a quoted element, reassignment, arithmetic, defaults, branches and Slurm', () => {
  const { scenario, understood, ignored, skipped, assumed, wanted, size } = imported('llama-fp8.sbatch');
  assert.deepEqual(scenario, {
    model: 'llama3-8b',
    ...{ tp: 4, pp: 4, cp: 1, dp: (16 * 8) / (4 * 4), vpp: 32 / 4 / 4 },
    'sequence-parallel': true,
    ...{ seq: 8192, 'micro-batch': 1, 'global-batch': 16 * 8 * 2, tokens: 220_000_000 * 8192 },
    ...{ zero: 1, recompute: 'none', precision: 'fp8', 'gradient-precision': 'fp32' },
    ...{ framework: 'megatron-core', loss: 'fused', 'tp-comm-overlap': true, strategy: 'megatron-3d' },
  });
  assert.deepEqual(size, { accelerator: 'h100', nodes: 16, devicesPerNode: 8, devices: 128 });
  const at = (key: string) => understood.find((each) => each.key === key)?.line;
  assert.equal(at('--hidden-size'), 17, 'where the array says it, not where the command runs');
  assert.equal(at('--num-layers-per-virtual-pipeline-stage'), 39);
  assert.equal(at('#SBATCH --nodes'), 2);
  assert.ok(
    assumed.some(({ option, because }) => option === 'pp' && because.startsWith('$PP is set nowhere')),
  );
  assert.ok(!understood.some(({ value }) => value === '64' || value === '99'), 'comments say nothing');
  assert.deepEqual(
    ignored
      .filter(({ key }) => key === '--dead-flag' || key === '--load')
      .map(({ line, because }) => [line, because]),
    [
      [31, 'it is in a branch that is not followed'],
      [34, 'it is in a branch that is not followed'],
    ],
  );
  assert.deepEqual(skipped, [
    'llama-fp8.sbatch:31 not followed: the other branch of this condition holds',
    'llama-fp8.sbatch:34 not followed: only running the script tells whether `[ -f "/scratch/latest" ]` holds',
  ]);
  assert.deepEqual(wanted, [
    {
      option: 'cluster',
      sentence:
        'llama-fp8.sbatch:4 #SBATCH --gres names h100 devices, and not the machine around them: give --cluster NAME, ' +
        'it needs 16 nodes of 8 devices; for example --cluster h100-dgx:16',
    },
  ]);
});

test('a layout of 128 ranks on 8 devices is a contradiction, and the layout counts', () => {
  const { scenario, notes, ignored, wanted } = imported('gpt-175b.sh');
  assert.deepEqual(scenario, {
    ...{ model: 'gpt3-175b', tp: 8, pp: 16, cp: 1, vpp: 1, seq: 2048 },
    ...{ 'micro-batch': 1, 'global-batch': 1536 },
    ...{ tokens: 500_000 * 1536 * 2048, zero: 0, recompute: 'none', precision: 'fp16' },
    ...{ 'gradient-precision': 'fp16', framework: 'megatron-lm', strategy: 'megatron-3d' },
    'batch-rampup': '16 16 5859375',
  });
  assert.deepEqual(notes, [
    'gpt-175b.sh:11 the files contradict themselves: they start 8 devices, and tp 8 × pp 16 × cp 1 needs a multiple of 128; ' +
      'the layout counts, and the number of devices is left out',
  ]);
  assert.match(wanted[0]!.sentence, /it needs 128 devices, or a multiple/);
  assert.equal(
    ignored.find(({ key }) => key === '--rampup-batch-size'),
    undefined,
  );
});

test('functions with arguments, cases, arrays by keys, shifted arguments', () => {
  const { scenario, skipped, ignored } = imported('mixtral-case.sh');
  assert.deepEqual(scenario, {
    ...{ model: 'mixtral-8x7b', tp: 2, pp: 1, cp: 1, ep: 8, etp: 1, dp: 64 / 2, 'sequence-parallel': true },
    ...{ seq: 4096, 'micro-batch': 1, 'global-batch': 256, tokens: 1000 * 256 * 4096, zero: 1 },
    ...{ recompute: 'none', precision: 'bf16', 'gradient-precision': 'fp32', framework: 'megatron-lm' },
    ...{ strategy: 'expert-parallel', dispatcher: 'alltoall' },
  });
  assert.deepEqual(skipped, ['mixtral-case.sh:11 not followed: "$MODEL_SIZE" is 8x7b']);
  assert.deepEqual(
    ignored.filter(({ matters }) => matters === 'yes'),
    [],
  );
});

test('a job submitted by a here-document, MLA and experts, and FSDP over the distributed optimizer', () => {
  const { scenario, understood, ignored, kinds } = imported('deepseek-fsdp.sh');
  assert.deepEqual(kinds, ['megatron-lm', 'slurm']);
  assert.deepEqual(scenario, {
    ...{ model: 'deepseek-v3', tp: 1, pp: 1, cp: 1, ep: 8, dp: 256, seq: 4096, 'micro-batch': 2 },
    ...{
      'global-batch': 2048,
      tokens: 585_937_500 * 4096,
      zero: 3,
      recompute: 'selective',
      'recompute-modules': 'mlp,moe',
    },
    ...{ precision: 'bf16', 'gradient-precision': 'bf16', framework: 'megatron-lm' },
    // Megatron's dispatcher unless told.
    ...{ strategy: 'expert-parallel', mtp: 1, dispatcher: 'allgather' },
  });
  assert.equal(understood.find(({ key }) => key === '--moe-layer-freq')?.line, 11);
  assert.equal(understood.find(({ key }) => key === '#SBATCH --nodes')?.value, '32');
  const optimizer = ignored.find(({ key }) => key === '--use-distributed-optimizer');
  assert.equal(optimizer?.because, 'FSDP decides what is sharded');
});

test('Megatron-DeepSpeed spells heads and checkpointing its own way, and its pipeline can be off', () => {
  const { scenario, wanted } = imported('bloom-deepspeed.sh');
  assert.deepEqual(scenario, {
    ...{ tp: 2, pp: 1, cp: 1, dp: 8, seq: 2048, 'micro-batch': 4, 'global-batch': 64, tokens: 300e9 },
    ...{ zero: 1, recompute: 'full', precision: 'fp16', 'gradient-precision': 'fp16' },
    ...{ framework: 'megatron-deepspeed', attention: 'flash-2', strategy: 'megatron-3d' },
  });
  assert.deepEqual(
    wanted.find(({ option }) => option === 'model')?.sentence,
    'bloom-deepspeed.sh:15 no kind of model that llmsim reads has kv-heads 4 (--num-key-value-heads) together with ' +
      'gated false (unless told), norm layer (unless told), position learned (unless told), bias true (unless told): give --model',
  );
});

test('what only the person knows is asked for, one sentence an option', () => {
  const { scenario, wanted } = imported('positional.sh');
  assert.deepEqual(
    wanted.map(({ sentence }) => sentence),
    [
      'positional.sh:12 --tensor-model-parallel-size: $1 is what the script is started with: give --tp',
      'positional.sh:14 --micro-batch-size: $MBS is set nowhere: give --micro-batch',
      'positional.sh:14 --train-iters: only running $(cat iters) tells: give --tokens',
      'positional.sh:13 --num-layers: $LAYERS is set in a branch that was not followed (positional.sh:7): give --model',
      'the files name no hardware: give --cluster NAME, and nothing says how many nodes; for example --cluster h100-dgx',
    ],
  );
  assert.deepEqual([scenario.pp, scenario['global-batch']], [2, 64]);
  const given = { tp: 4, 'micro-batch': 2, tokens: 1e9, model: 'gpt2-124m', cluster: 'h100-dgx:1' };
  assert.deepEqual(imported('positional.sh', given).wanted, []);
});

test('a command line alone: the last of two counts, sequence parallelism needs tensor ranks, the batch follows', () => {
  const { scenario, ignored, assumed } = imported('command.txt');
  assert.equal((scenario.model as Record<string, unknown>).n_layer, 48);
  assert.equal(scenario['sequence-parallel'], undefined);
  assert.equal(scenario['global-batch'], 4 * 1 * 8);
  assert.deepEqual([scenario.recompute, scenario.kernels], ['selective', 'fused-softmax']);
  assert.match(ignored.find(({ key }) => key === '--num-layers')!.because, /said again on line 1/);
  assert.ok(assumed.some(({ option, value }) => option === 'sequence-parallel' && value === false));
});

test('a script that sources and starts others reads them, when they are handed over', () => {
  const { scenario, understood } = imported(['outer.sh', 'common.sh', 'inner.sh']);
  assert.deepEqual(scenario, {
    ...{ model: 'llama2-13b', tp: 4, pp: 1, cp: 1, dp: 8, 'sequence-parallel': true, seq: 4096 },
    ...{ 'micro-batch': 1, 'global-batch': 512, zero: 1, recompute: 'none', precision: 'bf16' },
    ...{ 'gradient-precision': 'fp32', framework: 'megatron-lm', strategy: 'megatron-3d' },
  });
  const place = (key: string) =>
    understood.filter((each) => each.key === key).map(({ file, line }) => `${file}:${line}`);
  assert.deepEqual(place('--bf16'), ['common.sh:1']);
  assert.deepEqual(place('--sequence-parallel'), ['outer.sh:4']);
  assert.deepEqual(place('--seq-length'), ['inner.sh:5']);
});

test('argument files: null and false are absent, a fusion that is off matters', () => {
  const { scenario, ignored } = imported('arguments.yaml');
  assert.deepEqual(scenario, {
    ...{
      model: 'llama2-7b',
      tp: 2,
      pp: 2,
      cp: 1,
      vpp: 1,
      'sequence-parallel': true,
      seq: 4096,
      'micro-batch': 2,
    },
    ...{ 'global-batch': 128, tokens: 1e6 * 4096, zero: 1, recompute: 'full', precision: 'bf16' },
    ...{ 'gradient-precision': 'fp32', framework: 'megatron-lm', strategy: 'megatron-3d' },
  });
  const of = (key: string) => ignored.find((each) => each.key === key);
  assert.equal(of('model_parallel.virtual_pipeline_model_parallel_size')?.matters, 'no');
  assert.equal(of('language_model.masked_softmax_fusion')?.matters, 'yes');
  assert.equal(of('recompute_method'), undefined, 'groups of one layer are full recomputation');
});

test('the model configurations of Megatron’s own tests are a command line as YAML', () => {
  const { scenario } = imported('functional.yaml');
  assert.deepEqual(scenario, {
    ...{ model: 'gpt2-124m', tp: 2, pp: 2, cp: 1, vpp: 3, 'sequence-parallel': true, seq: 1024 },
    ...{ 'micro-batch': 4, 'global-batch': 32, tokens: 100 * 32 * 1024, zero: 0, recompute: 'none' },
    ...{ precision: 'bf16', 'gradient-precision': 'fp32', framework: 'megatron-lm', strategy: 'megatron-3d' },
  });
});

test('NeMo and Megatron-Bridge: the trainer’s size, a class that is a model, fp8 beside bf16', () => {
  const nemo = imported('nemo.yaml');
  assert.deepEqual(nemo.kinds, ['nemo']);
  assert.deepEqual(nemo.scenario, {
    ...{ model: 'llama2-70b', tp: 4, pp: 1, cp: 1, dp: 32 / 4, 'sequence-parallel': true, seq: 4096 },
    ...{ 'micro-batch': 1, 'global-batch': 256, tokens: 1000 * 256 * 4096, zero: 1, recompute: 'selective' },
    ...{ precision: 'fp8', 'gradient-precision': 'bf16', framework: 'nemo', strategy: 'megatron-3d' },
  });
  const bridge = imported('bridge.yaml');
  assert.deepEqual(bridge.kinds, ['megatron-bridge']);
  assert.deepEqual(bridge.scenario, {
    ...{ model: 'llama3-70b', tp: 8, pp: 4, cp: 2, vpp: 5, 'sequence-parallel': true, seq: 8192 },
    ...{ 'micro-batch': 1, 'global-batch': 128, tokens: 2000 * 128 * 8192, zero: 1, precision: 'fp8' },
    ...{ 'gradient-precision': 'bf16', framework: 'nemo', strategy: 'context-parallel' },
  });
});

test('stages have one chunk where no flag divides them and no layout lists more', () => {
  const vpp = (flags: string, given: Readonly<Record<string, number>> = {}) => {
    const text = `torchrun --nproc-per-node 8 pretrain_gpt.py --num-layers 32 --hidden-size 4096 --num-attention-heads 32 --seq-length 2048 --micro-batch-size 1 --global-batch-size 32 ${flags}\n`;
    return importedText(text, 'a.sh', given).scenario.vpp;
  };
  const stages = '--pipeline-model-parallel-size 4';
  assert.equal(vpp(stages), 1);
  assert.equal(vpp(stages, { vpp: 2 }), 2);
  assert.equal(vpp(''), undefined);
  assert.equal(vpp(`${stages} --num-layers-per-virtual-pipeline-stage 4`), 32 / 4 / 4);
  assert.equal(vpp(`${stages} --num-virtual-stages-per-pipeline-rank 2`), 2);
  const listed = 'Et*4|t*4|t*4|t*4|t*4|t*4|t*4|t*4L';
  assert.equal(vpp(`${stages} --pipeline-model-parallel-layout "${listed}"`), 8 / 4);
  // torchtitan's schedule is 1F1B unless told.
  const titan = (schedule: string) =>
    importedText(
      `[model]\nname = "llama3"\nflavor = "8B"\n[parallelism]\npipeline_parallel_degree = 4\n${schedule}`,
      'a.toml',
    ).scenario.vpp;
  assert.equal(titan(''), 1);
  assert.equal(titan('pipeline_parallel_schedule = "Interleaved1F1B"\n'), 2);
});

test('a hostfile says nodes and devices for a script that does not', () => {
  const { scenario, size } = imported(['inner.sh', 'hosts'], { tp: 2 });
  assert.deepEqual(size, { nodes: 2, devicesPerNode: 8, devices: 16 });
  assert.equal(scenario.dp, 16 / 2);
});

test('options that are given take part in what follows', () => {
  // 128 devices / (tp 8 × pp 4), and 32 layers / pp 4 / 4.
  const { scenario } = imported('llama-fp8.sbatch', { tp: 8 });
  assert.deepEqual([scenario.dp, scenario.vpp], [128 / (8 * 4), 2]);
});

test('the width of the feed-forward is 4h, and 8h/3 rounded down to a multiple of 64 with SwiGLU', () => {
  const ffn = (more: string) => {
    const { scenario } = importedText(
      `python pretrain_gpt.py --num-layers 3 --hidden-size 1000 --num-attention-heads 10 --vocab-size 512 --seq-length 64 ${more}`,
    );
    const model = scenario.model as Record<string, unknown>;
    return model.intermediate_size ?? model.n_inner;
  };
  assert.equal(ffn(''), 4000);
  const rope = '--position-embedding-type rope --normalization RMSNorm';
  assert.equal(ffn(`--swiglu ${rope}`), Math.floor(8000 / 3 / 64) * 64);
  assert.equal(ffn(`--swiglu ${rope} --ffn-hidden-size 2688`), 2688);
});

test('patterns of layers with experts', () => {
  assert.deepEqual(layerPattern('([0]*1+[1]*2)'), [0, 1, 1]);
  assert.deepEqual(layerPattern('[0, 1]*2'), [0, 1, 0, 1]);
  assert.equal(layerPattern('every second'), undefined);
});
