/** nanotron's configuration: YAML of sections, of which `parallelism` and `tokens` say the job. */
import type { Format } from '../format.js';
import { readNanotron } from '../nanotron/read.js';
import { Noted } from '../noted.js';
import { byPath } from '../sections.js';
import { yamlLeaves } from '../text/yaml.js';

export const nanotron: Format = {
  id: 'nanotron',
  title: 'a configuration of nanotron (YAML)',
  recognises: (text, name) =>
    /\.ya?ml$/i.test(name) &&
    /^parallelism\s*:/m.test(text) &&
    /^tokens\s*:|batch_accumulation_per_replica/m.test(text),
  read({ name, text }) {
    const noted = new Noted({ file: name, line: 1 }, byPath(yamlLeaves(text, name)));
    readNanotron(noted);
    return [{ kind: 'nanotron', noted }];
  },
};
