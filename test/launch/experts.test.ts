/** Experts and CUDA graphs in launch files: what says dispatcher, overlap, capacity and routing, and what only seems to. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imported, importedText } from './read.js';

const SHAPE =
  '--num-layers 4 --hidden-size 512 --num-attention-heads 8 --seq-length 1024 --micro-batch-size 1 --global-batch-size 64';
const EXPERTS = '--num-experts 8 --expert-model-parallel-size 8 --moe-router-topk 2';

/** What Megatron-LM's script says with these options. */
const megatron = (more: string) =>
  importedText(`torchrun --nproc_per_node 8 pretrain_gpt.py ${SHAPE} ${more}\n`);
/** The same in overrides of a recipe. */
const bridge = (model: string, more = '') =>
  importedText(
    `model:\n  _target_: x.Llama3ModelProvider8B\n  tensor_model_parallel_size: 1\n${model}train: { micro_batch_size: 1 }\n${more}`,
    'job.yaml',
  );
const titan = (text: string) =>
  importedText(`[training]\nseq_len = 1024\n[parallelism]\nexpert_parallel_degree = 8\n${text}`, 'a.toml');
const maxtext = (text: string) => importedText(`base_config: base.yml\n${text}`, 'm.yml');

const because = ({ ignored }: ReturnType<typeof megatron>, key: string) =>
  ignored.find((each) => each.key === key)?.because;

test('Megatron’s dispatcher is that of its type, and flex is a library', () => {
  const of = (more: string) => megatron(`${EXPERTS} ${more}`).scenario.dispatcher;
  assert.equal(of('--moe-token-dispatcher-type alltoall'), 'alltoall');
  assert.equal(of('--moe-token-dispatcher-type alltoall_seq'), 'alltoall');
  assert.equal(of('--moe-token-dispatcher-type flex'), 'deepep');
  assert.equal(of('--moe-token-dispatcher-type flex --moe-enable-deepep'), 'deepep');
  assert.equal(of('--moe-token-dispatcher-type flex --moe-flex-dispatcher-backend hybridep'), 'hybridep');
  const unsaid = megatron(EXPERTS);
  assert.equal(unsaid.scenario.dispatcher, 'allgather');
  assert.ok(unsaid.assumed.some(({ option }) => option === 'dispatcher'));
  assert.equal(megatron('--num-experts 8').scenario.dispatcher, undefined, 'nothing is exchanged');
  const idle = megatron(
    `${EXPERTS} --moe-token-dispatcher-type alltoall --moe-flex-dispatcher-backend deepep`,
  );
  assert.equal(idle.scenario.dispatcher, 'alltoall');
  assert.match(because(idle, '--moe-flex-dispatcher-backend')!, /flex dispatcher only/);
  assert.throws(
    () => of('--moe-token-dispatcher-type flex --moe-flex-dispatcher-backend x'),
    /deepep or hybridep is expected/,
  );
});

test('capacity counts above 0, and Megatron’s fork on DeepSpeed drops unless told', () => {
  const of = (more: string) => megatron(`${EXPERTS} ${more}`);
  assert.equal(of('--moe-expert-capacity-factor 1.25').scenario['capacity-factor'], 1.25);
  assert.equal(of('--moe-expert-capacity-factor -1').scenario['capacity-factor'], undefined);
  const padded = of('--moe-expert-capacity-factor 2.0 --moe-pad-expert-input-to-capacity');
  assert.equal(padded.scenario['capacity-factor'], 2);
  assert.equal(
    padded.ignored.find(({ key }) => key === '--moe-pad-expert-input-to-capacity')?.matters,
    'yes',
  );
  assert.throws(() => of('--moe-expert-capacity-factor many'), /a number is expected/);
  const engine = (more: string) =>
    importedText(
      `deepspeed --num_gpus 8 pretrain_gpt.py --deepspeed --zero-stage 1 ${SHAPE} --num-experts 8 ${more}\n`,
    ).scenario['capacity-factor'];
  assert.equal(engine(''), 1);
  assert.equal(engine('--moe-train-capacity-factor 1.5'), 1.5);
  assert.equal(engine('--moe-train-capacity-factor 1.5 --disable-moe-token-dropping'), undefined);
});

test('overlap is a flag, and a forced balance is balanced routing', () => {
  const { scenario } = megatron(
    `${EXPERTS} --overlap-moe-expert-parallel-comm --moe-router-force-load-balancing`,
  );
  assert.deepEqual([scenario['expert-overlap'], scenario.routing], [true, 'balanced']);
  const loose = megatron(`${EXPERTS} --moe-router-load-balancing-type none`);
  assert.match(because(loose, '--moe-router-load-balancing-type')!, /nothing balances/);
  const biased = megatron(`${EXPERTS} --moe-router-load-balancing-type none --moe-router-enable-expert-bias`);
  assert.doesNotMatch(because(biased, '--moe-router-load-balancing-type')!, /nothing balances/);
});

test('graphs of whole layers are cuda-graphs, and those of a part are told', () => {
  const of = (more: string) => megatron(more).scenario['cuda-graphs'];
  assert.equal(of(''), undefined);
  for (const more of [
    ...['--cuda-graph-impl local', '--cuda-graph-impl transformer_engine', '--enable-cuda-graph'],
    ...['--external-cuda-graph', '--enable-cuda-graph --cuda-graph-scope full_iteration'],
    '--cuda-graph-impl transformer_engine --cuda-graph-scope attn mlp',
  ])
    assert.equal(of(more), true, more);
  assert.equal(of('--cuda-graph-impl none'), false);
  for (const scope of ['mlp', 'attn', 'moe_router moe_preprocess'])
    assert.equal(of(`--enable-cuda-graph --cuda-graph-scope ${scope}`), undefined, scope);
  const part = megatron('--cuda-graph-impl transformer_engine --cuda-graph-scope attn moe_router');
  assert.equal(part.scenario['cuda-graphs'], undefined);
  assert.deepEqual(
    part.ignored.filter(({ matters }) => matters === 'yes').map(({ key }) => key),
    ['--cuda-graph-impl', '--cuda-graph-scope'],
  );
});

test('recipes of Megatron-Bridge say the same under their sections, and only what they change', () => {
  const said = bridge(
    '  moe_token_dispatcher_type: flex\n  moe_flex_dispatcher_backend: hybridep\n  moe_router_force_load_balancing: true\n' +
      '  cuda_graph_impl: transformer_engine\n  cuda_graph_scope: [attn, moe]\n',
    'comm_overlap: { overlap_moe_expert_parallel_comm: true }\n',
  ).scenario;
  // Llama has no experts: what is said of them has no place in the question.
  assert.deepEqual(
    [said.dispatcher, said.routing, said['expert-overlap']],
    [undefined, undefined, undefined],
  );
  assert.equal(said['cuda-graphs'], true);
  const experts = importedText(
    'model:\n  _target_: x.Qwen3MoEModelProvider30B_A3B\n  tensor_model_parallel_size: 1\n  moe_token_dispatcher_type: flex\n  moe_flex_dispatcher_backend: hybridep\n' +
      '  moe_router_force_load_balancing: true\n  moe_expert_capacity_factor: 1.0\ntrain: { micro_batch_size: 1 }\n' +
      'comm_overlap: { overlap_moe_expert_parallel_comm: true }\n',
    'job.yaml',
  ).scenario;
  assert.deepEqual(
    [experts.dispatcher, experts.routing, experts['expert-overlap'], experts['capacity-factor']],
    ['hybridep', 'balanced', true, 1],
  );
  assert.equal(bridge('  hidden_size: 8\n').scenario.dispatcher, undefined, 'the recipe has its own');
});

test('torchtitan names a backend of experts, and forces a balance where it is told', () => {
  const of = (text: string) => titan(text).scenario;
  assert.equal(of('expert_parallel_comm_backend = "deepep"\n').dispatcher, 'deepep');
  assert.equal(of('expert_parallel_comm_backend = "standard"\n').dispatcher, 'alltoall');
  assert.throws(() => of('expert_parallel_comm_backend = "x"\n'), /standard, deepep, hybridep is expected/);
  assert.equal(of('[debug]\nmoe_force_load_balance = true\n').routing, 'balanced');
  assert.equal(of('[debug]\nmoe_force_load_balance = false\nseed = 1\n').routing, undefined);
  const pipeline = 'pipeline_parallel_degree = 2\npipeline_parallel_schedule = ';
  assert.equal(of(`${pipeline}"DualPipeV"\n`)['expert-overlap'], true);
  const off = 'pipeline_parallel_expert_parallel_overlap = false\n';
  assert.equal(of(`${pipeline}"DualPipeV"\n${off}`)['expert-overlap'], false);
  assert.equal(of(`${pipeline}"1F1B"\n`)['expert-overlap'], undefined);
});

test('MaxText drops with dense products only, gathers with a ring, and may route at random', () => {
  const of = (text: string) => maxtext(`model_name: mixtral-8x7b\n${text}`);
  assert.equal(of('sparse_matmul: false\ncapacity_factor: 1.25\n').scenario['capacity-factor'], 1.25);
  const sparse = of('capacity_factor: 1.25\n');
  assert.equal(sparse.scenario['capacity-factor'], undefined);
  assert.match(because(sparse, 'capacity_factor')!, /sparse_matmul: false only/);
  const all = of('sparse_matmul: false\ncapacity_factor: -1.0\n');
  assert.equal(all.ignored.find(({ key }) => key === 'sparse_matmul')?.matters, 'yes');
  const { scenario } = of('use_ring_of_experts: true\nuse_random_routing: true\n');
  assert.deepEqual([scenario.dispatcher, scenario.routing], ['allgather', 'balanced']);
});

test('a mode of torch.compile that records graphs says so, and compiles', () => {
  const trainer = (more: string) =>
    importedText(`python train.py --model_name_or_path x/y --per_device_train_batch_size 1 --bf16 ${more}\n`)
      .scenario;
  const recorded = trainer('--torch_compile_mode reduce-overhead');
  assert.deepEqual([recorded.compile, recorded['cuda-graphs']], [true, true]);
  assert.equal(trainer('--torch_compile --torch_compile_mode default')['cuda-graphs'], undefined);
  assert.equal(trainer('--torch_compile_mode max-autotune-no-cudagraphs')['cuda-graphs'], undefined);
  const accelerate = (backend: string) =>
    importedText(
      `compute_environment: LOCAL_MACHINE\ndistributed_type: MULTI_GPU\nnum_processes: 8\n` +
        `dynamo_config:\n  dynamo_backend: ${backend}\n  dynamo_mode: max-autotune\n`,
      'a.yaml',
    ).scenario['cuda-graphs'];
  assert.deepEqual([accelerate('INDUCTOR'), accelerate('NO')], [true, undefined]);
});

test('what a variable would say is asked for', () => {
  const { wanted } = megatron(
    `${EXPERTS} --moe-token-dispatcher-type $KIND --moe-expert-capacity-factor $FACTOR --cuda-graph-impl $GRAPHS`,
  );
  const asked = wanted.map(({ option }) => option);
  for (const option of ['dispatcher', 'capacity-factor', 'cuda-graphs'])
    assert.ok(asked.includes(option), option);
});

test('a model of one’s own choice without experts has none of what the file says of them', () => {
  const given = imported('mixtral-case.sh', { model: 'llama3-8b' }).scenario;
  assert.equal(given.dispatcher, undefined);
});
