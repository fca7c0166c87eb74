/** A Python script that calls the Hugging Face Trainer: the arguments that it states as literals. */
import type { Format } from '../format.js';
import { Noted } from '../noted.js';
import { argumentsIn } from '../python/calls.js';
import { readTrainer } from '../trainer/read.js';

const CALLED = /\b(?:Seq2Seq)?TrainingArguments\(|\b(?:SFT|DPO|ORPO|KTO|Reward)Config\(/g;
const MODEL = /\bAutoModel(?:ForCausalLM)?\.from_pretrained\(\s*(["'])([^"'\n]+)\1/;

export const trainerPython: Format = {
  id: 'trainer-python',
  title: 'a Python script with TrainingArguments',
  recognises: (text, name) => name.endsWith('.py') && text.search(CALLED) >= 0,
  read({ name, text }, files) {
    const model = MODEL.exec(text);
    const line = model === null ? 1 : text.slice(0, model.index).split('\n').length;
    const named =
      model === null
        ? []
        : [{ file: name, line, key: 'from_pretrained', name: 'model-name-or-path', value: model[2]! }];
    const noted = new Noted({ file: name, line: 1 }, [...named, ...argumentsIn(text, name, CALLED)]);
    readTrainer(noted, files);
    noted.suppose('micro-batch', 8, 'per_device_train_batch_size is 8 unless told');
    return [{ kind: 'trainer', noted }];
  },
};
