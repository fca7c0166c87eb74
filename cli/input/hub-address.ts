/** Names of the Hugging Face hub as people copy them: addresses of its pages and files, and `hf://`. */
import { InputError } from '../../input/error.js';

/** Pages that begin with these words are no models. */
const NO_MODELS = new Set([
  'datasets',
  'spaces',
  'docs',
  'blog',
  'collections',
  'papers',
  'organizations',
  'settings',
]);

const ADDRESS = /^(?:hf:\/\/|(?:https?:\/\/)?(?:www\.)?(?:huggingface\.co|hf\.co)\/)(.*)$/i;

/** Whether `said` is written as an address of the hub. */
export function isAddress(said: string): boolean {
  return ADDRESS.test(said.trim());
}

/**
 * `org/name` of an address such as `https://huggingface.co/org/name/blob/main/config.json` or `hf://org/name`; undefined for
 * what is no such address. Throws InputError for an address of the hub that is no model's.
 */
export function nameInAddress(said: string): string | undefined {
  const address = ADDRESS.exec(said.trim());
  if (address === null) return undefined;
  const [owner = '', name = ''] = address[1]!.replace(/^models\//, '').split(/[/?#]/);
  // hf://org/name@revision
  const repository = name.replace(/@.*$/, '');
  if (NO_MODELS.has(owner) || !/^[\w.-]+$/.test(owner) || !/^[\w.-]+$/.test(repository)) {
    throw new InputError(
      `'${said}' is no model's address; those of the Hugging Face hub read https://huggingface.co/ORG/NAME, or hf://ORG/NAME`,
    );
  }
  return `${owner}/${repository}`;
}
