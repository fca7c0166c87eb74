/** The scripts and manifests of `examples/cluster-sweep/`, read as what they are for, and their commands run on a small plan. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse, parseAllDocuments } from 'yaml';
import { gridOf } from '../../../cli/input/grid.js';
import { readPlan } from '../../../cli/input/plan-question.js';
import { invoke } from '../invoke.js';
import { inFolder, PROGRAM } from './plans.js';

const EXAMPLE = fileURLToPath(new URL('../../../../examples/cluster-sweep/', import.meta.url));
const text = (name: string) => readFileSync(join(EXAMPLE, name), 'utf8');

/** As many searches as there are shards, and some. */
const SMALL = `
model: tiny
cluster: h100-dgx:1
global-batch: [8, 16, 32]
seq: [16, 32, 64, 128]
strategy: ddp
tokens: [1B, 2B]
`;

interface Container {
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value?: string }[];
}

interface Manifest {
  readonly kind: string;
  readonly data?: Readonly<Record<string, string>>;
  readonly spec: {
    readonly completions?: number;
    readonly completionMode?: string;
    readonly template: { readonly spec: { readonly containers: readonly Container[] } };
  };
}

function manifests(name: string): Manifest[] {
  return parseAllDocuments(text(name)).map((document) => {
    assert.deepEqual(document.errors, [], name);
    return document.toJS() as Manifest;
  });
}

/** Runs `script` in `folder`, where `llmsim` is this program. */
function run(script: string, folder: string, env: Readonly<Record<string, string>> = {}): void {
  const bin = join(folder, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'llmsim'), `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`);
  chmodSync(join(bin, 'llmsim'), 0o755);
  const path = `${bin}${delimiter}${process.env.PATH}`;
  const { status, stderr } = spawnSync('bash', ['-c', script], {
    cwd: folder,
    env: { ...process.env, ...env, PATH: path },
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
}

async function undivided(folder: string): Promise<string> {
  writeFileSync(join(folder, 'plan.yaml'), SMALL);
  const { code, out } = await invoke(['plan', join(folder, 'plan.yaml'), '--threads', '1']);
  assert.equal(code, 0);
  return out;
}

test('the plan is a sound grid of as many cells as its README says', async () => {
  const grid = await gridOf(await readPlan({ operand: join(EXAMPLE, 'plan.yaml'), options: {} }));
  assert.match(text('README.md'), new RegExp(`a grid of ${grid.cells} cells`));
});

test('the indexed Job takes every shard of the plan in its ConfigMap, and the merge makes the whole of them', async () => {
  const [, config, job] = manifests('kubernetes.yaml');
  assert.deepEqual(parse(config!.data!['plan.yaml']!), parse(text('plan.yaml')));
  assert.deepEqual([job!.kind, job!.spec.completionMode], ['Job', 'Indexed']);
  const [plan] = job!.spec.template.spec.containers;
  const shards = plan!.env!.find(({ name }) => name === 'SHARDS')!.value!;
  assert.equal(job!.spec.completions, Number(shards));
  const [merging] = manifests('kubernetes-merge.yaml')[0]!.spec.template.spec.containers;
  assert.deepEqual(
    [plan!.command, merging!.command],
    [
      ['sh', '-c'],
      ['sh', '-c'],
    ],
  );
  await inFolder(async (folder) => {
    const whole = await undivided(folder);
    const here = ({ args }: Container) =>
      args[0]!.replaceAll('/plan/', `${folder}/`).replaceAll('/rows/', `${folder}/`);
    // Fewer than the Job has: its script takes their number from what it is told.
    for (let index = 0; index < 2; index++) {
      run(here(plan!), folder, { SHARDS: '2', THREADS: '1', JOB_COMPLETION_INDEX: String(index) });
    }
    run(here(merging!), folder);
    assert.equal(readFileSync(join(folder, 'plan.csv'), 'utf8'), whole);
  });
});

test('the array takes every shard, and the merge makes the whole of them', async () => {
  const script = text('slurm.sh');
  const [, last] = /^#SBATCH --array=1-(\d+)$/m.exec(script)!;
  assert.match(script, new RegExp(`^SHARDS=${last}$`, 'm'));
  await inFolder(async (folder) => {
    const whole = await undivided(folder);
    // All at once, as on a cluster; fewer, which the script is told in one place.
    assert.ok(Number(last) > 3);
    const tasks = [1, 2, 3];
    writeFileSync(join(folder, 'slurm.sh'), script.replace(`SHARDS=${last}`, `SHARDS=${tasks.length}`));
    run(
      `${tasks
        .map(
          (i) => `SLURM_ARRAY_TASK_ID=${i} SLURM_CPUS_PER_TASK=1 bash slurm.sh > ${i}.log & pids="$pids $!"`,
        )
        .join('\n')}\nfor pid in $pids; do wait $pid || exit 1; done`,
      folder,
      { pids: '' },
    );
    run(text('slurm-merge.sh'), folder);
    assert.equal(readFileSync(join(folder, 'plan.csv'), 'utf8'), whole);
  });
});
