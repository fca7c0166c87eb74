import { writeFileSync } from 'node:fs';
import {
  clusterById,
  compare,
  csv,
  InputError,
  page,
  parseProgram,
  printProgram,
  program,
  type Question,
  readCluster,
  readModel,
  simulate,
  simulateProgram,
} from 'llmsim';

// A question has the keys of a scenario file and of the command line.
const question: Question = { model: 'llama3-8b', cluster: 'h100-dgx:2', 'global-batch': 64 };

// Which of these is fastest, and what else would have fitted?
const comparison = await compare({ ...question, strategy: ['fsdp', 'megatron-3d'], tokens: '1T' });
for (const { strategy, layout, stepTimeSeconds, mfu, memory, totals } of comparison.rows) {
  const days = totals === null ? '' : `, ${(totals.timeToTrainSeconds / 86_400).toFixed(0)} days`;
  const gib = (memory.peakBytes / 2 ** 30).toFixed(1);
  console.log(
    `${strategy} tp${layout.tp} pp${layout.pp}: ${stepTimeSeconds.toFixed(2)} s, MFU ${mfu.toFixed(2)}, ${gib} GiB${days}`,
  );
}
writeFileSync('comparison.csv', await csv(comparison));
writeFileSync('comparison.html', await page(comparison));

// One strategy in depth, at a layout of one's own.
const pipelined = {
  ...question,
  strategy: 'megatron-3d',
  pp: 2,
  vpp: 1,
  'micro-batch': 1,
} satisfies Question;
const { result } = await simulate(pipelined, { detail: true });
for (const { role, ranks, breakdown, spans } of result.roles) {
  const idle = ((100 * breakdown.bubble) / result.stepPs).toFixed(1);
  console.log(`${role}: ${ranks} ranks, ${spans.length} spans, ${idle} % pipeline bubble`);
}

// The same step as a program: data that can be printed, changed and played. Here every activation is sent as fp32.
const text = printProgram(await program(pipelined));
const wider = text.replace(/^( {2}(?:send|recv) pp[+-]1) 64MiB/gm, '$1 128MiB');
const played = simulateProgram(parseProgram(wider), clusterById('h100-dgx:2'));
console.log(
  `twice the bytes between stages: ${((played.result.stepPs - result.stepPs) / 1e9).toFixed(2)} ms more`,
);

// A model and a cluster of one's own, from the text of their files.
const model = await readModel(
  JSON.stringify({
    ...{ model_type: 'llama', num_hidden_layers: 24, hidden_size: 2048, intermediate_size: 8192 },
    ...{ num_attention_heads: 16, num_key_value_heads: 8, vocab_size: 128256 },
    ...{ max_position_embeddings: 8192, hidden_act: 'silu', tie_word_embeddings: true },
  }),
  'mine-2b',
);
const cluster = await readCluster(
  'title: H100 nodes on half the network\nlike: h100-dgx\nnode: { nics: { count: 4, bandwidth: 400 Gb/s } }\n',
  'half.yaml:4',
);
try {
  const [best] = (await compare({ model, cluster, 'global-batch': 256, precision: 'fp8' })).rows;
  console.log(`${model.id} on ${cluster.title}: ${best?.strategy}, ${best?.stepTimeSeconds.toFixed(2)} s`);
} catch (error) {
  // What cannot be answered is a sentence, the one the command line would print.
  if (!(error instanceof InputError)) throw error;
  console.log(error.message);
}
