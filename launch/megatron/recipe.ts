/** What only recipes of NeMo and Megatron-Bridge say: the trainer's size, and the model by the name of its class. */
import type { Mapping } from '../mapping.js';
import type { Noted } from '../noted.js';

export const TRAINER: readonly Mapping[] = [
  { key: 'devices', fact: 'devices-per-node', form: 'count' },
  { key: 'num-nodes', fact: 'nodes', form: 'count' },
];

/** `…llama_provider.Llama3ModelProvider8B` and `nemo…Llama31Config70B` are models of the zoo by their sizes. */
export function readModelName(noted: Noted): void {
  const entry = noted.anyOf([
    '-target-',
    'recipe',
    'recipe-name',
    'hf-path',
    'hf-model-id',
    'pretrained-model-name',
  ]);
  if (entry === undefined) return;
  const name = modelOfClass(String(entry.value));
  if (name !== undefined) noted.say(entry, 'model-name', name);
}

/** `llama3-8b` for `Llama3ModelProvider8B`; a name of the hub as it is; undefined for a class that is no model. */
export function modelOfClass(word: string): string | undefined {
  if (/^[\w.-]+\/[\w.-]+$/.test(word)) return word;
  const last = word.split('.').at(-1)!;
  const [, family, size] =
    /^([A-Za-z]+\d*)(?:ModelProvider|Config|Provider)(\d+[BM](?:_?A\d+B)?|\d+x\d+B)$/i.exec(last) ?? [];
  if (family === undefined) return undefined;
  const versioned = family.toLowerCase().replace(/(\d)(\d)$/, '$1.$2');
  return `${versioned}-${size!.toLowerCase().replace('_', '-')}`;
}
