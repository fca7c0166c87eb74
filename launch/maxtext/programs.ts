/** MaxText, as command lines start it: `key=value` behind a base.yml. */
import type { Program } from '../program.js';
import { readMaxText } from './read.js';

const OURS = ['per-device-batch-size', 'max-target-length', 'ici-fsdp-parallelism', 'remat-policy', 'ici-tensor-parallelism'];

export const maxtext: Program = {
  id: 'maxtext',
  is: ({ script, names }) => /maxtext/i.test(script ?? '') || OURS.some((name) => names.has(name)),
  read(noted) {
    noted.overrides = true;
    readMaxText(noted);
  },
};
