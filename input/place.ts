/** Where in a text something stands, as people count. */

/** `line:column` of an offset, both from one; the text begins on line `first` of its file. */
export function placeIn(text: string, offset: number, first = 1): string {
  const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < lineStart; at = text.indexOf('\n', at + 1)) lines++;
  return `${first + lines}:${offset - lineStart + 1}`;
}
