/** State that waits in host memory or on disk, as DeepSpeed and Accelerate name the device: cpu, nvme or none. */
import type { Entry } from './imported.js';
import { type Noted, wrongValue } from './noted.js';
import { isOff } from './sections.js';

/** `entry` says on which device `state` waits. */
export function readOffloadDevice(noted: Noted, entry: Entry, state: 'optimizer' | 'parameters'): void {
  const word = String(entry.value).toLowerCase();
  const fact = `offloaded-${state}` as const;
  if (entry.unset !== undefined) noted.want(entry, 'offload');
  else if (word === 'cpu') noted.say(entry, fact, 'host');
  else if (word === 'nvme') noted.say(entry, fact, 'nvme');
  else if (isOff(entry) || word === '{}') noted.ignore(entry, 'nothing is offloaded', 'no');
  else throw wrongValue(entry, 'cpu, nvme or none is expected');
}

/** `entry` switches on PyTorch's offloading of FSDP, which takes gradients and optimizer states along. */
export function readFsdpOffload(noted: Noted, entry: Entry): void {
  if (entry.unset !== undefined) noted.want(entry, 'offload');
  else if (isOff(entry)) noted.ignore(entry, 'nothing is offloaded', 'no');
  else {
    noted.say(entry, 'offloaded-parameters', 'host');
    noted.suppose('offloaded-optimizer', 'host', 'FSDP updates parameters where they are', entry);
  }
}
