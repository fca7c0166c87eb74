/** A file of DeepSpeed that another names: it says the ZeRO stage, and may not have been handed over. */
import type { LaunchFile } from '../format.js';
import { type Entry, placeText } from '../imported.js';
import { baseOf, isHere } from '../named.js';
import type { Noted } from '../noted.js';

/**
 * Accounts for `entry`, which names a file of DeepSpeed. Frameworks ship files that are called by their stage
 * (`zero3.json` of Axolotl, `ds_z2_config.json` of LLaMA-Factory); what any other says must be handed over.
 */
export function readDeepSpeedFile(noted: Noted, entry: Entry, files: readonly LaunchFile[]): void {
  noted.understand(entry, 'framework');
  noted.suppose('framework', 'deepspeed', 'DeepSpeed trains', entry);
  const said = String(entry.value);
  // Without a value it is a switch, and what follows is elsewhere.
  if (entry.value === true || said.startsWith('{')) return;
  const name = baseOf(said);
  if (isHere(noted, entry, files)) return;
  const [, stage] = /(?:zero|z|stage)[-_]?([0-3])(?![0-9])/i.exec(name) ?? [];
  if (stage !== undefined) {
    const zero = Number(stage) as 0 | 1 | 2 | 3;
    noted.suppose('zero', zero, `${said} is called by its stage, and was not handed over`, entry);
    return;
  }
  noted.wanted.push({
    option: 'zero',
    sentence: `${placeText(entry)} ${entry.key}: '${said}' says the ZeRO stage, and was not handed over: import it as well, or give --zero`,
  });
}
