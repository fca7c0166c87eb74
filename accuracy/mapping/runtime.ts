/** What the framework behind a record does around the arithmetic: its defaults, and what the record says of them. */
import type { Accelerator } from '../../hardware-profiles/profile.js';
import type { Runtime } from '../../strategies/runtime.js';
import type { PublishedParallel } from '../record.js';
import type { Framework } from './framework.js';

type Stated = { -readonly [key in keyof Runtime]?: Runtime[key] };

/**
 * Megatron-LM's flags and the words of `overlap` outrank the framework's defaults. A record that lists flags lists all of
 * them: overlap that is not among them was off. On a TPU all of a step is one compiled program.
 */
export function runtimeOf(
  parallel: PublishedParallel,
  framework: Framework,
  kind: Accelerator['kind'],
): Partial<Runtime> {
  if (kind === 'tpu') return { clears: false };
  const stated = { ...ofFlags(parallel.flags), ...ofWords(parallel.overlap ?? '') };
  return { ...framework.runtime, ...stated, ...ofPartition(parallel.partition ?? '') };
}

/** DeepSpeed's `type:transformer|embedding`: the embedding and the head in the place of a block each. */
function ofPartition(partition: string): Stated {
  return /embed/i.test(partition) ? { partition: 'filled-with-ends' } : {};
}

function ofFlags(flags: PublishedParallel['flags']): Stated {
  if (!flags) return {};
  return {
    gradientSums: flags['overlap-grad-reduce'] === true ? 'beside' : 'after',
    weightGathers: flags['overlap-param-gather'] === true ? 'ahead' : 'after',
    ...(flags['no-gradient-accumulation-fusion'] === true ? { gradientAdds: 'apart' } : {}),
  };
}

function ofWords(overlap: string): Stated {
  if (!/\bdp\b/i.test(overlap)) return {};
  return /disabled/i.test(overlap)
    ? { gradientSums: 'after', weightGathers: 'after' }
    : { gradientSums: 'beside', weightGathers: 'ahead' };
}
