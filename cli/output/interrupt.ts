/** Ctrl-C during work that has something to show for itself: the first ends it early, a second ends the program. */

/** Does `work`, whose signal the first Ctrl-C raises. */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  // `once`: the system's own way with a second one is to end the program.
  const stop = () => controller.abort();
  process.once('SIGINT', stop);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', stop);
  }
}
