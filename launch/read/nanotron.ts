/** nanotron's configuration: YAML that `run_train.py` is given. */
import type { Format } from '../format.js';
import { readNanotron } from '../nanotron/read.js';
import { Noted } from '../noted.js';
import { yamlLeaves } from '../text/yaml.js';

const OURS =
  /^\s+(batch_accumulation_per_replica|tp_mode|pp_engine|tp_linear_async_communication)\s*:|^tokens\s*:/m;

export const nanotron: Format = {
  id: 'nanotron',
  title: 'a nanotron configuration (YAML)',
  recognises: (text, name) => /\.ya?ml$/i.test(name) && OURS.test(text) && /^parallelism\s*:/m.test(text),
  read({ name, text }) {
    const noted = new Noted({ file: name, line: 1 }, yamlLeaves(text, name));
    readNanotron(noted);
    return [{ kind: 'nanotron', noted }];
  },
};
