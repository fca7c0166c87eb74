/** Policies as they are written: `backfill`, `fgd`, `backfill+fgd`; the half that is not said takes its default. */
import { InputError } from '../input/error.js';
import { nearest } from '../input/nearest.js';
import {
  DEFAULT_PLACEMENT,
  DEFAULT_QUEUEING,
  PLACEMENTS,
  type Placement,
  type Policy,
  QUEUEINGS,
  type Queueing,
} from './play/policy.js';

const isQueueing = (word: string): word is Queueing => QUEUEINGS.some((each) => each === word);
const isPlacement = (word: string): word is Placement => PLACEMENTS.some((each) => each === word);

/** A policy, by the words that named it. */
export interface NamedPolicy extends Policy {
  /** `fgd`, `backfill+fgd`: queueing first. */
  readonly name: string;
}

/** The policy that `said` names; `option` is what said it. Throws InputError for another word, or two of one half. */
export function parsePolicy(said: string, option = '--policy'): NamedPolicy {
  let queueing: Queueing | undefined;
  let placement: Placement | undefined;
  for (const word of said.split('+').map((each) => each.trim())) {
    if (isQueueing(word)) {
      if (queueing !== undefined) throw twice(option, said, 'which job goes next', queueing, word);
      queueing = word;
    } else if (isPlacement(word)) {
      if (placement !== undefined) throw twice(option, said, 'where a job goes', placement, word);
      placement = word;
    } else throw unknown(option, word);
  }
  return {
    name: [queueing, placement].filter((word) => word !== undefined).join('+'),
    ...{ queueing: queueing ?? DEFAULT_QUEUEING, placement: placement ?? DEFAULT_PLACEMENT },
  };
}

/** The policies of a list of words, each once. Throws InputError as `parsePolicy` does, for an empty word and for one said twice. */
export function parsePolicies(said: readonly string[], option = '--policy'): NamedPolicy[] {
  const policies: NamedPolicy[] = [];
  for (const word of said) {
    if (word === '') throw new InputError(`${option}: a name is missing; ${KNOWN}`);
    const policy = parsePolicy(word, option);
    const same = policies.find(
      ({ queueing, placement }) => queueing === policy.queueing && placement === policy.placement,
    );
    if (same !== undefined) {
      const both =
        same.name === policy.name
          ? `'${same.name}' is said twice`
          : `'${same.name}' and '${policy.name}' are the same`;
      throw new InputError(`${option}: ${both}; leave one out`);
    }
    policies.push(policy);
  }
  return policies;
}

function twice(option: string, said: string, what: string, one: string, other: string): InputError {
  return new InputError(
    `${option}: '${said}' says twice ${what}, ${one} and ${other}; leave one out, or compare the two: ${option} ${one},${other}`,
  );
}

function unknown(option: string, word: string): InputError {
  const near = nearest(word, [...QUEUEINGS, ...PLACEMENTS]).map((each) => `'${each}'`);
  const guess = near.length > 0 ? `did you mean ${near.join(' or ')}? ` : '';
  return new InputError(`${option}: there is no policy '${word}'; ${guess}${KNOWN}`);
}

const KNOWN =
  `Which job goes next: ${QUEUEINGS.join(', ')}. Where it goes: ${PLACEMENTS.join(', ')}. ` +
  'One of each may be joined: backfill+fgd';
