/** Adapters in recipes of NeMo (`model.peft`) and Megatron-Bridge (`peft`), whose layers are Megatron's. */
import type { Entry } from '../imported.js';
import { countIn, numberOf } from '../mapping.js';
import type { Noted } from '../noted.js';
import { isOff } from '../sections.js';

/** Both take this rank unless told. */
const USUAL_RANK = 32;
/** Layers by the names that NeMo gives groups of them. */
const GROUPS: Readonly<Record<string, string>> = {
  ...{ attention_qkv: 'linear_qkv', attention_dense: 'linear_proj', attention: 'linear_qkv,linear_proj' },
  ...{ mlp_fc1: 'linear_fc1', mlp_fc2: 'linear_fc2', mlp: 'linear_fc1,linear_fc2', all: 'all-linear' },
};
const NAMES = ['linear_qkv', 'linear_proj', 'linear_fc1', 'linear_fc2'];

/** Accounts for every key of adapters. */
export function readAdapters(noted: Noted): void {
  const keys = noted.keys().filter((name) => /^(?:model\.)?(lora|peft|qlora|dora)(?:[-.].*)?$/.test(name));
  if (keys.length === 0) return;
  const of = (pattern: RegExp) => {
    const name = keys.find((each) => pattern.test(each));
    return name === undefined ? undefined : noted.entry(name);
  };
  const scheme = of(/(^|\.)peft$|peft\.(peft-scheme|-target-)$/);
  const rank = of(/peft\.(dim|lora-tuning\.adapter-dim)$/);
  const word = String(scheme?.value ?? '').toLowerCase();
  const isLora =
    scheme === undefined ? rank !== undefined : /lora|dora/.test(word) && !/canonical/.test(word);
  if (isLora) {
    if (scheme === undefined) noted.suppose('train', 'lora', 'a rank of adapters is given', rank);
    else noted.say(scheme, 'train', word.includes('qlora') ? 'qlora' : 'lora');
    if (scheme !== undefined && word.includes('dora'))
      noted.suppose('lora-variant', 'dora', `the class is ${String(scheme.value)}`, scheme);
    if (rank === undefined) noted.suppose('lora-rank', USUAL_RANK, 'recipes take this rank unless told');
    else if (rank.unset !== undefined) noted.want(rank, 'lora-rank');
    else noted.say(rank, 'lora-rank', countIn(rank));
    readTargets(
      noted,
      of(/target-modules$/),
      keys.some((name) => name.startsWith('model.peft')),
    );
    const dropout = of(/peft\.(lora-tuning\.adapter-)?dropout$/);
    if (dropout !== undefined && numberOf(dropout.value) > 0)
      noted.say(dropout, 'lora-dropout', numberOf(dropout.value));
  }
  for (const name of keys) {
    const entry = noted.entry(name);
    if (entry === undefined) continue;
    if (isOff(entry)) noted.ignore(entry, 'it is switched off, which is as if it were absent', 'no');
    else if (isLora || name.split('.').length > 3)
      noted.ignore(entry, 'it chooses nothing that takes time or memory here', 'no');
    else noted.ignore(entry, 'llmsim reads adapters of recipes alone: say them with --train lora', 'yes');
  }
}

function readTargets(noted: Noted, entry: Entry | undefined, isNemo: boolean): void {
  const said = [entry?.value]
    .flat()
    .flatMap((each) => GROUPS[String(each)] ?? String(each).split('.').at(-1)!)
    .filter((name) => NAMES.some((known) => name.split(',').includes(known)) || name === 'all-linear');
  if (entry !== undefined && said.length > 0) noted.say(entry, 'lora-targets', said.join());
  else if (entry === undefined)
    noted.suppose(
      'lora-targets',
      isNemo ? 'linear_qkv' : NAMES.join(),
      'recipes take these layers unless told',
    );
  else noted.ignore(entry, 'none of them is a layer that llmsim has adapters for', 'yes');
}
