/**
 * The rules of a schema in our words. Every code of the schema library has one, so that the library's own sentences,
 * which speak of inputs and types of JavaScript, reach nobody; a code it adds one day does not compile here.
 */
import type { z } from 'zod';

/** What a value breaks, to stand behind "is refused: "; a message that a schema states itself comes before it. */
export function ruleWords(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return `it must be ${typeName(issue.expected)}`;
    case 'too_small':
      return `it must ${sized(issue.origin, issue.exact ? 'exactly' : issue.inclusive ? 'at least' : 'more than', issue.minimum)}`;
    case 'too_big':
      return `it must ${sized(issue.origin, issue.exact ? 'exactly' : issue.inclusive ? 'at most' : 'less than', issue.maximum)}`;
    case 'not_multiple_of':
      return `it must be a multiple of ${issue.divisor}`;
    case 'invalid_format':
      return 'it is not written as this key wants it';
    case 'unrecognized_keys':
      return 'it has keys that do not belong here';
    case 'invalid_key':
      return 'one of its keys does not belong here';
    case 'invalid_value':
    case 'invalid_union':
    case 'invalid_element':
    case 'custom':
      return 'it does not belong here';
  }
}

function sized(origin: string, bound: string, limit: number | bigint): string {
  const counted = COUNTED[origin];
  return counted === undefined ? `be ${bound} ${limit}` : `have ${bound} ${limit} ${counted}`;
}

const COUNTED: Readonly<Record<string, string>> = {
  ...{ string: 'characters', array: 'entries', set: 'entries', map: 'entries', object: 'keys' },
};

const TYPES: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  null: 'nothing',
  undefined: 'nothing',
  object: 'a map of keys and values',
  record: 'a map of keys and values',
  array: 'a list',
};

/** A type as people call it; any other is some value of another kind. */
export function typeName(type: string): string {
  return TYPES[type] ?? 'a value of another kind';
}
