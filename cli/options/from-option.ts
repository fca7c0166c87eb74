/** `--from`: the question is what a launch file says. */
import type { Option } from '../command.js';

export const FROM_OPTION: Option = {
  ...{ name: 'from', type: 'texts', value: 'FILE', group: 'The job' },
  summary:
    'take the question from a launch script or configuration (see `llmsim import`); options and the scenario file count more',
};
