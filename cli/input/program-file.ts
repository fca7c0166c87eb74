/**
 * A program as read back from a file: the text that `llmsim program` prints, or its JSON. Whatever is wrong with
 * it, the form or what its ops say together, is told with file and line.
 */
import { parseJson } from '../../input/json.js';
import { readText } from '../../input/read-file.js';
import type { LineOf, OpPlace } from '../../program/check.js';
import type { Program } from '../../program/program.js';
import { parseProgramLines } from '../../program/text.js';

export interface ProgramFile {
  readonly program: Program;
  /** `step.program:12: `, to put before a complaint about an op; the file alone for one about the whole. */
  readonly where: (place: OpPlace | null) => string;
  /** The line of an op, where the file is text. */
  readonly lineOf: LineOf;
}

/** The program in the file at `path`, not checked for sense. Throws InputError at what cannot be read. */
export async function readProgramFile(path: string): Promise<ProgramFile> {
  const text = readText(path, 'program');
  return /^\s*\{/.test(text) ? readProgramJson(text, path) : readProgramText(text, path);
}

function readProgramText(text: string, path: string): ProgramFile {
  const { program, lineOf: lineAt } = parseProgramLines(text, path);
  const lineOf = ({ list, index }: OpPlace) => lineAt(list, index);
  const where = (place: OpPlace | null) => {
    const line = place === null ? undefined : lineOf(place);
    return line === undefined ? `${path}: ` : `${path}:${line}: `;
  };
  return { program, where, lineOf };
}

/** The document of `llmsim program --json`, or its `program` alone. */
async function readProgramJson(text: string, path: string): Promise<ProgramFile> {
  const [{ PROGRAM_SCHEMA }, { z }] = await Promise.all([import('../../program/schema.js'), import('zod')]);
  const value = parseJson(text, path, 'write it again with `llmsim program … --json`');
  const document = typeof value === 'object' && value !== null && 'schema' in value;
  const schema = document
    ? z.looseObject({ schema: z.literal('llmsim.program/1'), program: PROGRAM_SCHEMA })
    : PROGRAM_SCHEMA;
  if (schema.safeParse(value).success) {
    // The value itself: a copy would have its keys in another order.
    const program = (document ? (value as unknown as { program: Program }).program : value) as Program;
    return { program, where: () => `${path}: `, lineOf: () => undefined };
  }
  // JSON is YAML, whose reader knows the lines and is slow, so it is asked only now.
  const { readYaml } = await import('../../input/yaml.js');
  readYaml<unknown>(text, path, schema);
  throw new Error(`${path}: two readers of one file disagree`);
}
