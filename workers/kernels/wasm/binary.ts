/**
 * Functions to a module in the WebAssembly binary format: one imported shared memory, every function
 * exported under its name (WebAssembly Core Specification 2.0, chapter "Binary Format").
 */
import type { ValueType, WrittenFunction } from './function-writer.js';
import { INSTRUCTIONS } from './instructions.js';
import { text, unsigned } from './numbers.js';
import { MAXIMUM_PAGES } from './platform.js';

const TYPE_CODES: Readonly<Record<ValueType, number>> = { i32: 0x7f, f32: 0x7d, v128: 0x7b };
const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const FUNCTION_TYPE = 0x60;
const FUNCTION_EXPORT = 0x00;
const MEMORY_IMPORT = 0x02;
/** Limits that state a maximum (bit 0) of a memory that is shared (bit 1). */
const SHARED_WITH_MAXIMUM = 0x03;
const SECTION = { type: 1, import: 2, function: 3, export: 7, code: 10 } as const;

/** A vector of the format: how many, then each. */
function vector(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function sized(bytes: readonly number[]): number[] {
  return [...unsigned(bytes.length), ...bytes];
}

function section(kind: keyof typeof SECTION, items: readonly (readonly number[])[]): number[] {
  return [SECTION[kind], ...sized(vector(items))];
}

function body(written: WrittenFunction): number[] {
  const locals = vector(written.locals.map((type) => [1, TYPE_CODES[type]]));
  return sized([...locals, ...written.code, ...INSTRUCTIONS.end]);
}

/** The module's bytes; function `i` of the list has index `i`, as `FunctionWriter.call` expects. */
export function moduleBytes(functions: readonly WrittenFunction[]): Uint8Array {
  const memory = [
    ...text('kernels'),
    ...text('memory'),
    MEMORY_IMPORT,
    SHARED_WITH_MAXIMUM,
    ...unsigned(1),
    ...unsigned(MAXIMUM_PAGES),
  ];
  const types = functions.map((f) => [FUNCTION_TYPE, ...vector(f.parameters.map((p) => [TYPE_CODES[p]])), 0]);
  return Uint8Array.from([
    ...HEADER,
    ...section('type', types),
    ...section('import', [memory]),
    ...section(
      'function',
      functions.map((_, index) => unsigned(index)),
    ),
    ...section(
      'export',
      functions.map((f, index) => [...text(f.name), FUNCTION_EXPORT, ...unsigned(index)]),
    ),
    ...section('code', functions.map(body)),
  ]);
}
