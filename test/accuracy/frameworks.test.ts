/**
 * One table of frameworks: a published run asked as a question, by its framework, its layout and what its source says
 * of kernels, has the job, the step time and the memory of the accuracy page, to the last digit.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { frameworkTaken } from '../../accuracy/mapping/frameworks.js';
import { type Mapped, mapRecord } from '../../accuracy/mapping/index.js';
import { Unsupported } from '../../accuracy/mapping/verdict.js';
import { builtInCases } from '../../accuracy/records/cases.js';
import type { PublishedRecord } from '../../accuracy/records/record.js';
import { type Question, requestFrom } from '../../cli/input/question.js';
import { evaluate } from '../../planning/evaluate/evaluate.js';
import type { Request } from '../../planning/request.js';
import { spaceOf } from '../../planning/search/layouts.js';
import { simulateOne } from '../../planning/simulate.js';
import { FRAMEWORK_IDS } from '../../strategies/frameworks/ids.js';
import { frameworkById } from '../../strategies/frameworks/index.js';
import { kernelsOn, settledBy } from '../../strategies/frameworks/settles.js';
import { STRATEGIES } from '../../strategies/index.js';
import type { Job } from '../../strategies/job.js';
import { runtimeOf } from '../../strategies/runtime.js';
import { planOf, type Strategy } from '../../strategies/strategy.js';

interface Run {
  readonly record: PublishedRecord;
  readonly mapped: Mapped;
  readonly strategy: Strategy;
  readonly request: Request;
}

/** The runs of the built-in suite that a question can ask for. */
const RUNS: Run[] = [];
for (const { record } of builtInCases()) {
  const mapped = mappedOf(record);
  if (mapped === undefined || !isPlain(mapped)) continue;
  for (const strategy of strategiesOf(mapped)) {
    const request = await requestFrom(questionOf(record, mapped, strategy));
    if (spaceOf(strategy, request).layouts !== 1) continue;
    RUNS.push({ record, mapped, strategy, request });
    break;
  }
}

function mappedOf(record: PublishedRecord): Mapped | undefined {
  try {
    return mapRecord(record);
  } catch (error) {
    if (error instanceof Unsupported) return undefined;
    throw error;
  }
}

/** The strategies that run the layout as the source did. */
function strategiesOf({ job, plan }: Mapped): Strategy[] {
  const { layout } = job;
  return STRATEGIES.filter((strategy) => {
    const own = planOf(strategy, layout);
    const axes = (['dp', 'tp', 'pp', 'cp', 'ep', 'vpp'] as const).filter((axis) => layout[axis] > 1);
    return (
      own.schedule === plan.schedule &&
      own.state === plan.state &&
      axes.every((axis) => strategy.axes.includes(axis)) &&
      (layout.shard === layout.dp) !== strategy.axes.includes('shard') &&
      (own.state === 'none' || strategy.zero === layout.zero) &&
      (layout.ep > 1 || !strategy.axes.includes('ep'))
    );
  });
}

/** Whether the source says nothing of the run that neither its framework nor an option below does. */
function isPlain({ job, framework, cluster }: Mapped): boolean {
  const settled = settledBy(frameworkById(framework), cluster.accelerator.kind);
  const usual = runtimeOf(settled);
  const splitsExperts = job.layout.ep > 1 && job.layout.etp !== 1;
  const overlap =
    job.tpCommOverlap === true || (job.overlapTensor ?? true) === frameworkById(framework).overlapTensor;
  return (
    JSON.stringify(runtimeOf(job)) === JSON.stringify(usual) &&
    !splitsExperts &&
    job.layout.recomputeModules === undefined &&
    overlap &&
    job.training === undefined &&
    job.lengths === undefined &&
    job.cudaGraphs === settled.cudaGraphs &&
    job.compile === undefined &&
    job.wgradBuffers !== false &&
    job.layout.stageLayers === undefined &&
    job.layout.recomputeModules === undefined &&
    job.layout.recomputeLayers === undefined
  );
}

/** The run as a person asks for it. What the framework settles is left to it. */
function questionOf(record: PublishedRecord, mapped: Mapped, strategy: Strategy): Question {
  const { job, cluster, framework } = mapped;
  const entry = frameworkById(framework);
  const { layout } = job;
  const { software } = cluster.accelerator;
  const usual =
    framework === software.framework
      ? software.kernels
      : kernelsOn(entry, cluster.accelerator, software.kernels);
  const axes = (['tp', 'pp', 'cp', 'ep', 'vpp', 'shard'] as const).filter((axis) =>
    strategy.axes.includes(axis),
  );
  return {
    // The vocabulary as its source has it: the framework pads it.
    model: { ...job.model, vocab: record.model?.vocab ?? job.model.vocab },
    cluster,
    framework: entry.id,
    strategy: strategy.id,
    seq: job.sequence,
    'global-batch': job.globalBatch,
    precision: job.precision,
    'micro-batch': layout.microBatch,
    recompute: layout.recompute,
    ...Object.fromEntries(axes.map((axis) => [axis, layout[axis]])),
    ...(strategy.axes.includes('dp') ? { dp: layout.dp } : {}),
    ...(layout.tp > 1 ? { 'sequence-parallel': layout.sequenceParallel } : {}),
    ...(record.parallel?.grad_reduce || record.parallel?.mp_mode === 'PURE'
      ? { 'gradient-precision': job.gradientPrecision }
      : {}),
    ...(job.kernels === usual ? {} : { kernels: job.kernels }),
    ...(job.loss === 'fused' && entry.loss !== 'fused' ? { loss: 'fused' as const } : {}),
    ...(job.routing?.kind === 'balanced' ? { routing: 'balanced' } : {}),
    ...(job.tpCommOverlap === true ? { 'tp-comm-overlap': true } : {}),
    ...(job.offloadInputs === true ? { 'offload-inputs': true } : {}),
    ...(job.dispatcher === undefined ? {} : { dispatcher: job.dispatcher }),
    ...(runtimeOf(job).expertOverlap === 'none' ? {} : { 'expert-overlap': true }),
  };
}

/** A job with what is left out written in, as far as the layout reads it. */
function whole(job: Job): object {
  const { model, layout, runtime: _, ...rest } = job;
  const { etp: __, sequenceParallel, zero, ...shape } = layout;
  return {
    ...rest,
    runtime: runtimeOf(job),
    overlapTensor: job.overlapTensor ?? true,
    model: { ...model },
    layout: {
      ...shape,
      sequenceParallel: layout.tp > 1 && sequenceParallel,
      zero: layout.dp * layout.cp > 1 ? zero : 0,
    },
  };
}

test('a published run asked as a question is the same job, whatever framework it ran under', () => {
  const asked = new Map<string, number>();
  for (const { mapped, strategy, record, request } of RUNS) {
    const { job } = spaceOf(strategy, request).families[0]!;
    assert.deepEqual(whole(job), whole(mapped.job), record.id);
    asked.set(mapped.framework, (asked.get(mapped.framework) ?? 0) + 1);
  }
  assert.ok(RUNS.length > 200, `${RUNS.length} runs are asked for`);
  assert.ok(asked.size >= 9, [...asked].join(' '));
});

test('its step time and its memory are those of the accuracy page, to the last digit', () => {
  // A few of each framework: the same job is the same program.
  const some = FRAMEWORK_IDS.flatMap((id) =>
    RUNS.filter(({ mapped }) => mapped.framework === id).slice(0, 4),
  );
  for (const run of some) {
    const { job, plan, cluster } = run.mapped;
    const { row } = simulateOne(run.request, run.strategy.id);
    const { stepTimeSeconds, memory } = evaluate(plan, job, cluster);
    assert.equal(row.stepTimeSeconds, stepTimeSeconds, run.record.id);
    assert.equal(row.memory.peakBytes, memory.peakBytes, run.record.id);
  }
  assert.ok(some.length > 25, `${some.length} runs are played`);
});

test('frameworks that no built-in run names give one job both ways, too', async () => {
  const { record } = RUNS.find(({ mapped }) => mapped.framework === 'torchtitan')!;
  const { record: onTpu } = RUNS.find(({ mapped }) => mapped.cluster.accelerator.kind === 'tpu')!;
  for (const [title, id, from] of [
    ['Llama 3 with Hugging Face Trainer', 'huggingface', record],
    ['Llama 3 with DeepSpeed', 'deepspeed', record],
    ['Llama 3, a script of our own', 'pytorch', record],
    ['Gemma, a script of our own', 'jax', onTpu],
  ] as const) {
    const named: PublishedRecord = {
      ...from,
      source: { title, year: 2025 },
      parallel: { ...from.parallel, framework: null },
      measured: { step_time_s: 1 },
    };
    const mapped = mapRecord(named);
    assert.equal(mapped.framework, id);
    const [strategy] = strategiesOf(mapped);
    const request = await requestFrom(questionOf(named, mapped, strategy!));
    assert.deepEqual(whole(spaceOf(strategy!, request).families[0]!.job), whole(mapped.job), id);
  }
});

test('what is taken where no framework is named is an assumption, by the name of what was taken', () => {
  const { record } = builtInCases().find(({ record: { id } }) => id === 'sc21-t1-18.4b')!;
  const silent: PublishedRecord = {
    ...record,
    source: { title: 'a table of ours' },
    parallel: { ...record.parallel, framework: null, recompute: null },
  };
  const notes = mapRecord(silent).assumptions;
  assert.ok(
    notes.includes('no framework is stated: taken as PyTorch with fused attention'),
    notes.join('\n'),
  );
  assert.ok(notes.includes('activation recomputation is not stated: none in PyTorch with fused attention'));
  assert.ok(!notes.some((note) => note.includes('another framework')));
  const named = (framework: string) => frameworkTaken({ ...silent, parallel: { framework } });
  assert.equal(named('Megatron-LM'), undefined);
  assert.equal(named('Abacus'), "the framework 'Abacus' is not known: taken as PyTorch with fused attention");
  const on = (accelerator: string) => frameworkTaken({ ...silent, hardware: { accelerator } });
  assert.equal(on('TPU v5p'), 'no framework is stated: taken as JAX on TPU');
  assert.equal(on('Trainium2'), 'no framework is stated: taken as AWS Neuron (NxD Training)');
  assert.equal(frameworkTaken(record), undefined);
});
