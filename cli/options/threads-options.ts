/** Options that `validate` and `bench strategies` share: what is trained, and on how many threads. */
import type { Option } from '../command.js';

export const THREAD_OPTIONS: readonly Option[] = [
  option('workers', 'N', 'threads, one a rank [default: 2]'),
  option('model', 'NAME', 'model to train, a small one [default: tiny]'),
  option('global-batch', 'N', 'sequences per step, over all workers [default: 8]'),
  option('seq', 'N', 'tokens per sequence [default: what the model was trained at]'),
];

function option(name: string, value: string, summary: string): Option {
  return { name, type: 'text', value, group: 'The job', summary };
}
