/** Launch files of other tools, most of them changed: imported, or asked as a question. */
import type { Random } from '../random.js';
import type { Samples } from '../samples.js';
import { NUMBERS, TEXTS } from '../values.js';
import type { Kind } from './kind.js';

export const launch: Kind = (r, { launchFiles, clusters }) => {
  const files = Array.from({ length: r.chance(0.3) ? 2 : 1 }, () => r.pick(launchFiles));
  const texts = Object.fromEntries(
    files.map(({ name, text }) => [name, r.chance(0.25) ? text : changed(r, text, launchFiles)]),
  );
  const names = Object.keys(texts);
  const cluster = r.chance(0.7) ? ['--cluster', r.pick(clusters)] : [];
  const small = ['--model', 'tiny', '--global-batch', '32', '--seq', '64', '--strategy', r.pick(STRATEGIES)];
  const argv = r.chance(0.75)
    ? ['import', ...names, ...cluster, ...(r.chance(0.5) ? ['--json'] : [])]
    : ['compare', ...names.flatMap((name) => ['--from', name]), ...cluster, ...small];
  return { argv, files: texts };
};

const STRATEGIES = ['ddp', 'zero-2', 'fsdp', 'zero-3', 'megatron-3d'];

/** Lines lost, doubled, taken from another file, or with another value. */
function changed(r: Random, text: string, others: Samples['launchFiles']): string {
  const lines = text.split('\n');
  for (let n = 1 + r.times(0.6); n > 0; n--) {
    const at = r.below(lines.length);
    const kind = r.below(6);
    if (kind === 0) lines.splice(at, 1);
    else if (kind === 1) lines.splice(at, 0, lines[at] ?? '');
    else if (kind === 2) lines.splice(at, 0, r.pick(r.pick(others).text.split('\n')));
    else lines[at] = revalued(r, lines[at] ?? '');
  }
  return lines.join('\n');
}

/** `line` with its last word another. */
function revalued(r: Random, line: string): string {
  const value = r.pick([String(r.pick(NUMBERS)), r.pick(TEXTS), r.pick(WORDS)]);
  return line.replace(/[^\s:=,"{}[\]]+(?=["\],}\s\\]*$)/, () => value);
}

const WORDS = [
  ...['cpu', 'nvme', 'none', 'null', 'true', 'false', 'lora', 'qlora', 'full', 'freeze', 'ppo', 'dpo', 'kto'],
  ...[
    'all',
    'all-linear',
    'q_proj',
    'auto',
    'paged_adamw_8bit',
    'muon',
    'bf16',
    'fp8',
    '0.5',
    '4',
    '8',
    '$X',
  ],
];
