/**
 * References inside a YAML file, as OmegaConf writes them: `${model.seq}` from the root, `${.seq}` beside it, `${..seq}` a
 * level up, `${oc.env:SEQ,2048}` from the environment, which no file knows, or else its default.
 */
import type { Entry, EntryValue } from '../imported.js';
import type { Leaf } from './yaml.js';

/** References to references, and as deep as any file has them. */
const DEEPEST = 20;

/** `leaves` with their references followed; one that leads nowhere in the file is as a variable that is set nowhere. */
export function followed(leaves: readonly Leaf[]): readonly Leaf[] {
  const byPath = new Map(leaves.map((leaf) => [leaf.key, leaf]));
  return leaves.map((leaf) => ({ ...leaf, ...resolved(leaf, byPath, 0) }));
}

type Resolved = Pick<Entry, 'value' | 'unset' | 'defaulted'>;

function resolved(leaf: Leaf, leaves: ReadonlyMap<string, Leaf>, depth: number): Resolved {
  const { value } = leaf;
  if (typeof value !== 'string' || !value.includes('${')) return { value };
  const unset: string[] = [];
  const defaulted: string[] = [];
  const found = [...value.matchAll(/\$\{([^${}]+)\}/g)].map(({ 0: whole, 1: inside }) => {
    const one = target(inside!.trim(), leaf, leaves, depth);
    unset.push(...(one.unset ?? []));
    defaulted.push(...(one.defaulted ?? []));
    return { whole, ...one };
  });
  const [only] = found;
  const rest = found.reduce<string>(
    (text, { whole, value: each }) => text.replace(whole, () => String(each)),
    value,
  );
  // A reference inside another, or a call that only running tells.
  if (unset.length === 0 && rest.includes('${')) unset.push(rest.slice(1));
  return {
    value: unset.length > 0 ? value : only !== undefined && only.whole === value ? only.value : rest,
    ...(unset.length === 0 ? {} : { unset }),
    ...(defaulted.length === 0 ? {} : { defaulted }),
  };
}

/** What `inside` of the braces stands for. */
function target(inside: string, leaf: Leaf, leaves: ReadonlyMap<string, Leaf>, depth: number): Resolved {
  const missing: Resolved = { value: `\${${inside}}`, unset: [`{${inside}}`] };
  const [, variable, fallback] = /^(?:oc\.)?env:\s*([^,]+?)\s*(?:,(.*))?$/.exec(inside) ?? [];
  if (variable !== undefined) {
    return fallback === undefined ? missing : { value: plain(fallback), defaulted: [variable] };
  }
  const other = leaves.get(addressOf(inside, leaf));
  if (other === undefined || other === leaf || depth >= DEEPEST) return missing;
  return resolved(other, leaves, depth + 1);
}

/** From the root; dots in front count from where the reference stands. */
function addressOf(inside: string, { path }: Leaf): string {
  const [, dots = '', rest = ''] = /^(\.*)(.*)$/.exec(inside) ?? [];
  const above = dots === '' ? [] : path.slice(0, Math.max(0, path.length - dots.length));
  return [...above, ...rest.replace(/\[(\w+)\]/g, '.$1').split('.')].join('.');
}

/** As YAML reads a word. */
function plain(text: string): EntryValue {
  const word = text.trim().replace(/^(["'])(.*)\1$/, '$2');
  if (word === 'null') return null;
  if (word === 'true' || word === 'false') return word === 'true';
  return word;
}
