/** What is to be exported: the row of a result, the layout asked for, or the best that the framework can say. */
import { InputError } from '../../input/error.js';
import { readText } from '../../input/read-file.js';
import { refusal, targetCalled } from '../../launch/export.js';
import type { TargetId } from '../../launch/write/ids.js';
import { saidNowhere } from '../../launch/write/refusal.js';
import { factsOf, type Settled } from '../../launch/write/settled.js';
import { networkOf } from '../../models/network.js';
import { namesOnHub } from '../../models/zoo/hub.js';
import type { Row } from '../../planning/comparison.js';
import type { Request } from '../../planning/request.js';
import { memoryCell } from '../../reports/compare.js';
import { shortLayout } from '../../reports/layout.js';
import { batchWords, targetOf } from '../../reports/tables/batch.js';
import { duration, percent } from '../../reports/tables/units.js';
import type { FrameworkId } from '../../strategies/frameworks/ids.js';
import { frameworkOf } from '../../strategies/frameworks/index.js';
import { platformOf } from '../../strategies/frameworks/platforms.js';
import { STRATEGIES } from '../../strategies/index.js';
import { type Arguments, textOption } from '../options/arguments.js';
import { countOption } from '../options/count-option.js';
import { readRequest } from './request.js';

/** A layout to be written. */
interface Chosen {
  readonly request: Request;
  readonly row: Row;
  /** Where the layout is from, a clause: `the fastest of 312`. */
  readonly how: string;
}

/** What `args` ask to be written for `to`. Throws InputError for a question that is none. */
export async function chosenFor(to: TargetId, args: Arguments): Promise<{ settled: Settled; fits: boolean }> {
  const chosen = (await ofResult(args)) ?? (await searched(to, args));
  requireDevices(to, chosen.request);
  requireDecoder(to, chosen.request);
  return { settled: settledOf(to, chosen), fits: chosen.row.fits };
}

async function ofResult(args: Arguments): Promise<Chosen | undefined> {
  const { operand } = args;
  const text = operand === undefined ? undefined : readText(operand, 'scenario file');
  if (text === undefined || !/^\s*\{\s*"schema"\s*:/.test(text)) {
    if (textOption(args, 'row') === undefined) return undefined;
    throw new InputError(
      '--row picks a row of a result (JSON), and no result is given; name the file, or leave --row out',
    );
  }
  const { rowToExport } = await import('./export-row.js');
  const number = countOption(args, 'row', 1, 1);
  const { request, row } = await rowToExport(text, operand!, number, args);
  return { request, row, how: `row ${number} of ${operand}` };
}

async function searched(to: TargetId, args: Arguments): Promise<Chosen> {
  const request = await requestUnder(to, args);
  const [only, ...others] = request.strategies;
  if (only === undefined || others.length > 0) return bestOfSeveral(to, request);
  const { simulateOne } = await import('../../planning/simulate.js');
  const { row } = simulateOne(request, only);
  return sayable(to, { request, row, how: ofHowMany(row) });
}

/** The question, under the framework that is written for unless another is asked for. */
async function requestUnder(to: TargetId, args: Arguments): Promise<Request> {
  const request = await readRequest(args);
  requireDevices(to, request);
  requireDecoder(to, request);
  requireWords(to, request);
  requireAll(to, request);
  if (request.defaults?.framework === undefined) return request;
  const platform = platformOf(request.cluster.accelerator);
  const framework = targetCalled(to).frameworks.find((id) => isFor(id, platform))!;
  return readRequest({ ...args, options: { ...args.options, framework } });
}

/** The layout itself, or where the framework has no words for choices of it that are open, the fastest it has words for. */
async function sayable(to: TargetId, chosen: Chosen): Promise<Chosen> {
  const { request, row } = chosen;
  const { fixed } = request;
  const instead = targetCalled(to).instead(settledOf(to, chosen));
  const recomputes = fixed.recompute === undefined ? instead.recompute : undefined;
  const vpps = fixed.vpp === undefined ? instead.vpp : undefined;
  if (recomputes === undefined && vpps === undefined) return chosen;
  const { simulateOne } = await import('../../planning/simulate.js');
  const rows: Row[] = [];
  for (const recompute of recomputes ?? [fixed.recompute]) {
    for (const vpp of vpps ?? [fixed.vpp]) {
      const { pp } = row.layout;
      const choice = Object.fromEntries(
        Object.entries({ ...fixed, recompute, ...(vpps === undefined ? {} : { pp, vpp }) }).filter(
          ([, value]) => value !== undefined,
        ),
      );
      try {
        rows.push(simulateOne({ ...request, fixed: choice }, row.strategy).row);
      } catch (error) {
        // A choice that breaks a rule is none.
        if (!(error instanceof InputError)) throw error;
      }
    }
  }
  const [best] = rows
    .filter(({ fits }) => fits || !row.fits)
    .sort((a, b) => a.stepTimeSeconds - b.stepTimeSeconds);
  if (best === undefined) return chosen;
  return {
    request,
    row: best,
    how: `the fastest that ${to} can say of ${chosen.row.tried.layouts} layouts of ${row.strategy}`,
  };
}

function ofHowMany({ tried, strategy }: Row): string {
  return tried.layouts === 1
    ? 'the layout asked for'
    : `the fastest of ${tried.layouts} layouts of ${strategy}`;
}

/** The fastest of the strategies that the framework can say. */
async function bestOfSeveral(to: TargetId, request: Request): Promise<Chosen> {
  const ids = request.strategies.length > 0 ? request.strategies : STRATEGIES.map(({ id }) => id);
  const strategies = ids.filter((strategy) => saidNowhere({ strategy }) === undefined);
  if (strategies.length === 0)
    throw new InputError(
      `${ids.join(' and ')} cannot be written for any framework: ${saidNowhere({ strategy: ids[0]! })}; ask for another --strategy`,
    );
  const { compare } = await import('../../planning/compare.js');
  const { rows } = compare({ ...request, strategies });
  const target = targetCalled(to);
  const reasons: string[] = [];
  for (const found of rows) {
    const chosen = await sayable(to, {
      request,
      row: found,
      how: `the fastest of ${rows.length} strategies`,
    });
    const { row } = chosen;
    const reason = refusal(target, settledOf(to, chosen));
    if (reason === undefined) {
      const slower = reasons.length === 0 ? '' : ` that ${to} can say`;
      return { ...chosen, how: `${chosen.how}${slower}` };
    }
    reasons.push(`${row.strategy}: ${reason}`);
  }
  const why =
    reasons.length === 0 ? 'no layout fits in memory; `llmsim compare` says what would' : reasons.join('; ');
  throw new InputError(
    `no strategy can be written as ${target.title}: ${why}; ask for another layout, or for another framework with --to`,
  );
}

/** A framework that does not run on these devices has no launch file for them. */
function requireDevices(to: TargetId, { cluster: { accelerator } }: Request): void {
  const platform = platformOf(accelerator);
  const { frameworks, title } = targetCalled(to);
  // The first is what the file starts; a question may have been asked of another that takes the same file.
  if (!isFor(frameworks[0]!, platform))
    throw new InputError(
      `--to ${to}: ${title} starts nothing on ${accelerator.title}, where its framework does not run; ask for another ` +
        'framework with --to, or another --cluster',
    );
}

/** Files start pre-training; how pairs of answers are learned from, scripts of their own say. */
function requireWords(to: TargetId, { objective }: Request): void {
  if (objective === undefined) return;
  throw new InputError(
    `--to ${to}: the file starts a job that predicts every word, and objective is ${objective}; leave --objective out, and start ` +
      'the job with a script for pairs of answers such as those of TRL',
  );
}

/** Files beside a script of one's own, which makes model and adapters. */
const BESIDE_SCRIPTS: readonly TargetId[] = ['deepspeed', 'accelerate'];

/** Files that start pre-training make a decoder out of sizes, whatever else the model is. */
function requireDecoder(to: TargetId, { model }: Request): void {
  if (BESIDE_SCRIPTS.includes(to) || (networkOf(model) === undefined && model.encoder === undefined)) return;
  throw new InputError(
    `--to ${to}: the file starts a job that trains a decoder, and ${model.title} is none; write it --to ` +
      `${BESIDE_SCRIPTS.join(' or ')}, beside a training script that makes the model`,
  );
}

/** Files that start pre-training train every weight. */
function requireAll(to: TargetId, { model }: Request): void {
  if (model.tuning === undefined || BESIDE_SCRIPTS.includes(to)) return;
  throw new InputError(
    `--to ${to}: the file starts a job that trains every weight, and --train asks for less; write it --to ` +
      `${BESIDE_SCRIPTS.join(' or ')}, beside a script that makes the adapters, or leave --train out`,
  );
}

function isFor(id: FrameworkId, platform: ReturnType<typeof platformOf>): boolean {
  return platform === undefined || frameworkOf(id).platforms.includes(platform);
}

function settledOf(to: TargetId, { request, row, how }: Chosen): Settled {
  const { model, cluster, framework } = request;
  const [onHub] = namesOnHub(model.id);
  const { nodes, fabric } = cluster;
  const perNode = cluster.node.devices;
  const machine = `${nodes} ${nodes === 1 ? 'node' : 'nodes'} of ${perNode} × ${cluster.accelerator.title}`;
  const { globalBatch: _said, ...layout } = row.layout;
  const memory = `${memoryCell(row)} of memory a device${row.fits ? '' : ', which does not fit'}`;
  return {
    ...{ strategy: row.strategy, model, machine, nodes, devicesPerNode: perNode },
    ...(onHub === undefined ? {} : { onHub }),
    devicesTogether: fabric.kind === 'torus' ? cluster.devices / (fabric.slices ?? 1) : perNode,
    facts: factsOf(request, layout, row.strategy),
    head: [
      `Written by \`llmsim export --to ${to}\`: ${model.title} on ${machine}, ${batchOf(request)} a step.`,
      `${row.strategy} ${shortLayout(layout)}: ${how}. Predicted${framework === undefined ? '' : ` under ${framework}`}: ` +
        `${duration(row.stepTimeSeconds)} a step, MFU ${percent(row.mfu)}, ${memory}.`,
    ],
  };
}

/** As files have it: `sequences of 4096 tokens, 64`; of what counts samples `2,048 images of 224 × 224`. */
function batchOf(request: Request): string {
  const { sequence, globalBatch, unit } = request;
  return unit == null
    ? `sequences of ${sequence} tokens, ${globalBatch}`
    : batchWords({ ...request, ...targetOf(request.model) });
}
