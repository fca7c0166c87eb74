#!/usr/bin/env node
/** The program. Help and version answer at once; everything else is loaded when it is needed. */
import module from 'node:module';
import { quickAnswer } from '../cli/quick.js';

// A reader that has seen enough, such as `head`, closes the pipe: that is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}

const argv = process.argv.slice(2);
const quick = quickAnswer(argv);
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
