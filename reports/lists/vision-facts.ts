/** What the sheet of a vision–language model says of what it sees with: the text part, the tower with its projector, a picture. */
import type { Model, VisionTower } from '../../models/model.js';
import { count } from '../tables/units.js';

/** Facts and their names; nothing of a model without a tower. `imageTokens` are those of one picture. */
export function visionFacts(model: {
  readonly vision?: VisionTower;
  readonly parameters: number;
  readonly textParameters?: number;
  readonly imageTokens?: number;
}): [string, string][] {
  const { vision, parameters, textParameters = 0, imageTokens = 0 } = model;
  if (vision === undefined) return [];
  const { block, image, patch } = vision;
  return [
    [
      'text part',
      `${textParameters.toLocaleString('en-US')} parameters, the decoder that what follows is of`,
    ],
    [
      'tower',
      `${(parameters - textParameters).toLocaleString('en-US')} parameters with its projector: ${towerOf(block)}`,
    ],
    [
      'pictures',
      `${image} × ${image} pixels in patches of ${patch} × ${patch}, ${count(imageTokens)} tokens each`,
    ],
  ];
}

function towerOf({ layers, hidden, heads }: Model): string {
  return `${layers} blocks, ${count(hidden)} wide, ${heads} heads`;
}
