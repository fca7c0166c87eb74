/** LLaMA-Factory's configuration, and any YAML file of Trainer arguments: the words of its command line without dashes. */
import type { Format } from '../format.js';
import { Noted } from '../noted.js';
import { byPath } from '../sections.js';
import { yamlLeaves } from '../text/yaml.js';
import { readFactory } from '../trainer/factory.js';
import { readTrainer } from '../trainer/read.js';

export const llamaFactory: Format = {
  id: 'llama-factory',
  title: 'a configuration of LLaMA-Factory, or arguments of the Trainer (YAML)',
  recognises: (text, name) =>
    /\.ya?ml$/i.test(name) && /^(model_name_or_path|per_device_train_batch_size|finetuning_type)\s*:/m.test(text),
  read({ name, text }, files) {
    const noted = new Noted({ file: name, line: 1 }, byPath(yamlLeaves(text, name)));
    const isFactory = ['finetuning-type', 'cutoff-len', 'stage', 'template'].some((key) => noted.entry(key) !== undefined);
    if (isFactory) readFactory(noted, files);
    else {
      readTrainer(noted, files);
      noted.suppose('micro-batch', 8, 'per_device_train_batch_size is 8 unless told');
    }
    return [{ kind: isFactory ? 'llama-factory' : 'trainer', noted }];
  },
};
