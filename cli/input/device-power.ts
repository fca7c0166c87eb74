/** What a device of a kind draws, where there is a profile of it. */
import type { DevicePower } from '../../datacentre/outcome/energy.js';
import { profileOfKind } from '../../datacentre/outcome/kind-names.js';
import { acceleratorIds, loadAccelerator } from '../../hardware-profiles/index.js';

export function powerOfKind(kind: string): DevicePower | null {
  const id = profileOfKind(kind);
  if (!acceleratorIds().includes(id)) return null;
  const { idleWatts, busyWatts } = loadAccelerator(id);
  return { idleWatts, busyWatts };
}
