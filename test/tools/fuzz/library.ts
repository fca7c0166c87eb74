/** A program's text through the library: read, checked, printed, read again, and played where it is sound. */
import { loadCluster } from '../../../hardware-profiles/index.js';
import { InputError } from '../../../input/error.js';
import { check } from '../../../program/check.js';
import { parseProgram, printProgram } from '../../../program/text.js';
import { pricesOf } from '../../../sim/prices/cluster.js';
import { simulate } from '../../../sim/simulate.js';
import type { Answer } from './input.js';

const PRICES = pricesOf(loadCluster('a100-dgx:2'));
/** Ranks that are still played in a moment. */
const MOST_RANKS = 4096;

/** As a command would answer: 0 with what it printed, 2 with a sentence; any other code is a fault. */
export function answerOfLibrary(text: string): Omit<Answer, 'made'> {
  try {
    const program = parseProgram(text);
    const printed = printProgram(program);
    if (printProgram(parseProgram(printed)) !== printed) {
      return { code: 'another text after printing and reading', out: '', err: printed };
    }
    const problems = check(program);
    if (problems.length > 0) return { code: 2, out: '', err: problems.map((p) => p.message).join('\n') };
    const ranks = Object.values(program.mesh).reduce((a, b) => a * b, 1);
    if (ranks > MOST_RANKS) return { code: 0, out: printed, err: '' };
    const { stepPs } = simulate(program, PRICES, { detail: true });
    if (!(stepPs >= 0 && Number.isFinite(stepPs)))
      return { code: `a step of ${stepPs} ps`, out: '', err: '' };
    return { code: 0, out: `${printed}\n${stepPs}`, err: '' };
  } catch (error) {
    if (error instanceof InputError) return { code: 2, out: '', err: error.message };
    return { code: 'thrown', out: '', err: error instanceof Error ? (error.stack ?? '') : String(error) };
  }
}
