/** Workers and a collector as processes that may be killed, and stand up again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { PROGRAM } from '../plan/plans.js';

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
}

export interface Place {
  readonly cwd?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Instead of the shipped one. */
  readonly program?: string;
}

/** Starts the shipped program. */
export function started(argv: readonly string[], place: Place = {}): Running {
  const child = spawn(process.execPath, [place.program ?? PROGRAM, ...argv], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...place.environment },
    ...(place.cwd === undefined ? {} : { cwd: place.cwd }),
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => {
    out += text;
  });
  child.stderr.on('data', (text) => {
    err += text;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, out, err }));
  });
  return { child, ended };
}

/** `number` workers, each of which is started again whenever it ends, until `end`. */
export class Swarm {
  readonly #argv: readonly string[];
  readonly #workers: Running[] = [];
  /** What workers said on standard error before they ended. */
  readonly said: string[] = [];
  #over = false;
  deaths = 0;

  constructor(number: number, argv: readonly string[]) {
    this.#argv = argv;
    for (let i = 0; i < number; i++) this.#start(i);
  }

  /** Kills one of them, as the system does when it needs the memory. */
  kill(index: number): void {
    this.#workers[index]!.child.kill('SIGKILL');
  }

  async end(): Promise<void> {
    this.#over = true;
    const ended = this.#workers.map(({ ended }) => ended);
    for (const { child } of this.#workers) child.kill('SIGTERM');
    await Promise.all(ended);
  }

  #start(index: number): void {
    const worker = started(this.#argv);
    this.#workers[index] = worker;
    void worker.ended.then(({ err }) => {
      this.said.push(err);
      if (this.#over) return;
      this.deaths++;
      this.#start(index);
    });
  }
}

/** Kills `running`, and waits until it is gone. */
export async function kill({ child }: Running): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
