/** Runs the command line in this process, with strings for a terminal. */
import { PassThrough, Readable } from 'node:stream';
import { run } from '../../cli/main.js';
import type { Input } from '../../cli/output/terminal.js';
import type { Style } from '../../reports/tables/style.js';

export interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export const PIPED: Style = { width: Number.POSITIVE_INFINITY, colour: false };

/** Standard input that holds nothing. */
export const NO_INPUT: Input = { stream: Readable.from([]), echo: new PassThrough(), live: false };

/** The day all answers of tests are of, so that prices do not grow older from run to run. */
process.env.SOURCE_DATE_EPOCH ??= String(Date.UTC(2026, 10, 30) / 1000);

export async function invoke(
  argv: readonly string[],
  style: Style = PIPED,
  live = false,
  input: Input = NO_INPUT,
): Promise<Outcome> {
  let out = '';
  let err = '';
  const code = await run(argv, {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    style,
    ...{ live, input },
  });
  return { code, out, err };
}

/** A job that is simulated in milliseconds. */
export const SMALL = ['--model', 'tiny', '--cluster', 'h100-dgx:1', '--global-batch', '8'];

/** What a stack trace looks like; no output may contain one. */
export const STACK_TRACE = /\n\s+at .*[:(]\d+|node:internal/;
