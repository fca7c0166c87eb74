/** Random questions as a person puts them: keys of a scenario and their values, in the three ways they can be said. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { loadCluster } from '../../hardware-profiles/index.js';
import { modelById } from '../../models/index.js';
import type { FrameworkId } from '../../strategies/frameworks/ids.js';
import { FRAMEWORKS } from '../../strategies/frameworks/index.js';
import { platformOf } from '../../strategies/frameworks/platforms.js';
import { STRATEGIES, strategyById } from '../../strategies/index.js';
import { ATTENTION_KERNELS, KERNEL_SETS, LOSS_CHOICES } from '../../strategies/job.js';
import type { LayoutAxis } from '../../strategies/strategy.js';

/** Values by key, as a scenario file holds them. */
export type Question = Readonly<Record<string, string | number | boolean>>;

/** Models and clusters of a size for each other: from four CPU servers to 72 devices. */
const SIZES = [
  {
    weight: 6,
    models: ['tiny', 'tiny-llama', 'small', 'gpt2-124m', 'qwen2.5-0.5b', 'llama3.2-1b', 'gemma-2b'],
    clusters: [
      ...['h100-dgx:1', 'a100-pcie-server:1', 'l40s-server:1', 'cpu-100g:4', 'tpu-v5e:2'],
      ...['jean-zay-v100:2', 'alps-gh200:1', 'gcp-a2-megagpu:1'],
    ],
    batches: [8, 16, 24, 64],
  },
  {
    weight: 6,
    models: [
      ...['llama2-7b', 'llama3-8b', 'gpt3-13b', 'gemma-7b', 'mistral-7b'],
      ...['qwen1.5-moe-a2.7b', 'deepseek-v2-lite', 'gpt-oss-20b', 'mixtral-8x7b'],
    ],
    clusters: [
      ...['h100-dgx:2', 'a100-dgx:2', 'mi300x-node:1', 'gaudi2-node:2', 'tpu-v5p:4', 'frontier:2'],
      ...['b200-dgx:1', 'dgx1-v100:2', 'h100-pcie-server:2'],
    ],
    batches: [16, 32, 48, 128],
  },
  {
    weight: 1,
    models: ['llama3-70b', 'gpt3-175b', 'llama3-405b', 'mixtral-8x22b', 'deepseek-v3'],
    clusters: ['h100-dgx:8', 'b300-dgx:4', 'tpu-v4:8', 'mi355x-node:4', 'gb300-nvl72:1'],
    batches: [64, 144],
  },
] as const;

const rarely = <T>(value: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value });
const one = <T>(...values: readonly T[]) => fc.constantFrom(...values);

const job = fc.oneof(
  ...SIZES.map(({ weight, models, clusters, batches }) => ({
    weight,
    arbitrary: fc.record({
      model: one<string>(...models),
      cluster: one<string>(...clusters),
      'global-batch': one<number>(...batches),
    }),
  })),
);

const more = (precisions: readonly string[], frameworks: readonly FrameworkId[]) =>
  fc.record({
    seq: rarely(one(64, 512, 2048, 4096)),
    tokens: fc.option(one<string | number>('15T', '300B', '1.5e12', 2e9, '1_000_000_000'), { freq: 2 }),
    precision: precisions.includes('bf16') ? rarely(one(...precisions)) : one(...precisions),
    'gradient-precision': rarely(one('bf16', 'fp16')),
    kernels: rarely(one(...KERNEL_SETS)),
    framework: rarely(one(...frameworks)),
    attention: rarely(one(...ATTENTION_KERNELS)),
    loss: rarely(one(...LOSS_CHOICES)),
    prefetch: rarely(one(1, 2, 3)),
    reshard: rarely(fc.boolean()),
    'tp-comm-overlap': rarely(fc.boolean()),
  });

const SIZES_OF_AXES = { tp: [1, 2, 4], pp: [1, 2, 4], vpp: [2, 3], ep: [2, 4], cp: [2], shard: [2, 4] };

/** Parts of a layout that are asked for, of those the strategies use; more than one or two leave no choice. */
function fixed(ids: readonly string[]): fc.Arbitrary<Question> {
  const used = ids.flatMap((id) => strategyById(id).axes);
  const axes = Object.entries(SIZES_OF_AXES).filter(([axis]) => used.includes(axis as LayoutAxis));
  const parts: Record<string, fc.Arbitrary<string | number | boolean>> = {
    ...Object.fromEntries(axes.map(([axis, sizes]) => [axis, one(...sizes)])),
    'micro-batch': one(1, 2, 3),
    recompute: one('none', 'selective', 'per-op', 'full'),
    'sequence-parallel': fc.boolean(),
    'offload-inputs': fc.boolean(),
  };
  return fc
    .subarray(Object.keys(parts), { maxLength: 2 })
    .chain((keys) => fc.record(Object.fromEntries(keys.map((key) => [key, parts[key]!]))));
}

/** Questions of which most have an answer; each is answered within a second or so. */
export const questions: fc.Arbitrary<Question> = job.chain((which) => {
  const mixture = modelById(which.model).moe !== undefined;
  const all = STRATEGIES.filter(({ axes }) => mixture || !axes.includes('ep')).map(({ id }) => id);
  const { accelerator } = loadCluster(which.cluster);
  const precisions = Object.keys(accelerator.peakFlops);
  const platform = platformOf(accelerator);
  const frameworks = FRAMEWORKS.filter(({ platforms }) => platforms.includes(platform!)).map(({ id }) => id);
  return fc
    .subarray(all, { minLength: 1, maxLength: 3 })
    .chain((ids) =>
      fc
        .tuple(more(precisions, frameworks), fixed(ids))
        .map(([rest, layout]) => given({ ...which, strategy: ids.join(','), ...rest, ...layout })),
    );
});

function given(said: Readonly<Record<string, Question[string] | null | undefined>>): Question {
  return Object.fromEntries(
    Object.entries(said).filter(([, value]) => value !== undefined && value !== null),
  ) as Question;
}

/** The question as options: `--tp=8`. */
export function options(question: Question): string[] {
  return Object.entries(question).map(([key, value]) => `--${key}=${value}`);
}

const folder = mkdtempSync(join(tmpdir(), 'llmsim-one-number-'));

/** The question as a scenario file; its path. */
export function scenario(question: Question): string {
  const path = join(folder, 'scenario.yaml');
  writeFileSync(
    path,
    Object.entries(question)
      .map(([key, value]) => `${key}: ${value}\n`)
      .join(''),
  );
  return path;
}

/** A file of the folder that tests of one number write to. */
export function written(name: string): string {
  return join(folder, name);
}

/** How often a property is tried: `ONE_NUMBER_RUNS` of the environment makes a longer run, `usual` is quick. */
export function runs(usual: number): number {
  const asked = Number(process.env.ONE_NUMBER_RUNS);
  return asked > 0 ? asked : usual;
}
