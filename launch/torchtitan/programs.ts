/** torchtitan, as command lines start it: overrides of a file or of a configuration in its registry. */
import type { LaunchFile } from '../format.js';
import { placeText } from '../imported.js';
import type { Noted } from '../noted.js';
import type { Program } from '../program.js';
import { readTorchtitan } from './read.js';

const SECTIONS = /^(training|parallelism|activation-checkpoint|compile|job|experimental)\./;

export const torchtitan: Program = {
  id: 'torchtitan',
  is: ({ script, names }) =>
    /torchtitan/.test(script ?? '') || [...names].some((name) => SECTIONS.test(name)),
  read(noted, _started, files) {
    noted.overrides = true;
    readFile(noted, files);
    readTorchtitan(noted);
  },
};

/** The file that is overridden is read by itself, if it was handed over. */
function readFile(noted: Noted, files: readonly LaunchFile[]): void {
  const entry = noted.anyOf(['job.config-file', 'config-file']);
  if (entry === undefined) return;
  const base = (path: string) => path.split('/').at(-1)!;
  noted.understand(entry, 'model');
  const name = base(String(entry.value));
  if (entry.unset === undefined && !files.some((file) => base(file.name) === name))
    noted.notes.push(`${placeText(entry)} ${entry.key}: '${String(entry.value)}' says the rest of the job, and was not handed over`);
}
