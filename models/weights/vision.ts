/** The weights of a vision tower and its projector, see `vision.ts`. */
import type { Model, Projector, VisionTower } from '../model.js';
import { mergedWidth, patchInputs } from '../vision.js';
import { blockWeights } from './block.js';
import { linearWeights, normWeights, type Weight } from './weight.js';

/** Names of the tower's weights begin with the first word, those of the projector's with the second. */
export const VISION = 'vision ';
export const PROJECTOR = 'projector ';

/** The name of what block `index` of a tower has; 0 is the first. */
export function inTower(index: number, name: string): string {
  return `${VISION}${index + 1} ${name}`;
}

/** The block whose step or weight that is, counted from 1; undefined of what is outside blocks. */
export function blockOfTower(name: string): number | undefined {
  const number = /^vision (\d+) /.exec(name)?.[1];
  return number === undefined ? undefined : Number(number);
}

export function visionWeights(tower: VisionTower): Weight[] {
  const { block, learnedPositions = 0, unused = 0 } = tower;
  const { hidden } = block;
  const vector = (name: string): Weight => ({ name: `${VISION}${name}`, shape: [hidden], copies: 1 });
  const whole = (name: string, shape: readonly [number, number], bias = false) =>
    linearWeights(`${VISION}${name}`, shape, 'whole', { bias });
  const scales = (i: number) =>
    ['attention.scale', 'mlp.scale'].map((name) => ({ ...vector(''), name: inTower(i, name) }));
  return [
    ...whole('patch', [hidden, patchInputs(tower)], tower.patchBias),
    ...(tower.classToken ? [vector('class')] : []),
    ...(learnedPositions > 0 ? whole('positions', [learnedPositions, hidden]) : []),
    ...(tower.normBefore ? normWeights(`${VISION}before.norm`, block, hidden) : []),
    ...Array.from({ length: block.layers }, (_, i) => [
      // What is not run has no gradient.
      ...blockWeights(block).map((weight): Weight => {
        const idle = i >= block.layers - unused;
        return { ...weight, name: inTower(i, weight.name), ...(idle ? { frozen: true } : {}) };
      }),
      ...(tower.layerScale ? scales(i) : []),
    ]).flat(),
    ...(tower.normAfter ? normWeights(`${VISION}after.norm`, block, hidden) : []),
    ...projectorWeights(tower, tower.projector, ''),
    ...Array.from({ length: tower.projector.deep ?? 0 }, (_, i) =>
      projectorWeights(tower, deepProjector(tower.projector), `deep ${i + 1} `),
    ).flat(),
  ];
}

/** A projector of what an earlier block saw. */
export function deepProjector(projector: Projector): Projector {
  const { norm } = projector;
  return norm === undefined ? projector : { ...projector, norm: { ...norm, of: 'merged' } };
}

function projectorWeights(tower: VisionTower, projector: Projector, which: string): Weight[] {
  const { hidden } = tower.block;
  const merged = mergedWidth(tower);
  const { norm, widths, bias, narrows } = projector;
  const traits: Pick<Model, 'norm'> = { norm: norm?.kind ?? 'layer' };
  const first = narrows ? hidden : merged;
  const name = (of: string) => `${PROJECTOR}${which}${of}`;
  return [
    ...(norm === undefined ? [] : normWeights(name('norm'), traits, norm.of === 'patch' ? hidden : merged)),
    ...(narrows ? linearWeights(name('narrowing'), [hidden, merged], 'whole') : []),
    ...widths.flatMap((outputs, i) =>
      linearWeights(name(`linear ${i + 1}`), [outputs, widths[i - 1] ?? first], 'whole', { bias }),
    ),
  ];
}
