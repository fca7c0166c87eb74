/**
 * Questions put to a person and their answers: at a terminal with a default and completion, asked again until the
 * answer is one; else a line of standard input for each, of which an empty one takes the default.
 */
import { createInterface as createLines } from 'node:readline';
import { createInterface } from 'node:readline/promises';
import { Readable } from 'node:stream';
import { InputError } from '../../input/error.js';
import type { Input } from '../output/terminal.js';

export interface Question {
  /** What is asked, without the default. */
  readonly text: string;
  /** Taken for an empty answer. */
  readonly otherwise: string;
  /** Option that answers without being asked. */
  readonly key: string;
  /** What an answer may begin as, for completion. */
  readonly choices: readonly string[];
  /** Throws InputError for what is no answer. */
  check(answer: string): Promise<void>;
}

export interface Answers {
  /** The answer. Throws InputError when there will be none, or, away from a terminal, for a wrong one. */
  to(question: Question): Promise<string>;
  close(): void;
}

/** Answers from `input`. */
export function answersFrom(input: Input | undefined): Answers {
  return input?.live ? atTerminal(input) : fromLines(input?.stream ?? Readable.from([]));
}

function atTerminal({ stream, echo }: Input): Answers {
  let choices: readonly string[] = [];
  const stopped = new AbortController();
  const completer = (line: string): [string[], string] => [choices.filter((c) => c.startsWith(line)), line];
  const reader = createInterface({ input: stream, output: echo, completer, terminal: true });
  reader.once('SIGINT', () => stopped.abort()).once('close', () => stopped.abort());
  return {
    async to(question) {
      choices = question.choices;
      for (;;) {
        const said = await reader
          .question(`${question.text} [${question.otherwise}]: `, { signal: stopped.signal })
          .catch(() => {
            throw new InputError('stopped; nothing is written');
          });
        const answer = said.trim() === '' ? question.otherwise : said.trim();
        try {
          await question.check(answer);
          return answer;
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
          echo.write(`${error.message}\n`);
        }
      }
    },
    close: () => reader.close(),
  };
}

/** Bytes of all answers together, far above any: a device may have no end and no lines. */
const MOST_BYTES = 64_000;

function fromLines(stream: NodeJS.ReadableStream): Answers {
  const reader = createLines({ input: stream, crlfDelay: Infinity });
  const lines = reader[Symbol.asyncIterator]();
  let bytes = 0;
  stream.on('data', (piece: Buffer | string) => {
    bytes += piece.length;
    if (bytes > MOST_BYTES) reader.close();
  });
  return {
    async to({ key, otherwise, check }) {
      const next = await lines.next();
      if (bytes > MOST_BYTES) {
        throw new InputError(
          `standard input goes on after ${MOST_BYTES / 1e3} kB, and answers are a short line each; nothing is written`,
        );
      }
      if (next.done) {
        throw new InputError(
          `'${key}' is missing, and standard input has no line for it; give it as --${key} ${otherwise}, for example`,
        );
      }
      const answer = next.value.trim() === '' ? otherwise : next.value.trim();
      await check(answer);
      return answer;
    },
    close: () => reader.close(),
  };
}
