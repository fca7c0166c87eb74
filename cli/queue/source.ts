/** A queue as the source of a plan's rows. */
import type { RowSource } from '../plan/source.js';
import { Collector } from './collector.js';
import { asked, connected } from './connection.js';
import { reopened } from './retry-dead.js';

interface QueueOptions {
  readonly url: string;
  readonly plan: string;
  /** The plan's file, if it has one. */
  readonly path: string | undefined;
  /** Whether cells that were given up are asked for again. */
  readonly retryDead: boolean;
  readonly note: (text: string) => void;
}

/** Connects to the queue. Throws InputError where it is not there. */
export async function queueSource({ url, path, ...options }: QueueOptions): Promise<RowSource> {
  const { note, plan, retryDead } = options;
  const connection = await connected(url, note);
  const collector = new Collector(connection, options);
  try {
    if (retryDead && path !== undefined) {
      const dead = await asked(connection, reopened(path, plan, collector.board));
      if (dead > 0)
        note(`${dead === 1 ? '1 cell' : `${dead} cells`} in '${path}' without an answer: tried again`);
    }
  } catch (error) {
    connection.close();
    throw error;
  }
  return {
    watch: (tell) => collector.watch(tell),
    rows: (groups) => collector.rows(groups),
    finished: () => collector.finished(),
    close: () => connection.close(),
  };
}
