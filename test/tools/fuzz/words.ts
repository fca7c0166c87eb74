/**
 * Words that no answer holds: of internal errors, and of the libraries and the language whose sentences are not for
 * people. A word that the input itself holds may be repeated.
 */
import type { Input } from './input.js';

const INTERNAL: readonly RegExp[] = [
  /This is a mistake in llmsim/,
  /^\s+at .*:\d+:\d+/m,
  /\b(?:Type|Range|Reference|Syntax|Zod|YAML|YAMLParse|Eval|Aggregate)Error\b/,
  /Cannot read prop|is not a function|is not iterable|is not defined|before initialization/,
  /Maximum call stack|Invalid array length|Invalid string length|heap out of memory|too many arguments/,
  /node:internal|\bERR_[A-Z]+_|\(node:\d+\)|\[object /,
];

const OF_LIBRARIES: readonly RegExp[] = [
  // Checks of schemas
  /Invalid (?:input|option|string|number|key|value|discriminator)\b|, received |Unrecognized key/,
  /Too (?:small|big):|expected (?:string|number|array|object|record|boolean|nonoptional)\b|must match pattern/,
  // JSON
  /JSON at position|is not valid JSON|JSON input|Unexpected (?:token|end|non-whitespace|string|number|scalar)/,
  /Expected (?:property name|double-quoted|',')|Bad (?:control|escaped) character|Unterminated string|No number after/,
  // YAML
  /Unresolved (?:alias|tag)|Excessive alias|Implicit (?:keys|map)|Nested mappings|Map keys must be unique/,
  /(?:Flow|Block) (?:map|sequence|collection|scalar)|Missing closing|Unsupported YAML|Plain value cannot/,
  // Arithmetic
  /Units do not match|Parenthesis |Value expected|Unexpected operator|Undefined (?:symbol|function)/,
  // The system
  /\bE[A-Z]{3,}: |no such file or directory, |illegal operation on a directory/,
];

/** Values that a computation went wrong with, where nobody wrote them. */
const VALUES: readonly RegExp[] = [/\bundefined\b/, /\bNaN\b/, /\bInfinity\b/];
/** Ways to write a number that is none. */
const NOT_FINITE = /\.inf|\.nan|1e\d{3}/i;

export interface Found {
  readonly sort: 'words of an internal error' | 'words of a library' | 'a value that is none';
  readonly words: string;
  readonly index: number;
}

/** The first word in `text` that belongs in no answer to `input`. */
export function wordIn(text: string, input: Input): Found | undefined {
  const said = JSON.stringify([input.argv, input.files, input.program]);
  const first = (sort: Found['sort'], patterns: readonly RegExp[]): Found | undefined => {
    const matches = patterns.map((pattern) => pattern.exec(text)).filter((m) => m !== null);
    const match = matches.find(([words]) => !said.toLowerCase().includes(words.trim().toLowerCase()));
    return match === undefined ? undefined : { sort, words: match[0], index: match.index };
  };
  return (
    first('words of an internal error', INTERNAL) ??
    first('words of a library', OF_LIBRARIES) ??
    (NOT_FINITE.test(said) ? undefined : first('a value that is none', VALUES))
  );
}
