/** Cluster files, shown, simulated on and compared on. */
import { copied, mutated } from '../mutate.js';
import { yamlText } from '../noise.js';
import { type Kind, outputs } from './kind.js';

const LIKE = ['h100-dgx', 'a100-dgx', 'tpu-v5p', 'cpu-100g', 'nope', 'h100-sxm'];
const SIZES = ['1', '2', '0', '-1', 'x', '2x2', '1e9', '99999999', '2x2x2', ''];

export const cluster: Kind = (r, { clusterFiles, accelerators, strategies }) => {
  const base = copied(r.pick(clusterFiles));
  const { node } = base;
  if (r.chance(0.4) && typeof node === 'object' && node !== null) {
    base.node = { ...node, accelerator: copied(r.pick(accelerators)) };
  }
  if (r.chance(0.2)) base.like = r.pick(LIKE);
  if (r.chance(0.3)) base.nodes = r.pick([1, 2, 4]);
  const files = { 'c.yaml': yamlText(r, mutated(r, base, 0.5)) };
  const command = r.pick(['hardware', 'simulate', 'simulate', 'compare'] as const);
  const name = r.chance(0.8) ? './c.yaml' : `./c.yaml:${r.pick(SIZES)}`;
  if (command === 'hardware')
    return { argv: ['hardware', name, ...(r.chance(0.5) ? ['--json'] : [])], files };
  const strategy = r.pick(strategies);
  return {
    argv: [
      ...[
        command,
        '--model',
        r.pick(['tiny', 'gpt2-124m', 'llama3.2-1b', 'mixtral-8x7b']),
        '--cluster',
        name,
      ],
      ...['--global-batch', r.pick(['8', '16', '32']), '--seq', '64'],
      ...['--strategy', command === 'compare' ? `${strategy},${r.pick(strategies)}` : strategy],
      ...[...outputs(r, command), ...(r.chance(0.2) ? ['--tokens', '1B'] : [])],
    ],
    files,
  };
};
