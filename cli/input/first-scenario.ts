/** The scenario that `llmsim init` writes: what options say, and answers to what they leave open. */

import { relative } from 'node:path';
import { clusterIds } from '../../hardware-profiles/index.js';
import { largest } from '../../input/extremes.js';
import { type UnitWords, unitWords } from '../../input/unit-words.js';
import { countedOf } from '../../models/counted.js';
import { MODELS } from '../../models/index.js';
import { parameterCount } from '../../models/weights/parameters.js';
import type { Arguments } from '../options/arguments.js';
import type { Scenario } from '../options/keys.js';
import { COUNTS } from '../options/rules.js';
import type { Input } from '../output/terminal.js';
import { type Answers, answersFrom } from './answers.js';
import { cellsOf } from './cells.js';
import { clusterNamed, isModelFile, isPath, modelNamed, withoutSize } from './names.js';
import { readRequests } from './request.js';
import { isRoutingFile } from './routing.js';
import { type Asked, readScenario } from './scenario.js';
import { isScheduleFile } from './schedule.js';
import { isLengthsFile } from './sequences.js';

type Options = Arguments['options'];

/** Tokens of a step that large models are often trained with, for a first guess. */
const USUAL_STEP_TOKENS = 4e6;
/** Tokens of a sequence for a model whose file says no length; the question itself will ask for one. */
const USUAL_LENGTH = 4096;
/** Hoffmann et al. 2022 (arXiv 2203.15556): compute-optimal tokens for each parameter. */
const TOKENS_PER_PARAMETER = 20;

/**
 * What to write into a file of `folder`: the options, and for model, cluster, global batch and tokens the answers from
 * `input` where no option says them. Throws InputError for what is no scenario.
 */
export async function firstScenario(
  options: Options,
  input: Input | undefined,
  folder: string,
): Promise<Scenario> {
  // What is wrong already is told before anything is asked.
  await readScenario({ operand: undefined, options });
  let said = options;
  let answers: Answers | undefined;
  const ask = async (key: string, text: string, otherwise: string, choices: readonly string[] = []) => {
    if (said[key] !== undefined) return;
    answers ??= answersFrom(input);
    const check = (answer: string) => valid(key, answer);
    const answer = await answers.to({ key, text, otherwise, choices, check });
    if (answer !== 'none') said = { ...said, [key]: answer };
  };
  try {
    const models = MODELS.map(({ id }) => id);
    await ask('model', 'model (Tab completes; `llmsim models` lists all)', 'llama3-8b', models);
    const clusters = clusterIds().map((id) => `${id}:`);
    await ask(
      'cluster',
      'cluster:nodes (Tab completes; `llmsim hardware` lists all)',
      'h100-dgx:1',
      clusters,
    );
    const { batch, tokens, samples, words } = await guesses(said);
    const usual = samples === undefined ? 'about 4 M tokens are usual' : '256 to 4,096 are usual';
    await ask('global-batch', `global batch, in ${words.items}; ${usual}`, batch);
    // Whoever answers by options has said what there is to say.
    if (input?.live || answers !== undefined) {
      if (samples !== undefined) {
        await ask('samples', `${words.many} of the whole run, 90 times ImageNet’s, or none`, samples, [
          'none',
        ]);
      } else await ask('tokens', 'tokens of the whole run, 20 a parameter, or none', tokens, ['none']);
    }
  } finally {
    answers?.close();
  }
  await readRequests({ operand: undefined, options: said });
  return valuesOf(await readScenario({ operand: undefined, options: said }), folder);
}

/** Throws InputError for a value the key does not take, and for names nobody knows. */
async function valid(key: string, answer: string): Promise<void> {
  if ((key === 'tokens' || key === 'samples') && answer === 'none') return;
  for (const { words } of cellsOf(await readScenario({ operand: undefined, options: { [key]: answer } }))) {
    if (words.model !== undefined) await modelNamed(words.model, '.');
    if (words.cluster !== undefined) await clusterNamed(words.cluster, '.');
  }
}

interface Guesses {
  readonly batch: string;
  readonly tokens: string;
  /** Of a model that counts them. */
  readonly samples?: string;
  readonly words: UnitWords;
}

/** 90 epochs of the 1,281,167 pictures of ImageNet-1k. */
const USUAL_SAMPLES = '115M';
/** A step of ResNet-50 and its like. */
const USUAL_BATCH = 2048;

/** A global batch that the devices divide, and tokens, for the (first) model and the largest cluster said. */
async function guesses(said: Options): Promise<Guesses> {
  const { model: modelSaid, cluster: clusterSaid, seq } = said;
  const given = Object.entries({ model: modelSaid, cluster: clusterSaid, seq }).filter(
    ([, v]) => v !== undefined,
  );
  const cells = cellsOf(
    await readScenario({ operand: undefined, options: Object.fromEntries(given) as Options }),
  );
  const { words } = cells[0]!;
  const model = await modelNamed(words.model!, '.');
  const sizes = await Promise.all(cells.map((cell) => clusterNamed(cell.words.cluster!, '.')));
  const devices = largest(sizes.map((cluster) => cluster.devices));
  const counted = countedOf(model);
  const sequences =
    counted.unit !== undefined
      ? USUAL_BATCH
      : USUAL_STEP_TOKENS / (Number(words.seq) || model.sequence || USUAL_LENGTH);
  const tokens = TOKENS_PER_PARAMETER * parameterCount(model).total;
  return {
    words: unitWords(counted),
    ...(counted.unit === undefined ? {} : { samples: USUAL_SAMPLES }),
    batch: String(devices * 2 ** Math.max(0, Math.round(Math.log2(sequences / devices)))),
    tokens:
      tokens >= 1e12 ? `${(tokens / 1e12).toPrecision(2)}T` : `${Math.max(1, Math.round(tokens / 1e9))}B`,
  };
}

/** What was asked as a file of `folder` says it: paths from there. */
function valuesOf({ settings, remarks: _remarks, ...asked }: Asked, folder: string): Scenario {
  const isFile = {
    model: (name: string) => isModelFile('.', name),
    cluster: (name: string) => isPath(withoutSize(name)),
    seq: isDistributionFile,
    'seq-lengths': isDistributionFile,
    routing: isRoutingFile,
    schedule: isScheduleFile,
  };
  const values = Object.entries(asked).map(([key, { value }]): [string, unknown] => {
    if (typeof value !== 'string' || !(key in isFile)) return [key, value];
    const path = (name: string) =>
      isFile[key as keyof typeof isFile](name) ? fromFolder(folder, name) : name;
    return [key, value.split(',').map(path).join(',')];
  });
  const set = Object.assign({}, ...settings.map(({ value }) => value)) as Record<string, string>;
  return { ...Object.fromEntries(values), ...(settings.length === 0 ? {} : { set }) };
}

function isDistributionFile(said: string): boolean {
  return isLengthsFile(said) && !COUNTS.test(said);
}

function fromFolder(folder: string, path: string): string {
  const from = relative(folder, path);
  return /^\.{0,2}[/\\]/.test(from) || from.startsWith('..') ? from : `./${from}`;
}
