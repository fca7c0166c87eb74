/** Scripts whose values only running tells in part, files that they name, and the devices that Slurm names. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadCluster } from '../../hardware-profiles/index.js';
import { CLUSTERS, clusterWith } from '../../launch/derive/accelerators.js';
import { importFiles } from '../../launch/import.js';
import { importedText } from './read.js';

const MODEL =
  '--num-layers 32 --hidden-size 4096 --num-attention-heads 32 --ffn-hidden-size 11008 --seq-length 4096 --swiglu ' +
  '--max-position-embeddings 4096 --normalization RMSNorm --position-embedding-type rope --disable-bias-linear ' +
  '--untie-embeddings-and-output-weights --vocab-size 32000 --bf16';

test('arithmetic over variables with and without a dollar', () => {
  const { scenario } = importedText(`N=4; G=8; TP=4; PP=2; MBS=1
WORLD_SIZE=$(($G*$N))
DP=$(( $WORLD_SIZE / $TP / $PP ))
GBS=$(( $DP * 32 ))
torchrun --nnodes $N --nproc_per_node $G pretrain_gpt.py ${MODEL} --tensor-model-parallel-size $TP \\
 --pipeline-model-parallel-size $PP --micro-batch-size $MBS --global-batch-size $GBS --train-iters $((10 * $MBS))
`);
  assert.deepEqual([scenario.dp, scenario['global-batch']], [32 / 4 / 2, 4 * 32]);
  assert.equal(scenario.tokens, 10 * 4 * 32 * 4096);
});

test('what cannot be worked out is asked for, and neither it nor what follows from it is guessed', () => {
  const { scenario, wanted } = importedText(`GBS=$(( $REPLICAS * 32 ))
torchrun --nnodes 2 --nproc_per_node 8 pretrain_gpt.py ${MODEL} --micro-batch-size 1 --global-batch-size $GBS --train-iters 10
`);
  assert.deepEqual([scenario['global-batch'], scenario.tokens], [undefined, undefined]);
  assert.match(
    wanted[0]!.sentence,
    /run\.sh:2 --global-batch-size: \$REPLICAS is set nowhere: give --global-batch/,
  );
  const nodes = importedText(
    `torchrun --nnodes $NODES --nproc_per_node 8 pretrain_gpt.py ${MODEL} --micro-batch-size 1\n`,
  );
  assert.equal(nodes.scenario.dp, undefined, 'one node is a guess');
});

test('an element of an array whose number nobody knows is not its first', () => {
  const { scenario, wanted } = importedText(`SIZES=(1 2 4)
TP=\${SIZES[$SLURM_ARRAY_TASK_ID]}
torchrun --nnodes 2 --nproc_per_node 8 pretrain_gpt.py ${MODEL} --tensor-model-parallel-size $TP --micro-batch-size 1
`);
  assert.deepEqual([scenario.tp, scenario.dp, scenario.strategy], [undefined, undefined, undefined]);
  assert.match(wanted[0]!.sentence, /\$SLURM_ARRAY_TASK_ID is set nowhere: give --tp/);
  const second = importedText(`SIZES=(1 2 4); I=1
torchrun --nnodes 2 --nproc_per_node 8 pretrain_gpt.py ${MODEL} --tensor-model-parallel-size \${SIZES[$I]} --micro-batch-size 1
`);
  assert.equal(second.scenario.tp, 2);
});

test('full recomputation by its old names, and in groups of one layer', () => {
  const read = (options: string) => {
    const { scenario, ignored } = importedText(
      `python pretrain_gpt.py ${MODEL} --micro-batch-size 1 ${options}\n`,
    );
    return [scenario.recompute, ignored.filter(({ matters }) => matters === 'yes').length];
  };
  assert.deepEqual(read('--activations-checkpoint-method uniform'), ['full', 0]);
  assert.deepEqual(read('--checkpoint-activations --checkpoint-num-layers 1'), ['full', 0]);
  const granular = '--recompute-granularity full --recompute-method';
  assert.deepEqual(read(`${granular} uniform --recompute-num-layers 1`), ['full', 0]);
  assert.deepEqual(read(`${granular} uniform --recompute-num-layers 4`), ['full', 1]);
  assert.deepEqual(read(`${granular} block --recompute-num-layers 4`), ['full', 0]);
  assert.deepEqual(read('--no-masked-softmax-fusion'), ['none', 0]);
  assert.deepEqual(read('--no-masked-softmax-fusion --transformer-impl local'), ['none', 1]);
  assert.deepEqual(read('--lora --lora-rank 8'), ['none', 2]);
});

test('Slurm names the devices: the example is a cluster of them, or a part of its nodes', () => {
  const example = (header: string) => {
    const { wanted } = importedText(
      `#!/bin/bash\n#SBATCH ${header}\nsrun python pretrain_gpt.py ${MODEL} --micro-batch-size 1\n`,
    );
    return /for example --cluster (\S+)/.exec(
      wanted.find(({ option }) => option === 'cluster')!.sentence,
    )?.[1];
  };
  assert.equal(example('--nodes=2 --gpus-per-node=a100:4'), 'a100-dgx:2x4of8');
  assert.equal(example('--nodes=8 --gres=gpu:h200:8 --ntasks-per-node=8'), 'h200-dgx:8');
  assert.equal(example('--nodes=4 --gres=gpu:8 --constraint=a100'), 'a100-dgx:4');
  assert.equal(example('--nodes=4 --gres=gpu:8'), 'h100-dgx:4');
});

test('every cluster that is suggested is one, with so many devices a node', () => {
  for (const [, { id, devices }] of CLUSTERS) assert.equal(loadCluster(id).node.devices, devices, id);
  assert.equal(clusterWith('a100').id, 'a100-dgx');
  assert.equal(clusterWith('nvidia_a100_80gb').id, 'a100-dgx');
});

test('a file that a script names is read with it, or what it says is told to matter', () => {
  const script = {
    name: 'jobs/run.sh',
    text: `deepspeed --num_gpus 8 --num_nodes 2 --hostfile hosts pretrain_gpt.py ${MODEL} --micro-batch-size 4 --global-batch-size 64 \\
  --deepspeed --deepspeed_config ds.json\n`,
  };
  const alone = importFiles([script]);
  assert.equal(alone.ignored.find(({ key }) => key === '--deepspeed_config')?.matters, 'yes');
  assert.deepEqual(
    alone.named.map(({ by, path }) => [by, path]),
    [
      ['jobs/run.sh', 'ds.json'],
      ['jobs/run.sh', 'hosts'],
    ],
  );
  const config = { name: 'jobs/ds.json', text: '{"zero_optimization":{"stage":2},"train_batch_size":64}' };
  const both = importFiles([script, config]);
  assert.equal(both.scenario.zero, 2);
  assert.ok(both.understood.some(({ key }) => key === '--deepspeed_config'));
});
