#!/usr/bin/env node
/** The program. Help and version answer at once; everything else is loaded when it is needed. */
import module from 'node:module';
import { quickAnswer } from '../cli/quick.js';

// A reader that has seen enough, such as `head`, closes the pipe: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit();
  const why = error.code === 'ENOSPC' ? 'the disk is full' : `the system says ${error.code}`;
  process.stderr.write(`cannot write to standard output: ${why}\n`);
  process.exit(2);
});
// Whoever cannot be told of progress and mistakes has the exit code.
process.stderr.on('error', () => {});

const argv = process.argv.slice(2);
const { columns } = process.stdout;
const quick = quickAnswer(argv, columns ?? Number.POSITIVE_INFINITY);
if (quick !== undefined) {
  process.stdout.write(quick);
} else {
  // From Node 22.1 on, code is kept compiled between runs.
  (module as { enableCompileCache?: () => unknown }).enableCompileCache?.();
  if (process.env.LLMSIM_DEBUG === '1') process.setSourceMapsEnabled(true);
  const [{ run }, { processTerminal }] = await Promise.all([
    import('../cli/main.js'),
    import('../cli/output/terminal.js'),
  ]);
  process.exitCode = await run(argv, processTerminal());
}
