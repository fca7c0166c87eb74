/** What arguments of the Hugging Face Trainer mean, by names with hyphens, wherever they stand. */

import { readCompileMode } from '../compile-mode.js';
import type { LaunchFile } from '../format.js';
import type { Entry } from '../imported.js';
import { countIn, numberOf, readMappings } from '../mapping.js';
import type { Noted } from '../noted.js';
import { readOptimizerName } from '../optimizers.js';
import { beside, ignoreOff, ignoreSections, isOff, isOn } from '../sections.js';
import { readFsdp } from './fsdp.js';
import { readKernels } from './kernels.js';
import { MAPPINGS } from './mappings.js';
import { readSequences } from './sequences.js';
import { readDeepSpeedFile } from './stage.js';
import { readTuning } from './tuning.js';
import { TRL, type TuningDefaults } from './tuning-defaults.js';
import { UNUSED } from './unused.js';

/** Understands every argument in `noted`, a file or a command, given all `files` that were handed over, where `tuning` holds unless told. */
export function readTrainer(noted: Noted, files: readonly LaunchFile[], tuning: TuningDefaults = TRL): void {
  readPrecision(noted, tuning);
  readRecomputation(noted, tuning);
  readKernels(noted);
  readTuning(noted, tuning);
  readSteps(noted);
  readSequences(noted);
  readOptimizer(noted);
  readSharding(noted, files);
  ignoreOff(noted, ['torch-compile', ...SWITCHES]);
  const mode = noted.entry('torch-compile-mode');
  if (mode !== undefined) readCompileMode(noted, mode);
  readMappings(noted, MAPPINGS, []);
  ignoreSections(noted, UNUSED);
  noted.suppose('framework', 'huggingface', 'its arguments are those of the Hugging Face Trainer');
}

const SWITCHES: readonly string[] = [
  ...['auto-find-batch-size', 'pad-to-sequence-len', 'use-cpu', 'fp8'],
  ...['flex-attn', 'shift-attn', 'use-unsloth', 'use-unsloth-gc', 'torch-compile-mode', 'group-texts'],
  ...['upcast-layernorm', 'upcast-lmhead-output'],
];

/** `--bf16`, `bf16: auto`, `fp16: false`; fp32 unless one of them is on. */
function readPrecision(noted: Noted, { half }: TuningDefaults): void {
  const fp8 = noted.entry('fp8');
  const isFp8 = fp8 !== undefined && isOn(fp8);
  if (isFp8) noted.say(fp8, 'precision', 'fp8');
  for (const [key, precision] of [
    ['tf32', 'tf32'],
    ['fp16', 'fp16'],
    ['bf16', 'bf16'],
    ['bfloat16', 'bf16'],
    ['float16', 'fp16'],
    ['pure-bf16', 'bf16'],
  ] as const) {
    const entry = noted.entry(key);
    if (entry === undefined) continue;
    if (entry.unset !== undefined) noted.want(entry, 'precision');
    else if (isOff(entry)) noted.ignore(entry, 'it is switched off, which is as if it were absent', 'no');
    // What is half or narrower is not multiplied in TF32.
    else if (isFp8 || (key === 'tf32' && isHalf(noted))) noted.understand(entry, 'precision');
    else if (entry.value === 'auto') {
      if (precision === 'tf32') noted.understand(entry, 'precision');
      else {
        noted.understand(entry, 'precision');
        noted.suppose('precision', 'bf16', 'auto is bf16 on devices that have it', entry);
      }
    } else noted.say(entry, 'precision', precision);
  }
  if (half !== undefined && !isToldOff(noted, 'bf16')) noted.suppose('precision', 'bf16', half);
  noted.suppose('precision', 'fp32', 'neither bf16 nor fp16 is on');
}

/** Whether what is on unless told is switched off; such a key is accounted for. */
function isToldOff({ ignored }: Noted, key: string): boolean {
  return ignored.some((each) => each.key.replace(/^--/, '') === key);
}

function isHalf(noted: Noted): boolean {
  return ['bf16', 'fp16', 'bfloat16', 'float16', 'pure-bf16'].some((key) => {
    const entry = noted.entry(key);
    return entry !== undefined && !isOff(entry);
  });
}

function readRecomputation(noted: Noted, { checkpointing, checkpointed }: TuningDefaults): void {
  const entry = noted.anyOf(['gradient-checkpointing', 'use-gradient-checkpointing']);
  const offload = noted.entry('activation-offloading');
  if (offload !== undefined && offload.unset === undefined) {
    if (isOff(offload)) noted.ignore(offload, 'nothing is offloaded', 'no');
    else noted.say(offload, 'offload-inputs', true);
  }
  readSwitch(noted);
  if (entry !== undefined) {
    if (entry.unset !== undefined) noted.want(entry, 'recompute');
    else if (isOff(entry) && checkpointed !== undefined) noted.ignore(entry, checkpointed, 'no');
    else if (isOff(entry)) noted.say(entry, 'recompute', 'none');
    else {
      noted.say(entry, 'recompute', 'full');
      if (typeof entry.value === 'string' && /unsloth|offload/.test(entry.value))
        noted.say(beside(entry, 'offload'), 'offload-inputs', true);
    }
  }
  if (checkpointing !== undefined) noted.suppose('recompute', 'full', checkpointing);
  noted.suppose('recompute', 'none', 'gradient checkpointing is off unless told');
}

/** LLaMA-Factory's switch, and whether inputs of recomputed layers wait on the host. */
function readSwitch(noted: Noted): void {
  const disabled = noted.entry('disable-gradient-checkpointing');
  if (disabled?.unset !== undefined) noted.want(disabled, 'recompute');
  else if (disabled !== undefined) noted.say(disabled, 'recompute', isOff(disabled) ? 'full' : 'none');
  const unsloth = noted.entry('use-unsloth-gc');
  if (unsloth === undefined || unsloth.unset !== undefined || isOff(unsloth)) return;
  noted.say(unsloth, 'offload-inputs', true);
}

function readSteps(noted: Noted): void {
  const entry = noted.entry('max-steps');
  if (entry === undefined) return;
  if (entry.unset !== undefined) noted.want(entry, 'tokens');
  else if (isOff(entry) || numberOf(entry.value) <= 0)
    noted.ignore(entry, 'epochs say how long it trains', 'no');
  else noted.say(entry, 'steps', countIn(entry));
}

function readOptimizer(noted: Noted): void {
  for (const name of ['optim', 'optimizer']) {
    const entry = noted.entry(name);
    if (entry !== undefined) readOptimizerName(noted, entry);
  }
  readProjected(noted);
}

/** GaLore and APOLLO, which LLaMA-Factory switches on beside an optimizer of another name. */
function readProjected(noted: Noted): void {
  for (const optimizer of ['galore', 'apollo'] as const) {
    const entry = noted.entry(`use-${optimizer}`);
    if (entry === undefined) continue;
    if (isOff(entry)) noted.ignore(entry, 'it is switched off, which is as if it were absent', 'no');
    else noted.say(entry, 'optimizer', optimizer);
  }
  for (const name of noted.keys()) {
    if (/^(optim-(args|target-modules)$|(galore|apollo)-)/.test(name))
      noted.ignore(noted.entry(name)!, 'ranks and layers of an optimizer are its authors’ here', 'yes');
  }
}

/** DeepSpeed, FSDP, or replicas alone. */
function readSharding(noted: Noted, files: readonly LaunchFile[]): void {
  const deepspeed = noted.anyOf(['deepspeed', 'deepspeed-config']);
  const isDeepSpeed = deepspeed !== undefined && !isOff(deepspeed);
  if (isDeepSpeed) readDeepSpeedFile(noted, deepspeed as Entry, files);
  else if (deepspeed !== undefined)
    noted.ignore(deepspeed, 'it is switched off, which is as if it were absent', 'no');
  const isFsdp = readFsdp(noted, isDeepSpeed);
  if (isFsdp || isDeepSpeed) return;
  // A file of Accelerate or DeepSpeed beside it may say otherwise.
  noted.suppose('zero', 0, 'neither FSDP nor DeepSpeed is on');
}
