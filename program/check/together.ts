/**
 * Buffers that live and die together. A layer's forward takes a dozen buffers and its backward gives
 * the same dozen back, thousands of times; following one of them says all there is to say.
 *
 * Two buffer names go together when the same segments do the same to both, in the same order, and
 * they depend on the same arguments. That is sure only for names no other text can spell, so a name
 * such as `act.{mb}` beside a plain `act.7` is followed by itself.
 */
import type { Effect } from './effect.js';
import type { Template } from './template.js';

const NUMBER = '\u0000';

/**
 * The buffer texts that need not be followed, because one that is followed stands for them.
 * `segments` are the effects of each segment a role calls; `plain` are the names it uses besides.
 */
export function represented(
  segments: ReadonlyMap<string, readonly Effect[]>,
  plain: Iterable<string>,
): ReadonlySet<string> {
  const histories = new Map<string, { template: Template; events: string; bytes: number }>();
  for (const [segment, effects] of segments) {
    for (const { buffer, template, kind, bytes } of effects) {
      const known = histories.get(buffer) ?? { template, events: '', bytes };
      known.events += `${segment}:${kind}:${bytes === known.bytes} `;
      histories.set(buffer, known);
    }
  }
  const unique = spelledOnce([...histories.keys(), ...plain]);
  const first = new Set<string>();
  const others = new Set<string>();
  for (const [buffer, { template, events }] of histories) {
    if (!separable(template) || !unique(buffer)) continue;
    const key = `${[...new Set(template.names)].sort().join()} ${events}`;
    if (first.has(key)) others.add(buffer);
    first.add(key);
  }
  return others;
}

/**
 * Says whether no other of these texts can fill in to the same name. Texts that are equal but for
 * their numbers can, unless they have their arguments in the same places.
 */
function spelledOnce(texts: readonly string[]): (text: string) => boolean {
  const masks = new Map<string, Set<string>>();
  for (const text of texts) {
    const shape = shapeOf(text);
    masks.set(shape, (masks.get(shape) ?? new Set()).add(maskOf(text)));
  }
  return (text) => masks.get(shapeOf(text))!.size === 1;
}

const NUMBERS = /\{\w+\}|\d+/g;

function shapeOf(text: string): string {
  return text.replace(NUMBERS, NUMBER);
}

function maskOf(text: string): string {
  return (text.match(NUMBERS) ?? []).map((part) => (part.startsWith('{') ? 'argument' : 'number')).join();
}

/** False for names like `{a}{b}` or `x1{a}`, where two sets of arguments may spell one name. */
function separable({ literals, names }: Template): boolean {
  return names.every(
    (_, i) => !/\d$/.test(literals[i]!) && !/^\d/.test(literals[i + 1]!) && (i === 0 || literals[i] !== ''),
  );
}
