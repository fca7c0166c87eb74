/**
 * Buffer names with arguments: `act.{layer}.{mb}` stands for one tensor per layer and micro-batch.
 * A call's arguments reach the segments called inside it, unless those calls set them anew.
 */
export type Arguments = Readonly<Record<string, number>>;

/** A name split at its arguments: `literals[0] names[0] literals[1] names[1] … literals[n]`. */
export interface Template {
  readonly literals: readonly string[];
  readonly names: readonly string[];
}

export const NO_ARGUMENTS: Arguments = {};
const NO_NAMES: readonly string[] = [];

export function templateOf(text: string): Template {
  if (!text.includes('{')) return { literals: [text], names: NO_NAMES };
  const parts = text.split(/\{(\w+)\}/);
  return {
    literals: parts.filter((_, i) => i % 2 === 0),
    names: parts.filter((_, i) => i % 2 === 1),
  };
}

/** The buffer's name in one call; an argument nobody gave keeps its braces. */
export function fill(template: Template, given: Arguments): string {
  let text = template.literals[0]!;
  for (let i = 0; i < template.names.length; i++) {
    const name = template.names[i]!;
    text += (given[name] ?? `{${name}}`) + template.literals[i + 1]!;
  }
  return text;
}
