/** Packing and preference training, as the Trainer's relatives say them: TRL, LLaMA-Factory, Axolotl. */
import { InputError } from '../../input/error.js';
import { type Entry, placeText } from '../imported.js';
import type { Noted } from '../noted.js';
import { isOff, isOn } from '../sections.js';

/** Words of a method, and what it learns from here; those without a reference model run it nowhere. */
const METHODS: Readonly<Record<string, { readonly objective: 'dpo' | 'reward'; readonly alone?: true }>> = {
  ...{ dpo: { objective: 'dpo' }, ipo: { objective: 'dpo' } },
  ...{ orpo: { objective: 'dpo', alone: true }, simpo: { objective: 'dpo', alone: true } },
  ...{ cpo: { objective: 'dpo', alone: true } },
  ...{ rm: { objective: 'reward' }, reward: { objective: 'reward' }, reward_model: { objective: 'reward' } },
};

/** Methods that predict every word. */
const WORDS = ['sft', 'pt', 'pretrain'];

/** Methods that learn from single ratings, or from a teacher. */
const RATED = ['kto', 'bco', 'gkd', 'prm'];

/** Methods that generate answers between their steps. */
export const GENERATES = /^(ppo|grpo|gspo|dapo|rloo|reinforce(\+\+)?|online[-_]dpo|gdpo|rlhf)$/;

/** The error for a job that is no step of training alone. */
export function refusedMethod(entry: Entry, method: string): InputError {
  return new InputError(
    `${placeText(entry)} ${entry.key}: ${method} generates answers between its steps, and generation is not simulated; of its ` +
      'step of training ask without --from, with --objective dpo where a reference model runs, and words where none does',
  );
}

/** `entry` names the method that learns. Throws InputError for one that generates answers between its steps. */
export function sayMethod(noted: Noted, entry: Entry, said: string): void {
  const method = METHODS[said];
  if (isOff(entry)) noted.ignore(entry, 'it is switched off, which is as if it were absent', 'no');
  else if (GENERATES.test(said)) throw refusedMethod(entry, said);
  else if (WORDS.includes(said)) noted.ignore(entry, 'every word is predicted, as here', 'no');
  else if (method === undefined)
    noted.ignore(entry, `${said} is not simulated: generated answers and single ratings are not`, 'yes');
  else {
    noted.say(entry, 'objective', method.objective);
    if (method.alone) noted.suppose('reference-model', false, `${said} has no reference model`, entry);
  }
}

/** The method that a script is called by: `dpo` of `trl/scripts/dpo.py`, `run_dpo.py` or `dpo`; undefined for any other. */
export function methodIn(script: string): string | undefined {
  const name = script
    .split(/[\\/.]/)
    .filter((part) => part !== 'py')
    .at(-1)!
    .toLowerCase();
  const parts = name.split(/[-_]/);
  if (parts.includes('online') && parts.includes('dpo')) return 'online_dpo';
  return (
    parts.find((part) => GENERATES.test(part)) ??
    parts.find((part) => Object.hasOwn(METHODS, part) || RATED.includes(part) || WORDS.includes(part))
  );
}

/** Understands what is learned from, and how sequences make up a batch. */
export function readSequences(noted: Noted): void {
  for (const name of ['stage', 'rl']) {
    const entry = noted.entry(name);
    if (entry === undefined) continue;
    sayMethod(noted, entry, String(entry.value).toLowerCase());
  }
  // Computed before the first step, they need no model while it trains.
  const before = noted.entry('precompute-ref-log-probs');
  if (before !== undefined && before.unset === undefined && isOn(before))
    noted.say(before, 'reference-model', false);
  else if (before !== undefined && isOff(before))
    noted.ignore(before, 'it is switched off, which is as if it were absent', 'no');
  const reward = noted.entry('reward-model');
  if (reward !== undefined && isOn(reward)) noted.say(reward, 'objective', 'reward');
  for (const name of ['packing', 'neat-packing', 'sample-packing']) {
    const entry = noted.entry(name);
    if (entry === undefined || entry.unset !== undefined) continue;
    if (isOn(entry)) noted.say(entry, 'packing', 'packed');
    else if (isOff(entry)) noted.say(entry, 'packing', 'padded');
  }
}
