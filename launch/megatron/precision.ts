/** Formats of GEMM inputs and of gradients. */
import { placeText } from '../imported.js';
import type { Noted } from '../noted.js';
import type { Framework } from './framework.js';

type Half = 'bf16' | 'fp16' | 'fp32';

/** Lightning's words and those of Megatron-Bridge: `bf16-mixed`, `16`, `bf16_with_fp8_current_scaling_mixed`. */
export function precisionNamed(word: string): 'bf16' | 'fp16' | 'fp32' | 'fp8' | 'fp4' | undefined {
  const said = word.toLowerCase();
  if (/fp8|mxfp8/.test(said)) return 'fp8';
  if (/fp4/.test(said)) return 'fp4';
  if (/bf16/.test(said)) return 'bf16';
  if (/^(16|fp16)/.test(said)) return 'fp16';
  return /^(32|fp32)/.test(said) ? 'fp32' : undefined;
}

/** Understands what is said of the formats of GEMMs and of gradients. */
export function readPrecision(noted: Noted, framework: Framework): void {
  const narrow = noted.anyOf(['fp4-format', 'fp4', 'fp8-format', 'fp8', 'fp8-hybrid', 'fp8-e4m3']);
  const recipe = noted.entry('fp8-recipe');
  if (narrow !== undefined) noted.say(narrow, 'precision', narrow.name!.startsWith('fp4') ? 'fp4' : 'fp8');
  if (recipe !== undefined) noted.ignore(recipe, 'fp8 is one precision here, whatever its scales', 'yes');
  const half = halfOf(noted, narrow !== undefined);
  const reduced = noted.entry('grad-reduce-in-bf16');
  const whole = noted.entry('accumulate-allreduce-grads-in-fp32');
  const either = noted.entry('grad-reduce-in-fp32');
  const main = noted.anyOf(['main-grads-dtype', 'grad-allreduce-dtype']);
  if (whole !== undefined) noted.say(whole, 'gradient-precision', 'fp32');
  if (reduced !== undefined) noted.say(reduced, 'gradient-precision', 'bf16');
  if (either !== undefined)
    noted.say(either, 'gradient-precision', /true/i.test(String(either.value)) ? 'fp32' : 'bf16');
  if (main !== undefined) {
    const format = precisionNamed(String(main.value).replace('torch.', ''));
    if (format === 'bf16' || format === 'fp16' || format === 'fp32')
      noted.say(main, 'gradient-precision', format);
    else noted.ignore(main, 'gradients are bf16, fp16 or fp32 here', 'yes');
  }
  if (half === 'fp16') {
    noted.suppose(
      'gradient-precision',
      'fp16',
      'gradients of fp16 training are reduced as they are unless told',
    );
  } else if (framework === 'nemo' || framework === 'megatron-bridge')
    noted.suppose('gradient-precision', 'bf16', 'NeMo’s recipes reduce gradients in bf16');
  else
    noted.suppose(
      'gradient-precision',
      'fp32',
      'Megatron accumulates and reduces gradients in fp32 unless told',
    );
}

/** The format beside fp8, or of all. */
function halfOf(noted: Noted, narrow: boolean): Half {
  const flag = noted.anyOf(['bf16', 'fp16']);
  const other = noted.entry('fp16');
  if (flag !== undefined && other !== undefined && other !== flag) {
    noted.notes.push(
      `${placeText(other)} the files contradict themselves: ${other.key} and ${flag.key} (${placeText(flag)}) are both ` +
        `said, and Megatron takes one of them; ${flag.key} counts`,
    );
    noted.ignore(other, `it contradicts ${flag.key}, which counts`, 'yes');
  }
  if (flag !== undefined) {
    const name = flag.name as Half;
    if (narrow) noted.understand(flag, 'precision');
    else noted.say(flag, 'precision', name);
    return name;
  }
  const named = noted.anyOf(['precision', 'mixed-precision', 'trainer.precision']);
  const format = named === undefined ? undefined : precisionNamed(String(named.value));
  if (named !== undefined && format !== undefined) {
    if (narrow) noted.understand(named, 'precision');
    else noted.say(named, 'precision', format);
    return format === 'fp16' || format === 'fp32' ? format : 'bf16';
  }
  // A configuration may leave it to the recipe it changes.
  if (noted.isCommandLine && !narrow)
    noted.suppose('precision', 'fp32', 'neither --bf16 nor --fp16 is given');
  return noted.isCommandLine && !narrow ? 'fp32' : 'bf16';
}
