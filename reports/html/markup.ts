/** HTML as text in which whatever comes from outside is escaped, unless it is markup already. */
import { printable } from '../../input/printable.js';

/** Text known to be markup. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
  toString(): string {
    return this.text;
  }
}

type Part = Markup | string | number | null | undefined | false | readonly Part[];

/** A template whose parts are escaped; markup and lists of markup go in as they are, nothing for null and false. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(strings.reduce((text, string, i) => text + partOf(parts[i - 1]) + string));
}

/** Markup made elsewhere: a chart, a style sheet, a script. */
export function raw(text: string): Markup {
  return new Markup(text);
}

function partOf(part: Part): string {
  if (part === null || part === undefined || part === false) return '';
  if (part instanceof Markup) return part.text;
  if (Array.isArray(part)) return part.map(partOf).join('');
  return escaped(String(part));
}

const ESCAPES: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' },
};

export function escaped(text: string): string {
  return printable(text).replace(/[&<>"']/g, (c) => ESCAPES[c]!);
}

/** Characters that stay on one line at most: a phone has room for them. */
const LONGEST_WHOLE = 30;
/** Two words, joined by a space, that are read as one: `90 % interval`, `61.3 GiB`, `tp 2`, `--memory-margin 10%`. */
const JOINED: readonly (readonly [before: RegExp, after: RegExp])[] = [
  [/^[([“]?[$<±~≈]?[\d.,–]*\d×?$/, /^[%a-zA-Zµ×]/],
  [/^%$/, /^interval/],
  [/^[±×<]$/, /^[$\d]/],
  [/^(?:dp|tp|pp|cp|ep|vpp|mb|zero|shard)$/i, /^\d/],
  [/^[([“]?--[a-z-]+$/, /^\d/],
];

/** A sentence in which figures stay with their units, and options, names and parts of layouts on one line. */
export function prose(sentence: string): Markup {
  const groups: string[] = [];
  let last = '';
  for (const word of sentence.split(' ')) {
    if (JOINED.some(([before, after]) => before.test(last) && after.test(word))) {
      groups.push(`${groups.pop()!} ${word}`);
    } else groups.push(word);
    last = word;
  }
  const whole = (text: string) => /[- /]/.test(text) && text.length <= LONGEST_WHOLE;
  const parts = groups.map((text) =>
    whole(text) ? html`<span class="whole">${text}</span>` : html`${text}`,
  );
  return new Markup(parts.join(' '));
}

/** A value as JSON that may stand in a script element: no end tag and no line separator gets through. */
export function jsonIn(value: unknown): Markup {
  return new Markup(printable(JSON.stringify(value).replaceAll('<', '\\u003c')));
}

/** A name as an identifier of an element: letters, digits and dashes. */
export function anchor(...names: readonly string[]): string {
  return names
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
