/** What an op, or all of a segment, does to one buffer. */
import type { OpPlace } from './problem.js';
import type { Template } from './template.js';

export interface Effect {
  readonly kind: 'alloc' | 'free' | 'passing';
  readonly buffer: string;
  readonly template: Template;
  readonly bytes: number;
  readonly place: OpPlace;
}
