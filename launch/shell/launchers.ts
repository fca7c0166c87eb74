/** A command taken apart: what it runs under (`srun`), the launcher (`torchrun`) with its options, the program with its own. */
import { textOf, type Value } from './value.js';

export interface Parts {
  /** `torchrun`, `deepspeed`, `accelerate`; undefined for Python alone. */
  readonly launcher: string | undefined;
  /** Words before the launcher, the first of which runs it elsewhere: `srun -N 4`. */
  readonly before: readonly Value[];
  readonly launcherWords: readonly Value[];
  readonly script: string | undefined;
  readonly programWords: readonly Value[];
}

const LAUNCHER = /^(?:.*\/)?(torchrun|deepspeed|accelerate|python[\d.]*)$/;
const OF_TORCH = /^torch\.distributed\.(run|launch)$/;

/** The parts of a command that starts a Python program; undefined for any other. */
export function partsOf(words: readonly Value[]): Parts | undefined {
  const texts = words.map(textOf);
  const at = texts.findIndex((text) => LAUNCHER.test(text) || isScript(text));
  if (at < 0) return undefined;
  const before = words.slice(0, at);
  if (isScript(texts[at]!)) {
    return {
      launcher: undefined,
      before,
      launcherWords: [],
      script: texts[at],
      programWords: words.slice(at + 1),
    };
  }
  let launcher: string | undefined = LAUNCHER.exec(texts[at]!)![1]!;
  let start = at + 1;
  if (launcher.startsWith('python')) {
    launcher = undefined;
    const module = texts.indexOf('-m', start);
    if (module >= 0 && OF_TORCH.test(texts[module + 1] ?? '')) {
      launcher = 'torchrun';
      start = module + 2;
    }
  } else if (launcher === 'accelerate' && texts[start] === 'launch') start++;
  const script = scriptAt(texts, start);
  if (script === undefined) {
    return { launcher, before, launcherWords: [], script: undefined, programWords: words.slice(start) };
  }
  return {
    ...{ launcher, before },
    launcherWords: words.slice(start, script.from),
    script: script.name,
    programWords: words.slice(script.to),
  };
}

function isScript(text: string): boolean {
  return /(\.py|(^|\/)(run_train\.sh|llamafactory-cli|axolotl|trl))$/.test(text) && !/\s/.test(text);
}

/** The program's file, or its module behind `-m`. */
function scriptAt(
  texts: readonly string[],
  start: number,
): { name: string; from: number; to: number } | undefined {
  for (let i = start; i < texts.length; i++) {
    if (isScript(texts[i]!)) return { name: texts[i]!, from: i, to: i + 1 };
    if (/^(-m|--module)$/.test(texts[i]!) && texts[i + 1] !== undefined) {
      return { name: texts[i + 1]!, from: i, to: i + 2 };
    }
  }
  return undefined;
}
