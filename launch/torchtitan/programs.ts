/** torchtitan, as command lines start it: overrides of a file or of a configuration in its registry. */
import { countIn, numberOf } from '../mapping.js';
import type { Noted } from '../noted.js';
import type { Program } from '../program.js';
import { takeIn } from '../taken.js';
import { tomlLeaves } from '../text/toml.js';
import { readTorchtitan } from './read.js';

const SECTIONS = /^(training|parallelism|activation-checkpoint|compile|job|experimental)\./;

export const torchtitan: Program = {
  id: 'torchtitan',
  is: ({ script, names }) =>
    /torchtitan/.test(script ?? '') || [...names].some((name) => SECTIONS.test(name)),
  read(noted, _started, files) {
    const entry = noted.anyOf(['job.config-file', 'config-file']);
    const taken = entry === undefined ? [] : takeIn(noted, entry, files, (file) => tomlLeaves(file.text, file.name));
    readTorchtitan(noted, taken.length > 0);
    return taken;
  },
};

/** `NGPU=8 ./run_train.sh`: devices of the one node that it starts. */
export function readDevices(environment: Noted): void {
  const entry = environment.entry('NGPU');
  if (entry === undefined || Number.isNaN(numberOf(entry.value))) return;
  environment.say(entry, 'devices-per-node', countIn(entry));
  environment.suppose('nodes', 1, 'run_train.sh starts one node', entry);
}
