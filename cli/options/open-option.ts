/** `--report FILE` and `--open`, for every command whose answer has a page. */
import type { Option } from '../command.js';

export const OPEN_OPTION: Option = {
  ...{ name: 'open', type: 'flag', group: 'Output' },
  summary: 'show the page in the browser ($BROWSER, or the system’s)',
};

/** `what` is on the page. */
export function reportOption(what: string): Option {
  return {
    ...{ name: 'report', type: 'text', value: 'FILE', group: 'Output' },
    summary: `write a self-contained HTML page to FILE: ${what}`,
  };
}

/** More rows of a plan than a page is made of: each is held in memory. */
export const MOST_PAGE_ROWS = 100_000;
