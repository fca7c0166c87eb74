/** The mode of `torch.compile`: `reduce-overhead` and `max-autotune` record CUDA graphs (PyTorch's documentation of it). */
import type { Entry } from './imported.js';
import type { Noted } from './noted.js';
import { isOff } from './sections.js';

const RECORDS: readonly string[] = ['reduce-overhead', 'max-autotune'];

/** Understands `entry`; naming a mode compiles. */
export function readCompileMode(noted: Noted, entry: Entry): void {
  if (entry.unset !== undefined) {
    noted.want(entry, 'cuda-graphs');
    return;
  }
  const mode = String(entry.value);
  if (isOff(entry) || mode === 'default')
    noted.ignore(entry, 'it is how the framework compiles anyway', 'no');
  else if (RECORDS.includes(mode)) noted.say(entry, 'cuda-graphs', true);
  else noted.ignore(entry, 'it tries more kernels for each product, and records none as a graph', 'yes');
  if (!isOff(entry)) noted.suppose('compile', true, 'a mode of the compiler is named', entry);
}
