/**
 * Whether the files that a command is to write are files of their own: no two of them one, by whatever path, and none
 * that the command reads. Asked of every command before its work begins.
 */
import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from '../../input/error.js';
import { type Arguments, textOption } from '../options/arguments.js';

/** Options that name a file to write. */
const OUTPUTS = [
  'csv',
  'jobs-csv',
  'write-jobs',
  'report',
  'xlsx',
  'trace',
  'chart',
  'output',
  'out',
] as const;

/** Options that name a file to read, which its answer may not replace. */
const INPUTS = ['jobs', 'nodes'] as const;

/** Throws InputError where two of the outputs that `args` of the command `name` asks for are one file, or one is read. */
export function separateFiles(name: string, args: Arguments): void {
  const outputs = OUTPUTS.flatMap((option) => {
    const path = textOption(args, option);
    return path === undefined || path === '' || isDevice(path) ? [] : [{ option, path, real: realOf(path) }];
  });
  if (outputs.length === 0) return;
  for (const [i, { option, path, real }] of outputs.entries()) {
    const other = outputs.slice(0, i).find((each) => each.real === real);
    if (other === undefined) continue;
    const also = other.path === path ? '' : ` (as '${other.path}', too)`;
    throw new InputError(
      `--${other.option} and --${option} both name '${path}'${also}; give each a file of its own`,
    );
  }
  const csv = outputs.find(({ option }) => option === 'csv');
  const grown = outputs.find(
    ({ real }) => name === 'plan' && csv !== undefined && real === `${csv.real}.part`,
  );
  if (grown !== undefined) {
    throw new InputError(
      `--${grown.option} names '${grown.path}', in which the rows of --csv grow; give it another name`,
    );
  }
  const named = INPUTS.flatMap((option) => textOption(args, option) ?? []);
  for (const input of [...(args.operands ?? [args.operand ?? '']), ...named]) {
    if (!isFile(input)) continue;
    // Shards are all read before their rows are written beside and renamed, and nothing of them is lost.
    const over = outputs.find(({ option, real }) => {
      return real === realOf(input) && !(name === 'merge' && option === 'csv');
    });
    if (over === undefined) continue;
    throw new InputError(
      `--${over.option} names '${over.path}', which the command reads and which would be lost; give it another name`,
    );
  }
}

/** A pipe or a device takes all that is written to it. */
function isDevice(path: string): boolean {
  const there = about(path);
  return there !== undefined && !there.isFile() && !there.isDirectory();
}

function isFile(path: string): boolean {
  return about(path)?.isFile() === true;
}

function about(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // What is wrong with it is told when it is read or written.
    return undefined;
  }
}

/** The path without links; a file that is not there yet has a folder. */
function realOf(path: string): string {
  for (const real of [() => realpathSync(path), () => join(realpathSync(dirname(path)), basename(path))]) {
    try {
      return real();
    } catch {
      // Told when it is written.
    }
  }
  return resolve(path);
}
