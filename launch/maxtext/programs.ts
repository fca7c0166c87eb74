/** MaxText, as command lines start it: `key=value` behind a base.yml. */
import type { Program } from '../program.js';
import { takeIn } from '../taken.js';
import { yamlLeaves } from '../text/yaml.js';
import { readMaxText } from './read.js';

const OURS = ['per-device-batch-size', 'max-target-length', 'ici-fsdp-parallelism', 'remat-policy', 'ici-tensor-parallelism'];

export const maxtext: Program = {
  id: 'maxtext',
  is: ({ script, names }) => /maxtext/i.test(script ?? '') || OURS.some((name) => names.has(name)),
  read(noted, { words }, files) {
    const [path] = words.filter((word) => /\.ya?ml$/.test(word));
    const at = { ...noted.home, key: 'the configuration', value: path ?? '' };
    // What MaxText ships is known here.
    const isBase = path === undefined || /(^|\/)base\.yml$/.test(path);
    const taken = takeIn(noted, at, files, (file) => yamlLeaves(file.text, file.name), isBase);
    readMaxText(noted, isBase || taken.length > 0);
    return taken;
  },
};
