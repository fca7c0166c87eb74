/** Commands that run another script: as a text (`bash -c`), from standard input (`sbatch <<EOF`), or from a file. */
import { textOf, type Value } from './value.js';

export type Inner =
  | { readonly kind: 'text'; readonly before: readonly Value[]; readonly text: Value }
  | { readonly kind: 'input' }
  | {
      readonly kind: 'file';
      readonly before: readonly Value[];
      readonly name: Value;
      readonly given: readonly Value[];
    };

const SHELLS = /^(.*\/)?(ba|z|k|da)?sh$/;
/** What starts a script on other machines. */
const STARTERS =
  /^(.*\/)?(sbatch|srun|salloc|mpirun|mpiexec|nohup|exec|time|sudo|env|ssh|pdsh|parallel-ssh|singularity|apptainer|docker|podman|xargs|timeout|setsid|qsub|bsub)$/;

/** The script that the command of `words` runs; undefined for a command that runs none. */
export function scriptIn(words: readonly Value[]): Inner | undefined {
  const texts = words.map(textOf);
  const shell = texts.findIndex((text) => SHELLS.test(text));
  if (shell >= 0 && texts.slice(0, shell).every((text) => !/\.py$|^python|torchrun$/.test(text))) {
    for (let at = shell + 1; at < texts.length; at++) {
      const text = texts[at]!;
      if (/^-[a-z]*c$/.test(text) && words[at + 1] !== undefined) {
        return { kind: 'text', before: words.slice(0, shell), text: words[at + 1]! };
      }
      if (!/^[-+]/.test(text)) {
        return { kind: 'file', before: words.slice(0, shell), name: words[at]!, given: words.slice(at + 1) };
      }
    }
    return { kind: 'input' };
  }
  const [first = ''] = texts;
  if (/\.(sh|bash|slurm|sbatch)$/.test(first)) {
    return { kind: 'file', before: [], name: words[0]!, given: words.slice(1) };
  }
  if (!STARTERS.test(first)) return undefined;
  const whole = texts.findIndex((text, i) => i > 0 && /\s/.test(text.trim()) && LAUNCHES.test(text));
  if (whole > 0) return { kind: 'text', before: words.slice(0, whole), text: words[whole]! };
  const named = texts.findIndex(
    (text, i) => i > 0 && /\.(sh|bash|slurm|sbatch)$/.test(text) && !text.startsWith('-'),
  );
  const program = texts.findIndex((text) => LAUNCHES.test(text));
  if (named > 0 && (program < 0 || named < program)) {
    return {
      kind: 'file',
      before: words.slice(0, named),
      name: words[named]!,
      given: words.slice(named + 1),
    };
  }
  return /(^|\/)(sbatch|qsub|bsub)$/.test(first) ? { kind: 'input' } : undefined;
}

/** Words that start training. */
const LAUNCHES = /(^|[\s/])(torchrun|deepspeed|accelerate|python[\d.]*)(\s|$)|\.py(\s|$)/;
