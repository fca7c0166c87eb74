/** Options that make another model than the hyper-parameters say: the model is asked for, and not guessed. */
import { placeText } from '../imported.js';
import type { Noted } from '../noted.js';
import { isOff } from '../sections.js';

/** What each changes; a clause. */
const CHANGES: readonly (readonly [name: RegExp, what: string])[] = [
  [/^experimental-attention-variant$|^dsa-/, 'attention is sparse or linear in some layers'],
  [/^linear-(attention-freq|num|key|value|conv)/, 'attention is linear in some layers'],
  [/^heterogeneous-layers-config/, 'each layer has sizes of its own'],
  [/^moe-latent-size$/, 'experts see a narrower stream'],
  [/^(window-attn-skip-freq|no-rope-freq|nope-layer-freq)$/, 'attention differs between layers'],
  // `encoder_seq_length` alone is what NeMo calls the sequence of a decoder.
  [/^decoder-(num-layers|seq-length)$/, 'there is an encoder and a decoder'],
  [/^(retro-|vision-|mimo-|mask-type)/, 'there is another model beside it'],
  [/^(enable-hyper-connections|num-residual-streams|mhc-)/, 'several streams go through the layers'],
  [/^(hybrid-|mamba-)/, 'some layers are state spaces'],
];

/** Asks for the model where an option changes it. */
export function askAboutStructure(noted: Noted): void {
  for (const name of noted.keys()) {
    const change = CHANGES.find(([pattern]) => pattern.test(name));
    if (change === undefined) continue;
    const entry = noted.entry(name)!;
    if (isOff(entry)) {
      noted.ignore(entry, 'it is switched off, which is as if it were absent', 'no');
      continue;
    }
    const sizes = /^(hybrid-|mamba-)/.test(name) && noted.said.some(({ fact }) => fact === 'model.pattern');
    noted.ignore(entry, `${change[1]}, which these options do not tell llmsim`, 'yes');
    if (sizes) continue;
    const sentence = `${placeText(entry)} ${entry.key}: ${change[1]}, and the options do not describe such a model: give --model`;
    noted.wanted.push({ option: 'model', sentence });
  }
}
