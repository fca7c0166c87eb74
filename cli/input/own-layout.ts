/** A layout as engineers write it to each other, and as our tables print it: `tp8 pp8 vpp2 zero1 sp mb1 selective`. */
import { InputError } from '../../input/error.js';
import type { OwnLayout } from '../../planning/finding/own.js';
import { STRATEGIES } from '../../strategies/index.js';
import { RECOMPUTES } from '../../strategies/job.js';
import { isPath } from './names.js';
import { recomputeModulesOf, stageLayersOf } from './stages.js';

const AXES = new Map<string, keyof OwnLayout>(
  Object.entries({
    ...{
      tp: 'tp',
      pp: 'pp',
      cp: 'cp',
      ep: 'ep',
      etp: 'etp',
      dp: 'dp',
      vpp: 'vpp',
      shard: 'shard',
      zero: 'zero',
    },
    mb: 'microBatch',
  }),
);
const KNOWN: readonly string[] = RECOMPUTES;

/** The layout in `said`, or that of the scenario file it names. Throws InputError for what is neither. */
export async function ownLayout(said: string): Promise<OwnLayout> {
  return isPath(said) ? ofFile(said) : layoutIn(said);
}

/** Throws InputError with the word that means nothing, or is said twice. */
export function layoutIn(text: string): OwnLayout {
  const own: Record<string, unknown> = {};
  const say = (part: keyof OwnLayout, value: unknown, word: string) => {
    if (own[part] !== undefined) throw new InputError(`--from: '${word}' says again what was said before it`);
    own[part] = value;
  };
  for (const word of text.split(/[\s,]+/).filter((each) => each !== '')) {
    const [, name, digits] = /^([a-z]+)[=:]?(\d{1,9})$/.exec(word) ?? [];
    const part = name === undefined ? undefined : AXES.get(name);
    if (STRATEGIES.some(({ id }) => id === word)) say('strategy', word, word);
    else if (part !== undefined && (part === 'zero' ? Number(digits) <= 3 : Number(digits) >= 1))
      say(part, Number(digits), word);
    else if (word === 'sp') say('sequenceParallel', true, word);
    else if (KNOWN.includes(word)) say('recompute', word, word);
    else if (isFiner(word)) for (const [key, value] of finer(word)) say(key, value, word);
    else
      throw new InputError(
        `--from: '${word}' is no part of a layout; write it as the tables do, such as "megatron-3d tp8 pp8 vpp2 ` +
          'zero1 sp mb1 selective", or name a scenario file',
      );
  }
  if (Object.keys(own).length === 0)
    throw new InputError('--from: no layout is given; such as "tp8 pp8 mb1"');
  return own;
}

const FINER = /^(?:full-(first|every)(\d{1,9})|selective:([a-z_+]+)|stages:(balanced|[\dx+]+))$/;

function isFiner(word: string): boolean {
  return FINER.test(word);
}

/** `full-first4`, `selective:core_attn+mlp`, `stages:9+8x2+7`. Throws InputError for an unknown module. */
function finer(word: string): [keyof OwnLayout, unknown][] {
  const [, which, layers, modules, stages] = FINER.exec(word)!;
  if (layers !== undefined) {
    const all: [keyof OwnLayout, unknown][] = [
      ['recompute', 'full'],
      ['recomputeLayers', Number(layers)],
    ];
    return which === 'first' ? all : [...all, ['recomputeMethod', 'every-nth']];
  }
  const where = '--from: ';
  if (modules !== undefined) {
    const recomputeModules = recomputeModulesOf({ 'recompute-modules': { where, value: [modules] } });
    return [
      ['recompute', 'selective'],
      ['recomputeModules', recomputeModules],
    ];
  }
  const listed = stages!.replace(/(\d+)x(\d{1,3})/g, (_, count: string, times: string) =>
    new Array<string>(Number(times)).fill(count).join('+'),
  );
  return [['stageLayers', stageLayersOf({ 'stage-layers': { where, value: listed } })]];
}

/** What a scenario file fixes of the layout, and its strategy. */
async function ofFile(file: string): Promise<OwnLayout> {
  const { readScenario } = await import('./scenario.js');
  const asked = await readScenario({ operand: file, options: {} });
  const strategies = asked.strategy === undefined ? [] : [asked.strategy.value].flat();
  const [strategy, ...others] = strategies.flatMap((ids) => ids.split(','));
  if (others.length > 0)
    throw new InputError(
      `${asked.strategy.where}--from takes one layout, and ${others.length + 1} strategies are named`,
    );
  const keys = {
    ...{ dp: asked.dp, tp: asked.tp, pp: asked.pp, cp: asked.cp, ep: asked.ep, vpp: asked.vpp },
    ...{ etp: asked.etp, shard: asked.shard, zero: asked.zero, sequenceParallel: asked['sequence-parallel'] },
    ...{ microBatch: asked['micro-batch'], recompute: asked.recompute },
    ...{ cpKind: asked['cp-kind'], cpInner: asked['cp-inner'], cpBalance: asked['cp-balance'] },
    expertExchange: asked['expert-exchange'],
    tableSharding: asked['table-sharding'],
    ...{ recomputeLayers: asked['recompute-layers'], recomputeMethod: asked['recompute-method'] },
  };
  const said = Object.entries(keys).filter(([, one]) => one !== undefined);
  if (said.length === 0)
    throw new InputError(
      `${file}: fixes nothing of a layout, which --from starts from; add keys such as tp and pp`,
    );
  const [stageLayers, recomputeModules] = [stageLayersOf(asked), recomputeModulesOf(asked)];
  return {
    ...Object.fromEntries(said.map(([key, one]) => [key, one.value])),
    ...(stageLayers === undefined ? {} : { stageLayers }),
    ...(recomputeModules === undefined ? {} : { recomputeModules }),
    ...(strategy === undefined ? {} : { strategy: strategy.trim() }),
  };
}
