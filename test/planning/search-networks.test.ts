/** The search's bounds hold for models that are no row of decoder blocks: layers hand on unequally much, losses compare pairs. */
import { test } from 'node:test';
import { boundsHold } from './bounds.js';

test('bounds of time and memory are bounds, of every micro-batch and recomputation', () => {
  for (const model of ['clip-vit-b-32', 'swin-t', 'dit-s-2', 'mae-vit-b-16']) {
    for (const id of ['ddp', '1f1b']) boundsHold(model, id);
  }
});
