/** Options that `validate` and `bench strategies` share: what is trained, and on how many threads; and those of the first. */
import type { Option } from '../command.js';

export const THREAD_OPTIONS: readonly Option[] = [
  option('workers', 'N', 'threads, one a rank [default: 2]'),
  option('model', 'NAME', 'model to train, a small one such as tiny-cnn or tiny-vit [default: tiny]'),
  option('global-batch', 'N', 'sequences or pictures per step, over all workers [default: 8 or 32]'),
  option('seq', 'N', 'tokens per sequence [default: what the model was trained at]'),
];

/** How `validate` trains them: keys of a scenario, with the same words. */
export const TRAINING_OPTIONS: readonly Option[] = [
  option('train', 'WHAT', 'full, lora, or frozen:PART,… such as frozen:embedding,norms [default: full]'),
  option('lora-rank', 'N', 'rank of the adapters, with --train lora [default: 8]'),
  option(
    'lora-targets',
    'NAMES',
    'which linear layers have adapters, with --train lora [default: all-linear]',
  ),
  option('lora-variant', 'NAME', 'lora or rslora, with --train lora [default: lora]'),
  option(
    'optimizer',
    'NAME',
    'adamw, adamw-8bit, lion, lion-8bit, sgd, sgd-momentum, adafactor or muon [default: adamw]',
  ),
  option('offload', 'PARTS', 'optimizer, or optimizer,parameters: what is kept and updated on the host'),
];

/** What `validate` asks of layouts and experts: keys of a scenario, too; cases that cannot have it are left out. */
export const LAYOUT_OPTIONS: readonly Option[] = [
  option(
    'schedule',
    'NAME',
    'pipelines only, in this order: a name (`llmsim schedules`) or a schedule file of PyTorch (.csv)',
  ),
  option(
    'cp-kind',
    'NAME',
    'context ranks only, which meet so: all-gather, ring, ulysses, usp or hierarchical',
  ),
  option(
    'cp-inner',
    'N',
    'context ranks only, in inner groups of so many, with --cp-kind usp or hierarchical',
  ),
  option('cp-balance', 'NAME', 'context ranks only, with positions in zigzag, striped or none'),
  option(
    'capacity-factor',
    'N',
    'tokens an expert takes, over its share of balanced routing; what is more is dropped [default: none is dropped]',
  ),
];

/** For measuring when nobody else does; what it stands for is in `docs/validate.md`. */
export const WAIT_OPTION: Option = {
  ...{ name: 'wait', type: 'text', value: 'SECONDS', group: 'Measuring' },
  summary: 'wait up to so long for other programs, and repeat what they disturb; 0: neither [default: 10]',
};

/** What `--wait` is where it is not given. */
export const WAIT_SECONDS = 10;

function option(name: string, value: string, summary: string): Option {
  return { name, type: 'text', value, group: 'The job', summary };
}
