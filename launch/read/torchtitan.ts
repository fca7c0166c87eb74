/** torchtitan's configuration: TOML whose sections moved between releases. */
import type { Format } from '../format.js';
import { Noted } from '../noted.js';
import { byPath } from '../sections.js';
import { tomlLeaves } from '../text/toml.js';
import { readTorchtitan } from '../torchtitan/read.js';

export const torchtitanToml: Format = {
  id: 'torchtitan',
  title: 'a configuration of torchtitan (TOML)',
  recognises: (text, name) =>
    /\.toml$/i.test(name) && /^\s*\[(training|parallelism|activation_checkpoint|experimental)\]/m.test(text),
  read({ name, text }) {
    const noted = new Noted({ file: name, line: 1 }, byPath(tomlLeaves(text, name)));
    readTorchtitan(noted, true);
    return [{ kind: 'torchtitan', noted }];
  },
};
