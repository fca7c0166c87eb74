/** What Accelerate's configuration means, by paths with hyphens: who trains decides which of its sections count. */

import { readCompileMode } from '../compile-mode.js';
import type { LaunchFile } from '../format.js';
import { countIn, numberOf, readMappings } from '../mapping.js';
import { type Noted, wrongValue } from '../noted.js';
import { readOffloadDevice } from '../offloaded.js';
import { ignoreSections, isOff, isOn } from '../sections.js';
import { readFsdpConfig } from '../trainer/fsdp.js';
import { readDeepSpeedFile } from '../trainer/stage.js';
import { readAxes } from './axes.js';
import { MAPPINGS, MEGATRON } from './mappings.js';
import { UNUSED } from './unused.js';

/** Sections that count when the type says so. */
const SECTIONS = {
  FSDP: 'fsdp-config',
  DEEPSPEED: 'deepspeed-config',
  MEGATRON_LM: 'megatron-lm-config',
} as const;

/** Understands every key in `noted`, given all `files` that were handed over. */
export function readAccelerate(noted: Noted, files: readonly LaunchFile[]): void {
  const type = noted.entry('distributed-type');
  const word = String(type?.value ?? 'NO').toUpperCase();
  for (const [name, section] of Object.entries(SECTIONS)) {
    if (name !== word)
      ignoreSections(noted, [{ keys: [section], because: `the job is of type ${word}`, matters: 'no' }]);
  }
  if (word === 'FSDP') {
    const stated = ['sharding-strategy', 'reshard-after-forward'].map((key) =>
      noted.entry(`fsdp-config.fsdp-${key}`),
    );
    const strategy = stated.find((entry) => entry !== undefined && !isOn(entry) && !isOff(entry));
    // Version 2 has no strategies: it shards all state.
    if (strategy === undefined && !noted.keys().some((key) => key.endsWith('dp-shard-size')))
      noted.say(type!, 'zero', 3);
    else noted.understand(type!, 'zero');
    readFsdpConfig(noted, ['fsdp-config.fsdp-', 'fsdp-config.'], type);
  } else if (word === 'DEEPSPEED') readUnderDeepSpeed(noted, files);
  else if (word === 'MEGATRON_LM') readUnderMegatron(noted);
  else if (word === 'NO') {
    if (type !== undefined) noted.understand(type, 'cluster');
    noted.suppose('devices', 1, 'the job is not distributed', type);
  } else if (/^(MULTI_(GPU|NPU|XPU|HPU|MLU|MUSA|SDAA)|XLA|TPU)$/.test(word)) {
    if (noted.keys().some((key) => key.endsWith('dp-shard-size'))) noted.understand(type!, 'zero');
    else noted.say(type!, 'zero', 0);
  } else if (word === 'MULTI_CPU')
    noted.ignore(type!, 'llmsim takes any accelerator and no processor for one', 'yes');
  else if (type !== undefined)
    throw wrongValue(type, 'NO, MULTI_GPU, FSDP, DEEPSPEED or MEGATRON_LM is expected');
  readAxes(noted, 'parallelism-config.parallelism-config-');
  readCompiler(noted);
  readSize(noted);
  readMappings(noted, MAPPINGS, []);
  ignoreSections(noted, UNUSED);
  noted.suppose('framework', 'huggingface', 'Accelerate starts it');
}

/** What says where state waits. */
export const OFFLOADED = [
  ['offload-optimizer-device', 'optimizer'],
  ['offload-param-device', 'parameters'],
] as const;

function readUnderDeepSpeed(noted: Noted, files: readonly LaunchFile[]): void {
  noted.say(noted.entry('distributed-type')!, 'framework', 'deepspeed');
  const of = (key: string) => noted.entry(`deepspeed-config.${key}`);
  const file = of('deepspeed-config-file');
  const stage = of('zero-stage');
  if (file !== undefined && !isOff(file)) readDeepSpeedFile(noted, file, files);
  if (stage !== undefined) {
    const zero = numberOf(stage.value);
    if (zero !== 0 && zero !== 1 && zero !== 2 && zero !== 3)
      throw wrongValue(stage, 'a stage from 0 to 3 is expected');
    noted.say(stage, 'zero', zero);
  } else if (file === undefined) noted.suppose('zero', 2, 'zero_stage is 2 unless told');
  const accumulation = of('gradient-accumulation-steps');
  if (accumulation !== undefined) {
    if (accumulation.value === 'auto') noted.understand(accumulation, 'global-batch');
    else noted.say(accumulation, 'accumulation', countIn(accumulation));
  }
  for (const [key, state] of OFFLOADED) {
    const entry = of(key);
    if (entry !== undefined) readOffloadDevice(noted, entry, state);
    if (entry?.value === 'cpu' || entry?.value === 'nvme')
      noted.suppose('pinned-memory', false, 'Accelerate asks DeepSpeed for no pinned memory', entry);
  }
}

function readUnderMegatron(noted: Noted): void {
  noted.say(noted.entry('distributed-type')!, 'framework', 'megatron-lm');
  const of = (key: string) => noted.entry(`megatron-lm-config.megatron-lm-${key}`);
  const optimizer = of('use-distributed-optimizer');
  if (optimizer !== undefined) noted.say(optimizer, 'zero', isOn(optimizer) ? 1 : 0);
  noted.suppose('zero', 0, 'megatron_lm_use_distributed_optimizer is absent');
  const recompute = of('recompute-activations');
  if (recompute !== undefined) noted.say(recompute, 'recompute', isOn(recompute) ? 'selective' : 'none');
  readMappings(noted, MEGATRON, []);
}

/** `dynamo_backend: INDUCTOR` compiles. */
function readCompiler(noted: Noted): void {
  const backend = noted.anyOf(['dynamo-config.dynamo-backend', 'dynamo-backend']);
  const mode = noted.anyOf(['dynamo-config.dynamo-mode', 'dynamo-mode']);
  if (mode !== undefined && (backend === undefined || isOff(backend)))
    noted.ignore(mode, 'nothing is compiled', 'no');
  else if (mode !== undefined) readCompileMode(noted, mode);
  if (backend === undefined) return;
  if (isOff(backend)) noted.ignore(backend, 'it is switched off, which is as if it were absent', 'no');
  else noted.say(backend, 'compile', true);
}

/** Processes of all nodes, so that those of one follow. */
function readSize(noted: Noted): void {
  const [machines, processes] = [noted.entry('num-machines'), noted.entry('num-processes')];
  if (machines?.unset !== undefined || processes?.unset !== undefined) return;
  const [nodes, devices] = [Number(machines?.value ?? 1), Number(processes?.value)];
  if (Number.isSafeInteger(devices / nodes) && nodes > 0 && devices > 0)
    noted.suppose('devices-per-node', devices / nodes, `${devices} processes / ${nodes} machines`, processes);
  const cpu = noted.entry('use-cpu');
  if (cpu !== undefined && isOff(cpu))
    noted.ignore(cpu, 'it is switched off, which is as if it were absent', 'no');
}
