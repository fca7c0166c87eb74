/** What the framework behind a record does around the arithmetic: its defaults, and what the record says of them. */
import type { Runtime } from '../../strategies/runtime.js';
import type { PublishedParallel } from '../record.js';
import type { Framework } from './framework.js';

/** Megatron-LM's flags and the words of `overlap` outrank the framework's defaults. */
export function runtimeOf(parallel: PublishedParallel, framework: Framework): Partial<Runtime> {
  const { overlap, flags } = parallel;
  const stated: { -readonly [key in keyof Runtime]?: Runtime[key] } = {};
  if (/\bdp\b.*overlap disabled/i.test(overlap ?? '')) stated.gradientSums = stated.weightGathers = 'after';
  else if (/\bdp\b.*overlap/i.test(overlap ?? '')) {
    stated.gradientSums = 'beside';
    stated.weightGathers = 'ahead';
  }
  if (flags?.['overlap-grad-reduce'] === true) stated.gradientSums = 'beside';
  if (flags?.['overlap-param-gather'] === true) stated.weightGathers = 'ahead';
  if (flags?.['no-gradient-accumulation-fusion'] === true) stated.gradientAdds = 'apart';
  return { ...framework.runtime, ...stated };
}
