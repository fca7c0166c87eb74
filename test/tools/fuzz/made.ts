/**
 * Results as the program makes them, asked when the fuzzer starts; and in `samples/` what is measured on a machine, which
 * is never the same twice: `llmsim calibrate --quick` and `llmsim validate ddp zero-3 --steps 12 --json`.
 */
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { run } from '../../../cli/main.js';

export interface Made {
  readonly results: readonly unknown[];
  readonly calibration: unknown;
  /** The files of both shards of a plan. */
  readonly shards: readonly string[];
}

const JOB = ['--model', 'tiny', '--cluster', 'h100-dgx:1', '--global-batch', '8'];
const LARGER = ['--cluster', 'a100-dgx:1', '--global-batch', '16'];
const QUESTIONS = [
  ['compare', '--model', 'gpt2-124m', ...LARGER, '--tokens', '1B'],
  ['compare', ...JOB, '--strategy', 'ddp,zero-3,1f1b', '--detail'],
  ['compare', '--model', 'llama2-7b', ...LARGER, '--strategy', 'ddp,zero-3'],
  [
    'compare',
    '--model',
    'tiny',
    '--cluster',
    'h100-dgx:1,2',
    '--global-batch',
    '8',
    '--strategy',
    'ddp,fsdp',
  ],
  ['simulate', ...JOB, '--strategy', 'ddp'],
  ['search', ...JOB, '--strategy', 'ddp,zero-3', '--tokens', '1B', '--deadline', '60d', '--from', 'mb1 full'],
  ['simulate', '--model', 'resnet-18', ...LARGER, '--strategy', 'ddp', '--samples', '1M'],
  ['compare', '--model', 'dlrm-kaggle', ...LARGER, '--strategy', 'ddp,zero-1'],
  ['sensitivity', ...JOB, '--strategy', 'ddp', '--tokens', '1B'],
];

const PLAN = ['plan', ...JOB, '--seq', '64,128', '--tokens', '1B,2B', '--strategy', 'ddp'];

/** Sources are not copied to where they are compiled. */
const SAMPLES = new URL('../../../../test/tools/fuzz/samples/', import.meta.url);

export async function made(): Promise<Made> {
  const sample = (name: string) => readFileSync(new URL(name, SAMPLES), 'utf8');
  const results: unknown[] = [JSON.parse(sample('validation.json'))];
  for (const argv of QUESTIONS) results.push(JSON.parse(await answered([...argv, '--json'])));
  const shards: string[] = [];
  for (const shard of ['1/2', '2/2'])
    shards.push(await answered([...PLAN, '--shard', shard, '--threads', '1']));
  return { shards, results, calibration: parse(sample('calibration.yaml')) };
}

async function answered(argv: readonly string[]): Promise<string> {
  let [out, err] = ['', ''];
  const code = await run(argv, {
    out: (text) => (out += text),
    err: (text) => (err += text),
    style: { width: Number.POSITIVE_INFINITY, colour: false },
    live: false,
  });
  if (code !== 0) throw new Error(`llmsim ${argv.join(' ')}: ${err}`);
  return out;
}
