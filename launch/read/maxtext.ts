/** MaxText's configuration: YAML that changes what its base.yml says. */
import type { Format } from '../format.js';
import { readMaxText } from '../maxtext/read.js';
import { Noted } from '../noted.js';
import { byPath } from '../sections.js';
import { yamlLeaves } from '../text/yaml.js';

export const maxtextYaml: Format = {
  id: 'maxtext',
  title: 'a configuration of MaxText (YAML)',
  recognises: (text, name) =>
    /\.ya?ml$/i.test(name) &&
    /^(base_config|per_device_batch_size|(ici|dcn)_\w+_parallelism|base_emb_dim|max_target_length|remat_policy|compile_topology)\s*:/m.test(text),
  read({ name, text }) {
    const noted = new Noted({ file: name, line: 1 }, byPath(yamlLeaves(text, name)));
    readMaxText(noted, true);
    return [{ kind: 'maxtext', noted }];
  },
};
