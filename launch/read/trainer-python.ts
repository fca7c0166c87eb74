/** A Python script that calls the Hugging Face Trainer: the arguments that it states as literals. */
import type { Format } from '../format.js';
import { Noted } from '../noted.js';
import { argumentsIn } from '../python/calls.js';
import { readTrainer } from '../trainer/read.js';
import { refusedMethod, sayMethod } from '../trainer/sequences.js';
import { PEFT } from '../trainer/tuning-defaults.js';

const CALLED = /\b(?:Seq2Seq)?TrainingArguments\(|\b(?:SFT|DPO|ORPO|CPO|KTO|Reward)Config\(/g;
/** What says which weights are trained, and how the others are kept. */
const TUNED =
  /\bLoraConfig\(|\bBitsAndBytesConfig\(|\bFastLanguageModel\.(?:from_pretrained|get_peft_model)\(/g;
const GENERATING = /\b(GRPO|PPO|RLOO|OnlineDPO)(?:v2)?(?:Trainer|Config)\(/;
const METHOD = /\b(DPO|ORPO|CPO|KTO|Reward)(?:Trainer|Config)\(/;
const MODEL = /\bAutoModel(?:ForCausalLM)?\.from_pretrained\(\s*(["'])([^"'\n]+)\1/;

export const trainerPython: Format = {
  id: 'trainer-python',
  title: 'a Python script with TrainingArguments',
  recognises: (text, name) => name.endsWith('.py') && (text.search(CALLED) >= 0 || GENERATING.test(text)),
  read({ name, text }, files) {
    refuseGeneration(text, name);
    const model = MODEL.exec(text);
    const line = model === null ? 1 : text.slice(0, model.index).split('\n').length;
    const named =
      model === null
        ? []
        : [{ file: name, line, key: 'from_pretrained', name: 'model-name-or-path', value: model[2]! }];
    const entries = [...argumentsIn(text, name, CALLED), ...argumentsIn(text, name, TUNED)];
    const noted = new Noted({ file: name, line: 1 }, [...named, ...entries]);
    readMethod(noted, text);
    readTrainer(noted, files, PEFT);
    noted.suppose('micro-batch', 8, 'per_device_train_batch_size is 8 unless told');
    return [{ kind: 'trainer', noted }];
  },
};

/** Throws InputError for a trainer that generates answers. */
function refuseGeneration(text: string, file: string): void {
  const match = GENERATING.exec(text);
  if (match === null) return;
  const line = text.slice(0, match.index).split('\n').length;
  const key = match[0].slice(0, -1);
  throw refusedMethod({ file, line, key, value: true }, match[1]!.toLowerCase());
}

/** Which trainer is made says what is learned from. */
function readMethod(noted: Noted, text: string): void {
  const match = METHOD.exec(text);
  if (match === null) return;
  const line = text.slice(0, match.index).split('\n').length;
  const entry = { ...noted.home, line, key: match[0].slice(0, -1), value: true };
  sayMethod(noted, entry, match[1]!.toLowerCase());
}
