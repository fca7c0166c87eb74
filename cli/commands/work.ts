/** `llmsim work`: a worker that answers the cells of plans from a queue. */
import { availableParallelism } from 'node:os';
import { InputError } from '../../input/error.js';
import { VERSION } from '../../planning/version.js';
import type { Command } from '../command.js';
import { flagOption, textOption } from '../options/arguments.js';
import { countOption } from '../options/count-option.js';

const DEFAULT_LEASE_SECONDS = 10;

export const work: Command = {
  name: 'work',
  summary: 'answer cells of plans from a queue, on as many machines as there are',
  description:
    'Takes cells that `llmsim plan --queue` has put into a Redis, and puts their rows there, until it is told to stop ' +
    '(Ctrl-C, or SIGTERM): then it finishes what it has in hand. Any number of workers may come and go, and die: what ' +
    'they had in hand goes to others. Workers and plan must be of one version of llmsim.',
  options: [
    {
      ...{ name: 'queue', type: 'text', value: 'URL', group: 'Work' },
      summary: 'the Redis, redis://host:6379; LLMSIM_REDIS_PASSWORD may hold its password',
    },
    {
      ...{ name: 'threads', type: 'text', value: 'N', group: 'Work' },
      summary: 'threads that search for layouts [default: cores of the machine]',
    },
    {
      ...{ name: 'until-empty', type: 'flag', group: 'Work' },
      summary: 'end when the queue is empty, instead of waiting for more',
    },
    {
      ...{ name: 'lease', type: 'text', value: 'SECONDS', group: 'Work' },
      summary: `a worker that is silent for so long has lost its cells to others [default: ${DEFAULT_LEASE_SECONDS}]`,
    },
  ],
  examples: [
    {
      command: 'llmsim work --queue redis://10.0.0.5:6379',
      does: 'work for whatever is put in, until Ctrl-C',
    },
    {
      command: 'llmsim work --queue redis://10.0.0.5:6379 --threads 8 --until-empty',
      does: 'work with eight threads, and end when nothing is left',
    },
  ],
  async run(args, terminal) {
    const url = textOption(args, 'queue');
    if (url === undefined)
      throw new InputError('work takes the address of a queue: --queue redis://host:6379');
    const quiet = flagOption(args, 'quiet');
    const note = (text: string) => quiet || terminal.err(`${text}\n`);
    const threads = Math.min(256, countOption(args, 'threads', availableParallelism(), 1));
    const leaseSeconds = countOption(args, 'lease', DEFAULT_LEASE_SECONDS, 1);
    const [{ worked }, { progressBar }, { addressIn }] = await Promise.all([
      import('../queue/work.js'),
      import('../output/progress.js'),
      import('../queue/address.js'),
    ]);
    const { shown } = addressIn(url);
    const stop = stopSignal();
    const progress = progressBar(terminal, quiet);
    const done = await worked(
      {
        ...{ url, threads, leaseSeconds, note, untilEmpty: flagOption(args, 'until-empty') },
        watch: (cells, jobs, left) => {
          if (left > 0) progress.update(jobs, jobs + left, `${counted(cells, 'cell')} answered here`);
        },
      },
      stop.signal,
    ).finally(() => {
      progress.end();
      stop.end();
    });
    if (flagOption(args, 'json')) {
      const { jsonLine } = await import('../../reports/json.js');
      terminal.out(jsonLine({ schema: 'llmsim.work/1', llmsim: VERSION, queue: shown, ...done }));
      return 0;
    }
    const why = done.why === 'empty' ? 'the queue is empty' : 'stopped';
    const tries = done.failed === 0 ? '' : `; ${counted(done.failed, 'try', 'tries')} failed`;
    const back = done.givenBack === 0 ? '' : `; gave ${counted(done.givenBack, 'job')} back`;
    terminal.out(
      `${why}: answered ${counted(done.cells, 'cell')} in ${Math.round(done.seconds)} s${tries}${back}\n`,
    );
    return 0;
  },
};

/** Given at the first signal to end; at the second the program ends. */
function stopSignal() {
  const controller = new AbortController();
  const stop = () => (controller.signal.aborted ? process.exit(130) : controller.abort());
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return { signal: controller.signal, end: () => void process.off('SIGINT', stop).off('SIGTERM', stop) };
}

function counted(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
