/** Optimizers as launch files name them, alike for all formats. */
import type { OptimizerId } from '../strategies/training.js';
import type { Entry } from './imported.js';
import type { Noted } from './noted.js';

/** What is AdamW in any library, fused or not. */
const ADAM =
  /^(fused_?|megatron_fused_|mcore_)?adamw?(_torch|_hf|_apex|_torch_xla|_anyprecision|_pax)?(_fused)?$/;

const NAMES: Readonly<Record<string, OptimizerId>> = {
  ...{ adamw_bnb_8bit: 'adamw-8bit', adamw_8bit: 'adamw-8bit', adamw8bit: 'adamw-8bit' },
  ...{ paged_adamw: 'paged-adamw', paged_adamw_32bit: 'paged-adamw', paged_adamw_8bit: 'paged-adamw-8bit' },
  ...{ lion: 'lion', fusedlion: 'lion', lion_32bit: 'lion', lion_8bit: 'lion-8bit' },
  ...{ adafactor: 'adafactor', muon: 'muon', dist_muon: 'muon', shampoo: 'shampoo', soap: 'soap' },
  ...{ lamb: 'lamb', fusedlamb: 'lamb', lars: 'lars', larc: 'lars' },
  ...{ galore_adamw: 'galore', galore_adamw_8bit: 'galore-8bit', apollo_adamw: 'apollo', sgd: 'sgd' },
};

/** Accounts for an entry that names one. */
export function readOptimizerName(noted: Noted, entry: Entry): void {
  const name = String(entry.value).toLowerCase();
  if (ADAM.test(name)) noted.ignore(entry, 'it is how llmsim computes it anyway', 'no');
  else if (Object.hasOwn(NAMES, name)) noted.say(entry, 'optimizer', NAMES[name]!);
  else noted.ignore(entry, 'llmsim has no optimizer of that name, and takes AdamW', 'yes');
}
