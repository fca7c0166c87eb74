/**
 * What a decoder sees pictures with: a tower of transformer blocks over patches, and a projector that makes tokens of what
 * it saw. They run with the embedding, on its rank, and their tokens take the place of some of the text's.
 */
import type { Model, VisionTower } from './model.js';

/** Patches along a side of a picture. */
export function patchesAcross({ image, patch }: Pick<VisionTower, 'image' | 'patch'>): number {
  return Math.floor(image / patch);
}

/** Whether its positions are of any picture: rotary ones, learned ones beside them interpolated (Qwen3-VL). */
export function seesAnySize({ block }: Pick<VisionTower, 'block'>): boolean {
  return block.position === 'rotary';
}

/** Positions that blocks see of one picture. */
export function towerPositions(tower: VisionTower): number {
  return patchesAcross(tower) ** 2 + (tower.classToken ? 1 : 0);
}

/** Tokens of a sequence that stand for one picture. */
export function tokensOfImage(tower: VisionTower): number {
  return Math.floor(patchesAcross(tower) / tower.projector.merge) ** 2;
}

/** Of all pictures of a sequence. */
export function imageTokens(tower: VisionTower): number {
  return (tower.images ?? 1) * tokensOfImage(tower);
}

/** Numbers of one patch of all its frames: the inputs of the patch embedding. */
export function patchInputs({ patch, frames = 1 }: VisionTower): number {
  return 3 * frames * patch * patch;
}

/** What its projector's first linear layer reads. */
export function mergedWidth({ block, projector: { merge, averages } }: VisionTower): number {
  return block.hidden * (averages ? 1 : merge * merge);
}

/** Pictures of a sequence and tokens of one; nothing of a model that sees none. */
export function picturesOf({ vision }: Pick<Model, 'vision'>): { images?: number; imageTokens?: number } {
  return vision === undefined ? {} : { images: vision.images ?? 1, imageTokens: tokensOfImage(vision) };
}
