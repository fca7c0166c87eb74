/** The scripts that Megatron-LM comes with, by what they start: a decoder, a hybrid, what llmsim does not answer for, or no training. */
import { InputError } from '../../input/error.js';
import { placeText } from '../imported.js';
import type { Noted } from '../noted.js';
import type { Program } from '../program.js';

/** Scripts that load, convert, prepare or generate. */
const NO_TRAINING =
  /(^|\/)(tools|scripts)\/|(^|\/)(convert\w*|preprocess\w*|merge_\w+|split_\w+|saver\w*|loader\w*|inspect_\w+|report_\w+|text_generation\w*|run_text_generation\w*|run_\w*(server|inference)\w*|\w*inference\w*|generate\w*|evaluate\w*|eval_\w+)\.py$/;

/** What other scripts of Megatron train; a clause. */
const OTHERS: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/bert/, 'an encoder (BERT), which predicts masked tokens'],
  [/t5/, 'an encoder and a decoder (T5)'],
  [/retro/, 'a decoder that retrieves (RETRO), with an encoder of what it finds'],
  [/vlm|multimodal|llava|mimo/, 'a model of images and text'],
  [/vision|inpaint|dino|classify/, 'a model of images'],
  [/ict|realm|biencoder|orqa/, 'encoders for retrieval'],
  [/train_rl|grpo|ppo|rlhf/, 'by reinforcement learning, whose steps generate text, too'],
  [/distill/, 'a model beside a teacher that runs, too'],
];
const ENTRY = /^(pretrain|train|finetune|grpo|ppo|rlhf|distill)\w*$/;

/** `pretrain_gpt` of `megatron/pretrain_gpt.py`; a folder may say what the script itself does not. */
function nameOf(script: string | undefined): string {
  return (script ?? '').split(/[\\/]/).at(-1)!.replace(/\.py$/, '').split('.').at(-1)!.toLowerCase();
}

/** Whether `script` trains: others of Megatron's preprocess, convert or serve. */
export function startsTraining(script: string | undefined): boolean {
  return script === undefined || !NO_TRAINING.test(script);
}

/** What `script` trains where that is no decoder; a clause. */
function otherOf(script: string | undefined): string | undefined {
  const name = nameOf(script);
  if (!ENTRY.test(name)) return undefined;
  const inFolder = /(^|\/)(multimodal|mimo)\//.test(script ?? '') ? 'multimodal' : '';
  return OTHERS.find(([pattern]) => pattern.test(`${name} ${inFolder}`))?.[1];
}

/** Whether `script` trains a hybrid of state spaces and attention. */
export function isHybrid(script: string | undefined): boolean {
  return /^pretrain_(mamba|hybrid)/.test(nameOf(script));
}

/** Says what is taken for a decoder without its script saying so. */
export function noteEntry(noted: Noted, script: string | undefined): void {
  const name = nameOf(script);
  if (/^finetune|^sft|^train_sft/.test(name)) {
    noted.notes.push(
      `${placeText(noted.home)} ${script} trains a decoder further; it is read as its pre-training, with every token in the loss`,
    );
  }
}

/** Programs of Megatron that llmsim does not answer for. `is` needs options of Megatron. */
export function otherProgram(isMegatron: (names: ReadonlySet<string>) => boolean): Program {
  return {
    id: 'megatron-other',
    is: ({ names, script }) =>
      otherOf(script) !== undefined &&
      (isMegatron(names) || (nameOf(script).startsWith('pretrain_') && names.size > 0)),
    read(noted, { script }) {
      throw new InputError(
        `${placeText(noted.home)} ${script} trains ${otherOf(script)}; llmsim answers for decoders that predict the next ` +
          'token, as pretrain_gpt.py trains them',
      );
    },
  };
}
