/** `--images`: how many pictures each sequence of a vision-language model has, and whether their tokens have room in it. */
import { InputError } from '../../input/error.js';
import type { NotedModel } from '../../models/notes.js';
import { imageTokens, tokensOfImage } from '../../models/vision.js';
import type { Said } from './said.js';

/** Cells of one question ask for the same model again, and what is worked out for it is kept by the object. */
const made = new WeakMap<NotedModel, Map<number, NotedModel>>();

/** The model with so many pictures a sequence. Throws InputError for one that sees none. */
export function withImages(model: NotedModel, { value, where }: Said<number>): NotedModel {
  const { vision } = model;
  if (vision === undefined) {
    throw new InputError(
      `${where}images is about pictures in sequences, and ${model.id} has no vision tower; leave images out, or take a model that sees, such as qwen2.5-vl-7b`,
    );
  }
  const known = made.get(model) ?? new Map<number, NotedModel>();
  made.set(model, known);
  const seeing = known.get(value) ?? { ...model, vision: { ...vision, images: value } };
  known.set(value, seeing);
  return seeing;
}

/** Throws InputError where the pictures' tokens are more than a sequence has. */
export function requireRoom({ id, vision }: NotedModel, sequence: number, where: string): void {
  if (vision === undefined || imageTokens(vision) <= sequence) return;
  const [all, each] = [imageTokens(vision), tokensOfImage(vision)].map((n) => n.toLocaleString('en'));
  const { images = 1 } = vision;
  throw new InputError(
    `${where}${images === 1 ? 'a picture' : `${images} pictures`} of ${vision.image} × ${vision.image} pixels ` +
      `${images === 1 ? 'is' : 'are'} ${all} tokens of ${id}${images === 1 ? '' : `, ${each} each`}, and its sequences have ` +
      `${sequence.toLocaleString('en')}; give longer ones with seq${images === 1 ? '' : ', or fewer images'}`,
  );
}
