/** Options of `accelerate launch`, which are the keys of its configuration without their sections. */
import { readCompileMode } from '../compile-mode.js';
import type { LaunchFile } from '../format.js';
import { placeText } from '../imported.js';
import { numberOf, readMappings } from '../mapping.js';
import { isHere } from '../named.js';
import { type Noted, wrongValue } from '../noted.js';
import { readOffloadDevice } from '../offloaded.js';
import { ignoreSections, isOff } from '../sections.js';
import { readFsdpConfig } from '../trainer/fsdp.js';
import { readDeepSpeedFile } from '../trainer/stage.js';
import { MAPPINGS } from './mappings.js';
import { OFFLOADED } from './read.js';
import { UNUSED } from './unused.js';

/** Understands what `noted` holds, given all `files` that were handed over. */
export function readAccelerateLaunch(noted: Noted, files: readonly LaunchFile[]): void {
  const config = noted.entry('config-file');
  if (config !== undefined) {
    noted.understand(config, 'cluster');
    if (!isHere(noted, config, files))
      noted.notes.push(
        `${placeText(config)} --config_file: '${String(config.value)}' says how many devices there are and who shards, and was not handed over`,
      );
  }
  const deepspeed = noted.entry('use-deepspeed');
  const file = noted.entry('deepspeed-config-file');
  const stage = noted.entry('zero-stage');
  if (deepspeed !== undefined) noted.say(deepspeed, 'framework', 'deepspeed');
  if (file !== undefined) readDeepSpeedFile(noted, file, files);
  if (stage !== undefined) {
    const zero = numberOf(stage.value);
    if (stage.unset !== undefined) noted.want(stage, 'zero');
    else if (zero === 0 || zero === 1 || zero === 2 || zero === 3) noted.say(stage, 'zero', zero);
    else throw wrongValue(stage, 'a stage from 0 to 3 is expected');
  }
  for (const [name, state] of OFFLOADED) {
    const entry = noted.entry(name);
    if (entry !== undefined) readOffloadDevice(noted, entry, state);
    if (entry?.value === 'cpu' || entry?.value === 'nvme')
      noted.suppose('pinned-memory', false, 'Accelerate asks DeepSpeed for no pinned memory', entry);
  }
  const fsdp = noted.entry('use-fsdp');
  if (fsdp !== undefined) {
    if (noted.entry('fsdp-sharding-strategy') === undefined) noted.say(fsdp, 'zero', 3);
    else noted.understand(fsdp, 'zero');
    readFsdpConfig(noted, ['fsdp-'], fsdp);
  }
  const compiler = noted.entry('dynamo-backend');
  if (compiler !== undefined) {
    if (isOff(compiler)) noted.ignore(compiler, 'it is switched off, which is as if it were absent', 'no');
    else noted.say(compiler, 'compile', true);
  }
  const mode = noted.entry('dynamo-mode');
  if (mode !== undefined && (compiler === undefined || isOff(compiler)))
    noted.ignore(mode, 'nothing is compiled', 'no');
  else if (mode !== undefined) readCompileMode(noted, mode);
  readMappings(noted, MAPPINGS, []);
  ignoreSections(noted, UNUSED);
}
