/** Formats of torchtitan: a converter makes layers of fp8, and its section says nothing without it. */
import { type Noted, wrongValue } from '../noted.js';
import { ignoreSections, isOn } from '../sections.js';

/** Understands converters and mixed precision. */
export function readPrecision(noted: Noted): void {
  const converters = noted.anyOf(['model.converters', 'model-converters.converters']);
  const half = noted.entry('training.mixed-precision-param');
  const words = [converters?.value].flat().map(String).join(' ');
  const narrow = /fp4|nvfp4/.test(words) ? 'fp4' : /float8|fp8|mx/.test(words) ? 'fp8' : undefined;
  if (converters !== undefined) {
    if (narrow !== undefined) noted.say(converters, 'precision', narrow);
    else noted.ignore(converters, 'no converter that llmsim knows is on', words.trim() === '' ? 'no' : 'yes');
  }
  if (narrow === undefined && converters === undefined) {
    for (const name of [
      'float8.enable-float8-linear',
      'float8.enable-fp8-linear',
      'training.enable-fp8-linear',
    ]) {
      const entry = noted.entry(name);
      if (entry === undefined) continue;
      if (isOn(entry)) noted.say(entry, 'precision', 'fp8');
      else noted.ignore(entry, 'it is switched off, which is as if it were absent', 'no');
    }
  }
  if (narrow === undefined) {
    const fp8 = noted.said.some(({ fact }) => fact === 'precision');
    // A section without its converter is off.
    const section = 'its converter is off, and the section says nothing';
    if (!fp8)
      ignoreSections(noted, [{ keys: ['float8', 'mx', 'quantize'], because: section, matters: 'no' }]);
    if (fp8 && half !== undefined) noted.understand(half, 'precision');
  }
  if (half === undefined) return;
  if (narrow !== undefined) noted.understand(half, 'precision');
  else if (half.value === 'bfloat16') noted.say(half, 'precision', 'bf16');
  else if (half.value === 'float32') noted.say(half, 'precision', 'fp32');
  else if (half.value === 'float16') noted.say(half, 'precision', 'fp16');
  else throw wrongValue(half, 'bfloat16 or float32 is expected');
}
