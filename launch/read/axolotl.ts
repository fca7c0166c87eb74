/** Axolotl's configuration: a model of the hub, data, and the Trainer's arguments under its own names. */
import { readAxolotl } from '../axolotl/read.js';
import type { Format } from '../format.js';
import { Noted } from '../noted.js';
import { byPath } from '../sections.js';
import { yamlLeaves } from '../text/yaml.js';

export const axolotl: Format = {
  id: 'axolotl',
  title: 'a configuration of Axolotl (YAML)',
  recognises: (text, name) =>
    /\.ya?ml$/i.test(name) && /^base_model\s*:/m.test(text) && /^(sequence_len|micro_batch_size|datasets)\s*:/m.test(text),
  read({ name, text }, files) {
    const noted = new Noted({ file: name, line: 1 }, byPath(yamlLeaves(text, name)));
    readAxolotl(noted, files);
    return [{ kind: 'axolotl', noted }];
  },
};
