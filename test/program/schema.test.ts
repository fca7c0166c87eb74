import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { PROGRAM_SCHEMA } from '../../program/schema.js';
import { anyProgram } from './arbitrary.js';

test('any program is its own JSON, and the rules of the form let it through', () => {
  fc.assert(
    fc.property(anyProgram, (program) => {
      const read: unknown = JSON.parse(JSON.stringify(program));
      assert.deepEqual(read, program);
      assert.deepEqual(PROGRAM_SCHEMA.safeParse(read).error?.issues, undefined);
    }),
    { numRuns: 300 },
  );
});

/** The objects and lists inside a value, each with its keys. */
function insides(value: unknown): (readonly [holder: Record<PropertyKey, unknown>, key: string])[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<PropertyKey, unknown>;
  return Object.keys(holder).flatMap((key) => [[holder, key] as const, ...insides(holder[key])]);
}

test('a value of another kind anywhere in it is refused', () => {
  fc.assert(
    fc.property(anyProgram, fc.nat(), (program, nth) => {
      const damaged: unknown = JSON.parse(JSON.stringify(program));
      const places = insides(damaged);
      const [holder, key] = places[nth % places.length]!;
      // Neither a word nor a number nor a list is an object with this key.
      holder[key] = { stray: true };
      assert.equal(PROGRAM_SCHEMA.safeParse(damaged).success, false, JSON.stringify(damaged));
    }),
    { numRuns: 300 },
  );
});
