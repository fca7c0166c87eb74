/** The leaves of a JSON file as entries, each with the line it stands on. */
import { parseJson } from '../../input/json.js';
import { type Leaf, yamlLeaves } from './yaml.js';

/** The leaves of `text`. Throws InputError, with file, line and column, for what is not JSON. */
export function jsonLeaves(text: string, fileName: string): readonly Leaf[] {
  // Blank lines before it stand for those of the script that writes it.
  parseJson(text, fileName, 'give the file as the framework reads it');
  // JSON is YAML, which knows where its keys stand, save for tabs.
  const untabbed = text.replace(/^[ \t]+/gm, (blanks) => blanks.replaceAll('\t', ' '));
  return yamlLeaves(untabbed, fileName);
}
