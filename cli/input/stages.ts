/** Which layers each stage has, which of them are recomputed, and how the batch grows, as the question says it. */
import { InputError } from '../../input/error.js';
import { isStageLayout, modulesOfLayout, stagesOfLayout } from '../../launch/megatron/stage-layout.js';
import type { Request } from '../../planning/request.js';
import { RECOMPUTE_MODULES, type RecomputeModule, type StageLayers } from '../../strategies/job.js';

/** What was said of an option, and where, to be put before a complaint. */
interface Words {
  readonly value: string | readonly string[];
  readonly where: string;
}

interface Asked {
  readonly 'stage-layers'?: Words | undefined;
  readonly 'recompute-modules'?: Words | undefined;
  readonly 'batch-rampup'?: Words | undefined;
}

/**
 * Blocks of each stage, of a model that is trained with so many multi-token-prediction modules where that is known. Throws
 * InputError for what is no list of them, or places other modules.
 */
export function stageLayersOf({ 'stage-layers': said }: Asked, trained?: number): StageLayers | undefined {
  if (said === undefined) return undefined;
  const text = String(said.value).trim();
  if (text === 'balanced') return text;
  if (text === 'even') return undefined;
  if (isStageLayout(text)) {
    return placed(said.where, () => {
      const counts = stagesOfLayout(text);
      if (trained !== undefined) requireModules(text, trained);
      return counts;
    });
  }
  const counts = text.split(/[\s,+]+/).map((part) => (part === '' ? Number.NaN : Number(part)));
  if (counts.length < 2 || counts.some((count) => !Number.isInteger(count) || count < 0)) {
    throw new InputError(
      `${said.where}stage-layers is '${text}': it is the layers of each stage, such as 9,10,10,9, a layout as Megatron-LM ` +
        'writes it, such as Et*9|t*10|t*10|t*9L, or balanced',
    );
  }
  return counts;
}

/** A layout names every module of the model: Megatron-LM refuses one that does not (`--mtp-num-layers`). */
function requireModules(text: string, trained: number): void {
  const named = modulesOfLayout(text);
  if (named === trained) return;
  const count = (n: number) => `${n === 0 ? 'no' : n} multi-token-prediction module${n === 1 ? '' : 's'}`;
  throw new InputError(
    `stage-layers '${text}' has ${count(named)} (m), and the model is trained with ${trained === 0 ? 'none' : trained}; ` +
      `give mtp as ${named}, or write ${trained === 0 ? 'no m' : `${'m'.repeat(trained)}L at the end`}`,
  );
}

/** Throws InputError for a module that has no such name. */
export function recomputeModulesOf({ 'recompute-modules': said }: Asked): RecomputeModule[] | undefined {
  if (said === undefined) return undefined;
  const names = [said.value].flat().flatMap((text) => text.split(/[\s,+]+/).filter((part) => part !== ''));
  const unknown = names.find((name) => !RECOMPUTE_MODULES.some((module) => module === name));
  if (unknown !== undefined || names.length === 0) {
    throw new InputError(
      `${said.where}recompute-modules: '${unknown ?? ''}' is no module that is recomputed; choose ${RECOMPUTE_MODULES.join(', ')}`,
    );
  }
  return RECOMPUTE_MODULES.filter((module) => names.includes(module));
}

/**
 * How the batch grows: start, increment, and the sequences after which it is full. Throws InputError for what is no such
 * thing, or does not come to the global batch.
 */
export function batchRampupOf(
  { 'batch-rampup': said }: Asked,
  globalBatch: number,
): Request['batchRampup'] | undefined {
  if (said === undefined) return undefined;
  const numbers = String(said.value)
    .split(/[\s,]+/)
    .map(Number);
  const [start, increment, sequences] = numbers;
  const counts = numbers.every((number) => Number.isInteger(number) && number > 0);
  if (numbers.length !== 3 || !counts || start === undefined || !increment || !sequences) {
    throw new InputError(
      `${said.where}batch-rampup is '${String(said.value)}': it is three numbers, the first batch, what it grows by and the ` +
        "sequences until it is full, such as '256 256 1000000'",
    );
  }
  if (start >= globalBatch || (globalBatch - start) % increment !== 0) {
    throw new InputError(
      `${said.where}batch-rampup: from ${start} in steps of ${increment} the batch never is the global batch of ${globalBatch}; ` +
        (start >= globalBatch
          ? 'choose a first batch below it'
          : 'choose an increment that divides the difference'),
    );
  }
  return { start, increment, sequences };
}

function placed<T>(where: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof InputError ? new InputError(where + error.message) : error;
  }
}
