/** `--what-if`: changes to the cluster, answered beside the question as it is. */
import type { Option } from '../command.js';

export const WHAT_IF_OPTION: Option = {
  ...{ name: 'what-if', type: 'text', value: 'CHANGES', group: 'Output' },
  summary:
    "also the answer with changes, and the difference: 'nic x2, hbm +10%, price -20%', 'tp across nodes'; docs/what-if.md has the words",
};
