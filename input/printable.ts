/**
 * Text of a person's file as it may be shown. Some characters are not seen and steer what shows them: control
 * characters move the cursor of a terminal, and those of the bidirectional algorithm (Unicode UAX #9) turn round what
 * stands after them, so that one name looks like another. They are written out, as in `\u202e`, and this file alone
 * decides which. In JSON and in quoted YAML that is the escape of the same character, so data stay what they are.
 */

/** U+2028 and U+2029 end a line where nobody sees them. */
const STEERING = '[\\p{Cc}\\p{Bidi_C}\\u2028\\u2029]';
const IN_A_NAME = new RegExp(`(?!\\n)${STEERING}`, 'gu');
const IN_AN_OUTPUT = new RegExp(`(?!\\t|\\r?\\n)${STEERING}`, 'gu');
/** Colours, and a line drawn over: SGR and EL of ECMA-48. */
const DRAWING = '\\r?\\u001b\\[(?:\\d+(?:;\\d+)*m|K)';
const IN_A_DRAWING = new RegExp(`${DRAWING}|${IN_AN_OUTPUT.source}`, 'gu');

/** A name or a sentence with steering characters written out; line breaks stay. */
export function printable(text: string): string {
  return text.replace(IN_A_NAME, written);
}

/**
 * A whole output, such as a table or a file, with steering characters written out; tabs and line breaks stay. Where it
 * is `drawn` on a terminal, so do colours and what draws over a line.
 */
export function printableOutput(text: string, drawn = false): string {
  if (!drawn) return text.replace(IN_AN_OUTPUT, written);
  return text.replace(IN_A_DRAWING, (found) => (found.length > 1 ? found : written(found)));
}

/** Every steering character is one UTF-16 unit. */
function written(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
