/** The manifests of a plan on a queue, read as what they are for, and their commands run on a small plan. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { parse, parseAllDocuments } from 'yaml';
import { invoke } from '../invoke.js';
import { inFolder, PROGRAM, SMALL_PLAN } from '../plan/plans.js';
import { NO_REDIS, withRedis } from './redis.js';

const EXAMPLE = fileURLToPath(new URL('../../../../examples/cluster-sweep/', import.meta.url));
const text = (name: string) => readFileSync(join(EXAMPLE, name), 'utf8');

interface Container {
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string }[];
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec: {
    readonly selector?: { readonly app?: string; readonly matchLabels?: { readonly app: string } };
    readonly ports?: readonly { readonly port: number }[];
    readonly template: {
      readonly metadata?: { readonly labels: { readonly app: string } };
      readonly spec: { readonly containers: readonly [Container] };
    };
  };
}

const documents = parseAllDocuments(text('kubernetes-queue.yaml'));
const manifests = documents.map((document) => document.toJS() as Manifest);
const find = (kind: string, name: string) =>
  manifests.find((one) => one.kind === kind && one.metadata.name === name)!;

test('the manifests are sound, select each other, and hold the plan of the example', () => {
  assert.deepEqual(
    documents.flatMap(({ errors }) => errors),
    [],
  );
  const plan = find('ConfigMap', 'llmsim-plan').data!['plan.yaml']!;
  assert.deepEqual(parse(plan), parse(text('plan.yaml')));
  const service = find('Service', 'llmsim-redis').spec;
  const redis = find('Deployment', 'llmsim-redis').spec;
  assert.equal(service.selector!.app, redis.template.metadata!.labels.app);
  for (const name of ['llmsim-redis', 'llmsim-work']) {
    const { selector, template } = find('Deployment', name).spec;
    assert.equal(selector!.matchLabels!.app, template.metadata!.labels.app);
  }
  for (const { args, env } of [
    containerOf('Deployment', 'llmsim-work'),
    containerOf('Job', 'llmsim-collect'),
  ]) {
    assert.ok(args[0]!.includes(`redis://llmsim-redis:${service.ports![0]!.port}`));
    assert.ok(env.some(({ name }) => name === 'LLMSIM_REDIS_PASSWORD'));
  }
});

test('the commands of the manifests make the file of a local run', { skip: NO_REDIS }, async () => {
  const options = words(containerOf('Deployment', 'llmsim-redis').args[0]!.replace('exec redis-server', ''));
  assert.ok(options.includes('noeviction'));
  await inFolder(async (folder) => {
    const { code, out } = await invoke(['plan', ...SMALL_PLAN, '--threads', '1']);
    assert.equal(code, 0);
    const { args } = containerOf('Job', 'llmsim-collect');
    assert.ok(args[0]!.includes('plan /plan/plan.yaml '));
    await withRedis(
      async ({ url }) => {
        const environment = { THREADS: '1', LLMSIM_REDIS_PASSWORD: 'secret' };
        const here = (script: string) =>
          script
            .replace('/plan/plan.yaml', SMALL_PLAN.join(' '))
            .replace('/rows/', `${folder}/`)
            .replace('redis://llmsim-redis:6379', url);
        install(folder);
        const work = shell(here(containerOf('Deployment', 'llmsim-work').args[0]!), folder, environment);
        const collect = shell(here(args[0]!), folder, environment);
        // Without its worker the collector would wait for ever.
        const ended = await Promise.race([collect.code, work.code.then(() => 'the worker has ended')]);
        if (ended !== 0) collect.child.kill('SIGKILL');
        assert.equal(ended, 0, `${collect.said()}${work.said()}`);
        work.child.kill('SIGTERM');
        assert.equal(await work.code, 0, work.said());
        assert.equal(readFileSync(join(folder, 'plan.csv'), 'utf8'), out);
      },
      options.map((word) => (word === '$REDIS_PASSWORD' ? 'secret' : word)),
      'secret',
    );
  });
});

function containerOf(kind: string, name: string): Container {
  const [container] = find(kind, name).spec.template.spec.containers;
  assert.deepEqual(container.command, ['sh', '-c']);
  return container;
}

/** Words of a shell command whose quotes hold whole words. */
function words(command: string): string[] {
  return (command.match(/"[^"]*"|\S+/g) ?? []).map((word) => word.replace(/^"(.*)"$/, '$1'));
}

/** Puts this program into `folder` as `llmsim`, for shells that run there: once, since a script that runs must not be written. */
function install(folder: string): void {
  const bin = join(folder, 'bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'llmsim'), `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' "$@"\n`);
  chmodSync(join(bin, 'llmsim'), 0o755);
}

/** Runs `script` in `folder`, where `llmsim` is this program. */
function shell(script: string, folder: string, environment: Readonly<Record<string, string>>) {
  const bin = join(folder, 'bin');
  const env = { ...process.env, ...environment, PATH: `${bin}${delimiter}${process.env.PATH}` };
  const child: ChildProcess = spawn('sh', ['-c', script], {
    cwd: folder,
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr!.on('data', (chunk) => {
    said += chunk;
  });
  return { child, said: () => said, code: once(child, 'close').then(([code]) => code as number | null) };
}
