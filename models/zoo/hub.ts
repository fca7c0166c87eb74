import { CONVOLUTIONAL_NAMES } from './names/convolutional.js';
import { DENSE_NAMES } from './names/dense.js';
import { DIFFUSION_NAMES } from './names/diffusion.js';
import { ENCODER_DECODER_NAMES } from './names/encoder-decoders.js';
import { ENCODER_NAMES } from './names/encoders.js';
import { EXPERT_NAMES } from './names/experts.js';
import { GPT_NAMES } from './names/gpt.js';
import { LLAMA_NAMES } from './names/llama.js';
import { VISION_NAMES } from './names/vision.js';

/**
 * What the models here are called on the Hugging Face hub: repositories whose config.json has the same
 * hyper-parameters, the base model first. Fine-tunes that the makers publish beside them (`-Instruct`, `-Chat`) have
 * them, too. Models of which no weights are on the hub have no name there.
 */
const REPOSITORIES: Readonly<Record<string, string>> = {
  ...GPT_NAMES,
  ...LLAMA_NAMES,
  ...DENSE_NAMES,
  ...EXPERT_NAMES,
  ...CONVOLUTIONAL_NAMES,

  ...ENCODER_NAMES,
  ...VISION_NAMES,

  ...ENCODER_DECODER_NAMES,
  ...DIFFUSION_NAMES,
};

const namesOf = (names: string) => names.split(' ');

/** Id here by name there, in lower case; names stand with and without their owner. */
const IDS = new Map(
  Object.entries(REPOSITORIES).flatMap(([id, names]) =>
    namesOf(names).flatMap((repository): [string, string][] => {
      const name = repository.toLowerCase();
      return [
        [name, id],
        [name.slice(name.indexOf('/') + 1), id],
      ];
    }),
  ),
);

/** The id of the model that the hub calls `name`, with or without its owner, in any case; undefined for others. */
export function idOnHub(name: string): string | undefined {
  const said = name.toLowerCase();
  // `-Instruct` may stand before a version: Mixtral-8x7B-Instruct-v0.1.
  return IDS.get(said) ?? IDS.get(said.replace(/-(instruct|it|chat)(?=-|$)/, ''));
}

/** What the hub calls the model with the id `id`, the base model first; none for one that is not there. */
export function namesOnHub(id: string): readonly string[] {
  return namesOf(REPOSITORIES[id] ?? '').filter((name) => name.includes('/'));
}

/** Every name that `idOnHub` knows, in lower case. */
export const HUB_NAMES: readonly string[] = [...IDS.keys()];
