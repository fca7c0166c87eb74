/** `--open`, for commands that write a page. */
import type { Option } from '../command.js';

export const OPEN_OPTION: Option = {
  ...{ name: 'open', type: 'flag', group: 'Output' },
  summary: 'show the page in the browser ($BROWSER, or the system’s)',
};
