/** Accelerate's configuration: the YAML that `accelerate config` writes. */
import { readAccelerate } from '../accelerate/read.js';
import type { Format } from '../format.js';
import { Noted } from '../noted.js';
import { byPath } from '../sections.js';
import { yamlLeaves } from '../text/yaml.js';

export const accelerate: Format = {
  id: 'accelerate',
  title: 'a configuration of Accelerate (YAML)',
  recognises: (text, name) =>
    !/\.(sh|sbatch|toml)$/i.test(name) &&
    /^['"]?(distributed_type|compute_environment|num_processes)['"]?\s*:/m.test(text) &&
    /^['"]?(distributed_type|num_machines|num_processes|mixed_precision|machine_rank)['"]?\s*:/m.test(text),
  read({ name, text }, files) {
    const noted = new Noted({ file: name, line: 1 }, byPath(yamlLeaves(text, name)));
    readAccelerate(noted, files);
    return [{ kind: 'accelerate', noted }];
  },
};
