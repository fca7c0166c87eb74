/** The parts of a schema that profiles share: figures with their units, and sources. */
import { type ZodType, z } from 'zod';
import { InputError } from '../../input/error.js';
import { nearest } from '../../input/nearest.js';
import { quantity } from '../../input/quantity.js';
import { SORTS, type Sort, type Table } from './figures.js';

const KINDS = ['measured', 'specified', 'assumed'] as const;

/** Where something is from, said in place. */
export function provenanceShape() {
  return { kind: z.enum(KINDS), source: z.string().min(1) };
}

/** `sources` and `source`, which any file may begin with. */
export function sourceShape() {
  const provenance = z.strictObject(provenanceShape());
  return { sources: z.record(z.string(), provenance).optional(), source: z.string().optional() };
}

/**
 * One entry per figure of `table`, nested as the table is; required where the part is `whole`. `instead` says what to
 * write where somebody wrote a list.
 */
export function figureShape(table: Table, whole: boolean, instead = 'write one'): Record<string, ZodType> {
  return Object.fromEntries(
    Object.entries(table).map(([key, sort]) => [
      key,
      when(
        whole,
        typeof sort === 'string' ? figure(sort, instead) : z.strictObject(figureShape(sort, whole, instead)),
      ),
    ]),
  );
}

/** A written figure: its text alone, or with a source of its own. */
function figure(sort: Sort, instead: string): ZodType {
  const list = z.array(z.unknown()).superRefine((_, context) => {
    context.addIssue({ code: 'custom', message: `a list is not one figure; ${instead}` });
  });
  const value = z.union([z.string(), z.number()]).superRefine((written, context) => {
    const message = fault(written, sort);
    if (message !== null) context.addIssue({ code: 'custom', message });
  });
  return z.union([
    list,
    value,
    z.strictObject({ value, source: z.string().min(1), kind: z.enum(KINDS).optional() }),
  ]);
}

/** What is wrong with a written figure, or null. */
function fault(written: string | number, sort: Sort): string | null {
  const { unit, least, whole } = SORTS[sort];
  let value: number;
  try {
    value = quantity(String(written), unit);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  if (value < least)
    return `'${written}' is too small; it must be at least ${least}${unit === '1' ? '' : ` ${unit}`}`;
  return whole && !Number.isSafeInteger(value) ? `'${written}' is not a whole number` : null;
}

/** Every figure that names a source without saying its kind must name one the file declares. */
export function withKnownSources(shape: ZodType): ZodType {
  return shape.superRefine((file, context) => {
    const declared = Object.keys((file as { sources?: object }).sources ?? {});
    const check = (name: unknown, path: PropertyKey[]) => {
      if (typeof name !== 'string' || declared.includes(name)) return;
      const near = nearest(name, declared).map((each) => `'${each}'`);
      context.addIssue({
        code: 'custom',
        path,
        message:
          `'${name}' is not declared under 'sources'` +
          (near.length > 0
            ? `: did you mean ${near.join(' or ')}?`
            : "; declare it there, or add 'kind: specified', 'measured' or 'assumed' beside it"),
      });
    };
    const visit = (part: unknown, path: PropertyKey[]) => {
      if (typeof part !== 'object' || part === null) return;
      if ('value' in part && 'source' in part && !('kind' in part)) check(part.source, [...path, 'source']);
      for (const [key, inner] of Object.entries(part)) {
        if (path.length > 0 || key !== 'sources') visit(inner, [...path, key]);
      }
    };
    visit(file, []);
    check((file as { source?: string }).source, ['source']);
  });
}

/** Required in a whole description, optional in one that starts from another. */
export function when(required: boolean, schema: ZodType): ZodType {
  return required ? schema : schema.optional();
}
