/** Configurations of every kind: no key is lost, whatever it says, and none crashes. */
import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { stringify } from 'smol-toml';
import { FORMATS } from '../../launch/formats.js';
import type { Imported } from '../../launch/imported.js';
import { jsonLeaves } from '../../launch/text/json.js';
import { tomlLeaves } from '../../launch/text/toml.js';
import { yamlLeaves } from '../../launch/text/yaml.js';
import { fixture, importedText } from './read.js';

const FIXTURES = readdirSync(fileURLToPath(new URL('../../../test/launch/fixtures/', import.meta.url)));
const LEAVES = { json: jsonLeaves, toml: tomlLeaves, yaml: yamlLeaves };
type Ending = keyof typeof LEAVES;
const endingOf = (name: string) => name.split('.').at(-1) as Ending;

/** Every leaf of the file is in one list, once, where it stands; what stands beside a key is one of its own. */
function holdsAll(text: string, name: string, { understood, ignored }: Imported): void {
  const lists = new Map<string, Set<string>>();
  for (const [list, entries] of Object.entries({ understood, ignored })) {
    for (const { line, key } of entries) {
      const at = `${line} ${key}`;
      lists.set(at, (lists.get(at) ?? new Set()).add(list));
    }
  }
  const found = [...lists.keys()].filter((at) => !at.endsWith(')')).sort();
  const leaves = LEAVES[endingOf(name)](text, name).map(({ line, key }) => `${line} ${key}`);
  assert.deepEqual(found, leaves.sort(), `${name}\n${text}`);
  for (const [at, own] of lists) assert.equal(own.size, 1, `${name} ${at}`);
}

test('every key of every file is in one list, once, with its line', () => {
  const files = FIXTURES.filter((name) => Object.hasOwn(LEAVES, endingOf(name)));
  assert.ok(files.length >= 12);
  for (const name of files) holdsAll(fixture(name), name, importedText(fixture(name), name));
});

test('the fixtures are of every kind that is read', () => {
  const kinds = FIXTURES.map((name) => FORMATS.find(({ recognises }) => recognises(fixture(name), name))?.id);
  for (const { id } of FORMATS) assert.ok(kinds.includes(id), id);
});

/** Keys of all fixtures of a kind, and one that makes it that kind. */
const KINDS = [
  { id: 'deepspeed', ending: 'json', first: { train_batch_size: 8 } },
  { id: 'accelerate', ending: 'yaml', first: { distributed_type: 'FSDP', num_processes: 8 } },
  { id: 'axolotl', ending: 'yaml', first: { base_model: 'gpt2', sequence_len: 128 } },
  { id: 'llama-factory', ending: 'yaml', first: { model_name_or_path: 'gpt2' } },
  { id: 'torchtitan', ending: 'toml', first: { training: { steps: 1 } } },
  { id: 'maxtext', ending: 'yaml', first: { base_config: 'base.yml' } },
] as const;

const VALUES = fc.oneof(
  fc.constantFrom(0, 1, 2, 3, 8, -1, 0.5, true, false, 'auto', 'none', 'no', 'full', 'x', '', 'bfloat16'),
  fc.constant([]),
  fc.constant(['float8', 'y']),
);

test('of any keys with any values, each is in one list, or the first that is wrong is told with its place', () => {
  for (const { id, ending, first } of KINDS) {
    const own = FIXTURES.filter(
      (name) => FORMATS.find(({ recognises }) => recognises(fixture(name), name))?.id === id,
    );
    const paths = own.flatMap((name) => LEAVES[endingOf(name)](fixture(name), name).map(({ path }) => path));
    const key = fc.oneof(fc.constantFrom(...paths), fc.stringMatching(/^zz_[a-z]{1,6}$/).map((name) => [name]));
    let read = 0;
    fc.assert(
      fc.property(fc.array(fc.tuple(key, VALUES), { maxLength: 8 }), (said) => {
        const value = said.reduce<Record<string, unknown>>(
          (all, [path, leaf]) => put(all, path, leaf),
          structuredClone(first) as Record<string, unknown>,
        );
        const text = ending === 'toml' ? stringify(value) : JSON.stringify(value, null, 1);
        // Block keys, by which kinds are known, stand at the beginning of a line.
        const written = ending === 'yaml' ? blockOf(value) : text;
        try {
          holdsAll(written, `f.${ending}`, importedText(written, `f.${ending}`));
          read++;
        } catch (error) {
          if ((error as Error).name !== 'InputError') throw error;
          assert.match((error as Error).message, /^(f\.\w+:\d+ |the model that the file spells out)/, written);
        }
      }),
      { numRuns: 150 },
    );
    assert.ok(read > 20, `${id}: ${read} of 150 were right`);
  }
});

/** `all` with `leaf` at `path`, unless something else stands on the way. */
function put(all: Record<string, unknown>, path: readonly string[], leaf: unknown): Record<string, unknown> {
  const [head, ...rest] = path;
  if (rest.length === 0) return Object.hasOwn(all, head!) ? all : { ...all, [head!]: leaf };
  const inner = all[head!] ?? {};
  if (typeof inner !== 'object' || Array.isArray(inner)) return all;
  return { ...all, [head!]: put(inner as Record<string, unknown>, rest, leaf) };
}

/** Maps as indented keys; values as JSON, which is YAML. */
function blockOf(value: Record<string, unknown>, indent = ''): string {
  return Object.entries(value)
    .map(([key, each]) => {
      const isMap = typeof each === 'object' && each !== null && !Array.isArray(each);
      return isMap ? `${indent}${key}:\n${blockOf(each as Record<string, unknown>, `${indent}  `)}` : `${indent}${key}: ${JSON.stringify(each)}\n`;
    })
    .join('');
}
