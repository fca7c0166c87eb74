/** Processes that run inputs, so that one which hangs or takes all memory is ended and told. */
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Input, Outcome } from './input.js';

/** An answer takes no longer of the processor; and by the clock, beside what else the machine does. */
export const MOST_CPU_MS = 20_000;
const MOST_MS = 3 * MOST_CPU_MS;
const MOST_MEMORY_MB = 2500;
/** Inputs that one process runs: what leaks shows, and does not add up for ever. */
const SERVED = 1500;

export interface Child {
  outcomeOf(input: Input): Promise<Outcome>;
  end(): void;
}

/** A child with a folder of its own; its process begins with the first input, and again after one that ended it. */
export function childProcess(): Child {
  const folder = mkdtempSync(join(tmpdir(), 'llmsim-fuzz-'));
  let worker: ChildProcess | undefined;
  let served = 0;
  const stop = () => {
    worker?.kill('SIGKILL');
    worker = undefined;
    served = 0;
  };
  return {
    async outcomeOf(input) {
      if (served === SERVED) stop();
      served++;
      worker ??= await begun(folder);
      const outcome = await asked(worker, input);
      if (outcome.dead) stop();
      return outcome;
    },
    end() {
      stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function begun(folder: string): Promise<ChildProcess> {
  const file = fileURLToPath(new URL('child.js', import.meta.url));
  const worker = fork(file, [folder], {
    execArgv: [`--max-old-space-size=${MOST_MEMORY_MB}`],
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  await new Promise((ready, failed) => worker.once('message', ready).once('error', failed));
  return worker;
}

function asked(worker: ChildProcess, input: Input): Promise<Outcome> {
  return new Promise((settle) => {
    let noise = '';
    const hear = (said: Buffer) => {
      noise = (noise + said.toString()).slice(-3000);
    };
    const end = (outcome: Outcome) => {
      clearTimeout(timer);
      worker.off('message', answered).off('exit', ended);
      for (const stream of [worker.stdout, worker.stderr]) stream?.off('data', hear);
      settle({ ...outcome, noise });
    };
    const lost = (code: string): Outcome => {
      return { code, out: '', err: '', made: {}, cpuMs: 0, dead: true };
    };
    const answered = (outcome: unknown) => end(outcome as Outcome);
    const ended = (code: number | null, signal: string | null) => end(lost(`died of ${code ?? signal}`));
    const timer = setTimeout(() => end(lost('no answer')), MOST_MS * input.times);
    worker.on('message', answered).on('exit', ended);
    for (const stream of [worker.stdout, worker.stderr]) stream?.on('data', hear);
    worker.send(input);
  });
}
