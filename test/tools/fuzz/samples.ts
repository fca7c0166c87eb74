/** What inputs start from: sound files of the repository, and what the program made of them. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { modelById } from '../../../models/index.js';
import { printProgram } from '../../../program/text.js';
import { STRATEGIES } from '../../../strategies/index.js';
import type { Layout } from '../../../strategies/job.js';
import { type Plan, writeProgram } from '../../../strategies/write.js';
import { jobOf } from '../../jobs.js';
import type { Made } from './made.js';

type Entries = Record<string, unknown>;

export interface Samples extends Made {
  readonly strategies: readonly string[];
  readonly models: readonly string[];
  readonly clusters: readonly string[];
  readonly scenarios: readonly Entries[];
  readonly clusterFiles: readonly Entries[];
  readonly accelerators: readonly Entries[];
  readonly configs: readonly Entries[];
  readonly records: readonly { readonly id: string }[];
  readonly programs: readonly string[];
  readonly launchFiles: readonly { readonly name: string; readonly text: string }[];
}

/** The samples, in an order that does not depend on the machine. */
export function samplesWith(made: Made): Samples {
  const yamls = (folder: string) => readAll(folder, '.yaml').map((text) => parse(text) as Entries);
  return {
    ...made,
    strategies: STRATEGIES.map(({ id }) => id),
    models: [
      ...['tiny', 'tiny-llama', 'small', 'gpt2-124m', 'gpt2-355m', 'qwen3-0.6b', 'llama3.2-1b', 'llama2-7b'],
      ...['gpt-oss-20b', 'mixtral-8x7b', 'deepseek-v2-lite'],
    ],
    clusters: [
      ...['a100-dgx:1', 'h100-dgx:2', 'h100-dgx:1', 'tpu-v5e:2x2', 'tpu-v5p:2x2x1', 'tpu-v5p:2'],
      ...['dgx1-v100:1', 'mi300x-node:1', 'gb200-nvl72:1', 'l40s-server:1', 'cpu-100g:2', 'b200-dgx:1'],
      ...['gaudi3-node:1', 'a100-dgx:2of8', 'a100-dgx:2x3of8', 'l40s:2', '3x-a40', 'h100-sxm:4'],
    ],
    scenarios: yamls('examples'),
    clusterFiles: yamls('hardware-profiles/clusters'),
    accelerators: yamls('hardware-profiles/accelerators'),
    configs: readAll('test/models/fixtures', '.json').map((text) => JSON.parse(text) as Entries),
    records: smallRecords(),
    programs: programs(),
    launchFiles: launchFiles(),
  };
}

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

function launchFiles(): Samples['launchFiles'] {
  const folder = `${ROOT}test/launch/fixtures/`;
  const names = readdirSync(folder).sort();
  return names.map((name) => ({ name, text: readFileSync(folder + name, 'utf8') }));
}

function readAll(folder: string, ending: string): string[] {
  const names = readdirSync(`${ROOT}${folder}`).filter((name) => name.endsWith(ending));
  return names.sort().map((name) => readFileSync(`${ROOT}${folder}/${name}`, 'utf8'));
}

/** Published runs that are predicted in a moment. */
function smallRecords(): { readonly id: string }[] {
  interface Sized {
    readonly id: string;
    readonly hardware?: { readonly count?: number };
    readonly model?: { readonly params?: number };
  }
  const lines = readAll('accuracy/cases', '.jsonl').flatMap((text) => text.split('\n'));
  const all = lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as Sized);
  return all.filter(({ hardware, model }) => {
    return (hardware?.count ?? Number.POSITIVE_INFINITY) <= 64 && (model?.params ?? 0) < 20e9;
  });
}

/** Those of the documentation, and two layers of a small model by every way of keeping replicas in step. */
function programs(): string[] {
  const page = readFileSync(`${ROOT}docs/program.md`, 'utf8');
  const shown = [...page.matchAll(/```program[^\n]*\n([\s\S]*?)```/g)].map(([, text]) => text!);
  const model = { ...modelById('tiny'), layers: 2 };
  const written = (layout: Partial<Layout>, plan: Plan) =>
    printProgram(
      writeProgram('p', { ...jobOf('tiny', layout, { sequence: 64, globalBatch: 4 }), model }, plan),
    );
  return [
    ...shown,
    written({ dp: 2 }, { schedule: 'sequential', state: 'ddp' }),
    written({ dp: 2, zero: 3 }, { schedule: 'sequential', state: 'zero-3' }),
    written({ dp: 2, pp: 2 }, { schedule: '1f1b', state: 'zero-1' }),
    written({ dp: 4 }, { schedule: 'sequential', state: 'parameter-server' }),
    written({ dp: 4 }, { schedule: 'sequential', state: 'map-reduce' }),
    written({ tp: 2, sequenceParallel: true }, { schedule: 'sequential', state: 'none' }),
  ];
}
