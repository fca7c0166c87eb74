/** torchtitan's models: a name with a flavor, or the name of a configuration in its registry. */
import { idOf } from '../derive/model.js';
import { MODELS } from '../../models/index.js';
import type { Noted } from '../noted.js';

/** Understands `model.name` with `model.flavor`, and `--module` with `--config`; the layers of a model that is known here. */
export function readModel(noted: Noted): number | undefined {
  const [name, flavor] = [noted.entry('model.name'), noted.entry('model.flavor')];
  const [module, config] = [noted.entry('module'), noted.entry('config')];
  if (flavor !== undefined) {
    const family = String(name?.value ?? 'llama3');
    return saidAs(noted, flavor, namesOf(family, String(flavor.value)), name);
  }
  if (name !== undefined) {
    noted.want(name, 'model');
    return undefined;
  }
  if (config !== undefined) {
    const [family, ...rest] = String(config.value).split('_');
    const known = /^(llama3|llama4|qwen3|deepseek_v3|gpt_oss)_(.+)$/.exec(String(config.value));
    return saidAs(noted, config, namesOf(known?.[1] ?? family!, known?.[2] ?? rest.join('-')), module);
  }
  if (module !== undefined) noted.understand(module, 'model');
  return undefined;
}

function saidAs(
  noted: Noted,
  entry: NonNullable<ReturnType<Noted['entry']>>,
  names: readonly string[],
  other: ReturnType<Noted['entry']>,
): number | undefined {
  if (other !== undefined) noted.understand(other, 'model');
  const known = names.map(idOf).find((id) => id !== undefined);
  noted.say(entry, 'model-name', known ?? names[0]!);
  return MODELS.find(({ id }) => id === known)?.layers;
}

/** torchtitan's DeepSeek-V3 of 16B has layers of its own. */
const OTHERS: Readonly<Record<string, string>> = { 'deepseek-v3-671b': 'deepseek-v3' };

/** `llama3` and `8B`: `llama3-8b`; experiments stand before a dot. */
function namesOf(family: string, flavor: string): readonly string[] {
  const last = family.split('.').at(-1)!.replace(/_ft$/, '').replaceAll('_', '-').toLowerCase();
  const name = `${last}-${flavor.toLowerCase().replaceAll('_', '-')}`;
  return [OTHERS[name] ?? name];
}
