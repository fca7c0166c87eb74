/** Every flag that is written in a script, whether a command gets it or not. */
import { forEachChild, parse, type SyntaxNode } from 'unbash';
import type { Entry } from '../imported.js';
import type { Source } from './source.js';

const FLAG = /(?<![\w$/.-])--[A-Za-z_][\w.-]*/g;

/** The flags in `source` outside comments, each where it stands. */
export function flagsIn(source: Source): Entry[] {
  const found: Entry[] = [];
  const scan = (text: string, pos: number) => {
    for (const { 0: key, index } of text.matchAll(FLAG)) {
      const lineStart = text.lastIndexOf('\n', index) + 1;
      // A comment of an inner script.
      if (/^\s*#/.test(text.slice(lineStart, index))) continue;
      const { file, line } = source.place(pos + index);
      found.push({ file, line, key, value: true });
    }
  };
  const visit = (node: SyntaxNode): void => {
    if (node.type === 'Literal') scan(node.text, node.pos);
    else if (node.type === 'SingleQuoted') scan(node.value, node.pos + 1);
    else if (node.type === 'HereDocBody' && node.parts === undefined) scan(node.text, node.pos);
    else if (node.type === 'Word' && node.parts === undefined) scan(node.text, node.pos);
    forEachChild(node, visit);
  };
  const script = parse(source.text);
  for (const statement of script.commands) visit(statement);
  return found;
}
