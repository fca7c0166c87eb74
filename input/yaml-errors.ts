/** What is not YAML, in our words: one for every code of the library, whose own sentences speak of its parser. */
import { type Document, isNode, isScalar, visit, type YAMLError, type YAMLMap } from 'yaml';

export const YAML_ERRORS: Readonly<Record<YAMLError['code'], string>> = {
  ALIAS_PROPS: 'an alias (*name) has neither a tag nor an anchor',
  BAD_ALIAS:
    'an alias (*name) needs an anchor (&name) before it; put a text that begins with * or & in quotes',
  BAD_COLLECTION_TYPE: 'the tag before this list or map is that of something else; leave it out',
  BAD_DIRECTIVE: 'a line that begins with % is a directive, and YAML has none such; put a text in quotes',
  BAD_DQ_ESCAPE: 'a backslash between double quotes is an escape, and there is none such; use single quotes',
  BAD_INDENT: 'the indentation does not go with the lines above',
  BAD_PROP_ORDER: 'a tag or an anchor stands where none belongs',
  BAD_SCALAR_START: 'a text cannot begin with this character; put it in quotes',
  BLOCK_AS_IMPLICIT_KEY:
    'a second key: on the line of the first; put it on a line of its own, or a text in quotes',
  BLOCK_IN_FLOW: 'between brackets a list or a map is written in brackets, too',
  DUPLICATE_KEY: 'this key is given twice; keep one',
  IMPOSSIBLE: 'this cannot be told apart',
  KEY_OVER_1024_CHARS: 'a key is longer than 1,024 characters',
  MISSING_CHAR: 'a character is missing: a comma, a colon, a space, or the bracket or quote that closes',
  MULTILINE_IMPLICIT_KEY: 'a key goes over several lines, or a colon is missing',
  MULTIPLE_ANCHORS: 'a value has two anchors (&name); keep one',
  MULTIPLE_DOCS: 'a second document begins here; keep one a file',
  MULTIPLE_TAGS: 'a value has two tags (!name); keep one',
  NON_STRING_KEY: 'a key is a list or a map; keys are texts',
  RESOURCE_EXHAUSTION: 'it is nested too deeply, or its aliases multiply',
  TAB_AS_INDENT: 'a tab indents this line; use spaces',
  TAG_RESOLVE_FAILED: 'the tag (!name) does not go with the value, or is unknown; leave it out',
  UNEXPECTED_TOKEN: 'this does not belong here',
};

/** A code and where in the text it applies. */
type Flaw = Pick<YAMLError, 'code' | 'pos'>;

/**
 * What the library does not find in time or in place: keys given twice, for it compares each with all others, and
 * aliases without an anchor, at which it stops without saying where.
 */
export function leftToUs(document: Document.Parsed): Flaw[] {
  const flaws: Flaw[] = [];
  const anchors = new Set<string>();
  visit(document, {
    Node(_, { anchor }) {
      if (anchor !== undefined) anchors.add(anchor);
    },
    Map(_, map) {
      if (map.anchor !== undefined) anchors.add(map.anchor);
      for (const flaw of doubleKeys(map)) flaws.push(flaw);
    },
    Alias(_, { source, range }) {
      if (!anchors.has(source)) flaws.push({ code: 'BAD_ALIAS', pos: [range![0], range![1]] });
    },
  });
  return flaws;
}

function doubleKeys(map: YAMLMap): Flaw[] {
  const seen = new Set<string>();
  return map.items.flatMap(({ key }): Flaw[] => {
    if (!isScalar(key) || !isNode(key)) return [];
    const name = String(key.value);
    if (seen.has(name)) return [{ code: 'DUPLICATE_KEY', pos: [key.range![0], key.range![1]] }];
    seen.add(name);
    return [];
  });
}
