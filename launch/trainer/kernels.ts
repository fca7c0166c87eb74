/** Attention and loss as the Trainer, Axolotl and LLaMA-Factory say them. */
import type { Noted } from '../noted.js';
import { isOff, isOn } from '../sections.js';

/** `attn_implementation` by the words of Transformers and of LLaMA-Factory's `flash_attn`. */
const ATTENTION: Readonly<Record<string, string>> = {
  ...{
    flash_attention_2: 'flash-2',
    fa2: 'flash-2',
    flash_attention_3: 'vendor',
    fa3: 'vendor',
    sdpa: 'flash-2',
  },
  ...{
    eager: 'unfused',
    disabled: 'unfused',
    'kernels-community/flash-attn3': 'vendor',
    flash_attn_2: 'flash-2',
  },
};

/** Flags of attention that Axolotl and scripts have. */
const ATTENTION_FLAGS: Readonly<Record<string, string>> = {
  ...{ 'flash-attention': 'flash-2', 'use-flash-attn': 'flash-2', 'use-flash-attention': 'flash-2' },
  ...{ 'sdp-attention': 'flash-2', 'eager-attention': 'unfused', 'use-flash-attention-2': 'flash-2' },
};

/** Understands which kernels run. */
export function readKernels(noted: Noted): void {
  for (const name of ['attn-implementation', 'flash-attn', '_attn-implementation']) {
    const entry = noted.entry(name);
    if (entry === undefined) continue;
    const known = ATTENTION[String(entry.value)];
    if (known !== undefined) noted.say(entry, 'attention', known);
    else if (isOn(entry)) noted.say(entry, 'attention', 'flash-2');
    else if (isOff(entry) || entry.value === 'auto') noted.ignore(entry, 'it is left to the framework', 'no');
    else noted.ignore(entry, 'llmsim has no such attention kernel', 'yes');
  }
  for (const [name, kernel] of Object.entries(ATTENTION_FLAGS)) {
    const entry = noted.entry(name);
    if (entry === undefined) continue;
    if (isOff(entry)) noted.ignore(entry, 'it is switched off, which is as if it were absent', 'no');
    else noted.say(entry, 'attention', kernel);
  }
  for (const name of ['xformers-attention', 'flex-attention', 's2-attention']) {
    const entry = noted.entry(name);
    if (entry === undefined) continue;
    if (isOff(entry)) noted.ignore(entry, 'it is switched off, which is as if it were absent', 'no');
    else noted.ignore(entry, 'llmsim has no such attention kernel', 'yes');
  }
  for (const name of LIGER) {
    const entry = noted.entry(name);
    if (entry === undefined) continue;
    if (isOff(entry)) noted.ignore(entry, 'it is switched off, which is as if it were absent', 'no');
    else noted.say(entry, 'loss', 'chunked');
  }
}

/** Losses that never hold whole logits. */
const LIGER: readonly string[] = [
  ...[
    'use-liger-kernel',
    'use-liger',
    'enable-liger-kernel',
    'liger-fused-linear-cross-entropy',
    'cut-cross-entropy',
  ],
];
