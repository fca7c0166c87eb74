/** Runs one input in this process, as often as it wants, in a folder that is its own. */
import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '../../../cli/main.js';
import type { Answer, Input, Outcome } from './input.js';
import { answerOfLibrary } from './library.js';

/** A file that is larger is not looked into. */
const LARGEST = 20e6;

/** `folder` is the current one, and is emptied. */
export async function outcomeOf(input: Input, folder: string): Promise<Outcome> {
  const started = process.cpuUsage();
  const first = await answerTo(input, folder);
  let other: Answer | undefined;
  for (let time = 1; time < input.times; time++) {
    const again = await answerTo(input, folder);
    if (JSON.stringify(settled(again)) !== JSON.stringify(settled(first))) other = again;
  }
  const { user, system } = process.cpuUsage(started);
  return { ...first, other, cpuMs: (user + system) / 1000 };
}

/** How far it has come is said every few seconds, as often as the machine is slow. */
function settled(answer: Answer): Answer {
  return { ...answer, err: answer.err.replace(/^ {0,2}\d{1,3} % .*\n/gm, '') };
}

async function answerTo(input: Input, folder: string): Promise<Answer> {
  for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
  for (const [name, bytes] of Object.entries(input.files)) {
    mkdirSync(join(folder, dirname(name)), { recursive: true });
    writeFileSync(join(folder, name), Buffer.from(bytes, 'latin1'));
  }
  if (input.program !== undefined) return { ...answerOfLibrary(input.program), made: {} };
  let [out, err] = ['', ''];
  const style = { width: input.width ?? Number.POSITIVE_INFINITY, colour: false };
  let code: number | string;
  try {
    code = await run(input.argv!, { out: (t) => (out += t), err: (t) => (err += t), style, live: false });
  } catch (error) {
    code = 'rejected';
    err += error instanceof Error ? (error.stack ?? error.message) : String(error);
  }
  return { code, out, err, made: madeIn(folder, Object.keys(input.files)) };
}

function madeIn(folder: string, given: readonly string[]): Record<string, string> {
  const names = readdirSync(folder).filter((name) => !given.some((one) => one.split('/')[0] === name));
  return Object.fromEntries(
    names.map((name) => {
      const about = lstatSync(join(folder, name));
      const bytes = about.isFile() && about.size < LARGEST ? readFileSync(join(folder, name)) : undefined;
      return [
        name,
        bytes === undefined || isArchive(bytes) ? `(${about.size} bytes)` : bytes.toString('utf8'),
      ];
    }),
  );
}

/** A whole zip archive without a comment, as a workbook is. */
function isArchive(bytes: Buffer): boolean {
  return (
    bytes.length > 22 &&
    bytes.readUInt32LE(0) === 0x04034b50 &&
    bytes.readUInt32LE(bytes.length - 22) === 0x06054b50
  );
}
