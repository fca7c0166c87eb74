/** `llmsim calibrate`: measures the threads of this machine, and writes them down as a cluster like any other. */

import type { Command } from '../command.js';
import { flagOption, textOption } from '../options/arguments.js';
import { WAIT_OPTION, WAIT_SECONDS } from '../options/threads-options.js';
import { showList } from '../output/show-list.js';

export const calibrate: Command = {
  name: 'calibrate',
  summary: 'measure the threads of this machine, as a hardware profile',
  description:
    'Times the kernels, signals and copies of real threads, on one core and on all at once, and fits a few costs ' +
    'to them. The profile written is a cluster file: `--cluster FILE` simulates this machine. Let the machine ' +
    'rest meanwhile; what other programs took is written down.',
  options: [
    {
      ...{ name: 'output', letter: 'o', type: 'text', value: 'FILE', group: 'Output' },
      summary: 'write the profile to FILE, in YAML (also -o)',
    },
    {
      ...{ name: 'quick', type: 'flag', group: 'Measuring' },
      summary: 'ten seconds instead of forty: fewer shapes and repetitions',
    },
    WAIT_OPTION,
  ],
  examples: [
    { command: 'llmsim calibrate -o local.yaml', does: 'then: llmsim validate --cluster local.yaml' },
  ],
  async run(args, terminal) {
    const [{ outputFile }, { announce, byTheClock, progressBar }, { calibrationSeconds }, { countOption }] =
      await Promise.all([
        import('../output/output.js'),
        import('../output/progress.js'),
        import('../../accuracy/threads/duration.js'),
        import('../options/count-option.js'),
      ]);
    const file = outputFile(textOption(args, 'output'));
    const waitSeconds = countOption(args, 'wait', WAIT_SECONDS, 0);
    const [{ measureMachine }, { undisturbed }, { patienceWords }] = await Promise.all([
      import('../../accuracy/threads/calibrate.js'),
      import('../../accuracy/threads/quiet.js'),
      import('../../reports/threads/patience.js'),
    ]);
    const silent = flagOption(args, 'quiet');
    const quick = flagOption(args, 'quick');
    const seconds = calibrationSeconds(quick);
    announce(terminal, silent, seconds, 'kernels on one core and on all, then exchanges between threads');
    const progress = progressBar(terminal, silent);
    const stop = byTheClock(progress, seconds, 'measuring');
    const measured = await undisturbed(
      () => measureMachine({ quick }),
      ({ machine }) => machine.disturbance,
      { seconds: waitSeconds },
    ).finally(stop);
    progress.end();
    const { value: profile } = measured;
    const words = patienceWords(measured);
    if (!silent && words !== '') terminal.err(`${words}\n`);
    if (file !== undefined) {
      const { threadProfileText } = await import('../../hardware-profiles/threads/document.js');
      file.write([threadProfileText(profile)]);
      if (!silent) terminal.err(`wrote ${file.path}; simulate this machine with --cluster ${file.path}\n`);
    }
    const { threadsList } = await import('../../reports/lists/threads.js');
    return showList(threadsList(profile), args, terminal);
  },
};
