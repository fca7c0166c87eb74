/**
 * How tokens get to their experts in Megatron (megatron/training/arguments.py, megatron/core/transformer/moe), and how many
 * each expert takes. In its fork on DeepSpeed a capacity is the rule, and dropping is switched off.
 */
import { numberOf } from '../mapping.js';
import { type Noted, wrongValue } from '../noted.js';
import { isOff } from '../sections.js';
import type { Framework } from './framework.js';

/** Understands dispatcher, capacity and what balances the router. */
export function readExperts(noted: Noted, framework: Framework): void {
  readDispatcher(noted, framework);
  readCapacity(noted, framework);
  readRouting(noted);
}

/** `flex` stands for a library, which is another option. */
const TYPES: Readonly<Record<string, 'alltoall' | 'allgather'>> = {
  ...{ alltoall: 'alltoall', alltoall_seq: 'alltoall', allgather: 'allgather' },
};

function readDispatcher(noted: Noted, framework: Framework): void {
  const type = noted.entry('moe-token-dispatcher-type');
  const backend = noted.entry('moe-flex-dispatcher-backend');
  const flag = noted.entry('moe-enable-deepep');
  // An override of a recipe says what it changes, and the recipe the rest.
  const isFlex = type === undefined ? framework === 'megatron-bridge' : String(type.value) === 'flex';
  if (!isFlex) {
    for (const entry of [backend, flag])
      if (entry !== undefined) noted.ignore(entry, 'it counts with the flex dispatcher only', 'no');
  } else if (backend !== undefined) {
    const library = String(backend.value).toLowerCase();
    if (library !== 'deepep' && library !== 'hybridep')
      throw wrongValue(backend, 'deepep or hybridep is expected');
    if (flag !== undefined) noted.understand(flag, 'dispatcher');
    noted.say(backend, 'dispatcher', library);
  } else if (flag !== undefined) noted.say(flag, 'dispatcher', 'deepep');
  if (type !== undefined) {
    const dispatcher = TYPES[String(type.value)];
    if (dispatcher !== undefined) noted.say(type, 'dispatcher', dispatcher);
    else if (isFlex) {
      noted.understand(type, 'dispatcher');
      noted.suppose('dispatcher', 'deepep', 'flex is DeepEP unless told', type);
    } else noted.ignore(type, 'llmsim has no such dispatcher', 'yes');
  }
  const ranks = noted.anyOf(['expert-model-parallel-size', 'moe-expert-parallel-size']);
  if (framework !== 'megatron-lm' || ranks === undefined || !(numberOf(ranks.value) > 1)) return;
  noted.suppose('dispatcher', 'allgather', '--moe-token-dispatcher-type is allgather unless told', ranks);
}

/** Tokens that an expert takes: below 0, and without the option, all that come. */
function readCapacity(noted: Noted, framework: Framework): void {
  const isEngine = framework === 'megatron-deepspeed';
  const factor = noted.entry(isEngine ? 'moe-train-capacity-factor' : 'moe-expert-capacity-factor');
  const keepsAll = isEngine ? noted.entry('disable-moe-token-dropping') : undefined;
  const padded = noted.entry('moe-pad-expert-input-to-capacity');
  const drops = keepsAll === undefined && factor !== undefined && !(numberOf(factor.value) <= 0);
  if (padded !== undefined && !drops) noted.ignore(padded, 'it counts with a capacity factor only', 'no');
  else if (padded !== undefined)
    noted.ignore(padded, 'llmsim takes experts as full as they get, up to their capacity', 'yes');
  if (keepsAll !== undefined) noted.understand(keepsAll, 'capacity-factor');
  if (drops) {
    const number = numberOf(factor.value);
    if (!Number.isFinite(number)) throw wrongValue(factor, 'a number is expected');
    noted.say(factor, 'capacity-factor', number);
  } else if (factor !== undefined) noted.ignore(factor, 'no token is dropped', 'no');
  const experts = noted.entry('num-experts');
  if (!isEngine || keepsAll !== undefined || experts === undefined || !(numberOf(experts.value) > 1)) return;
  noted.suppose('capacity-factor', 1, '--moe-train-capacity-factor is 1 unless told', experts);
}

/** Benchmarks force a balance; a router that nothing balances has none. */
function readRouting(noted: Noted): void {
  const forced = noted.entry('moe-router-force-load-balancing');
  const type = noted.entry('moe-router-load-balancing-type');
  if (forced !== undefined && forced.unset === undefined) noted.say(forced, 'routing', 'balanced');
  const bias = noted.entry('moe-router-enable-expert-bias');
  const isLoose = type !== undefined && /^\W*none\W*$/i.test(String(type.value));
  if (isLoose && forced === undefined && (bias === undefined || isOff(bias)))
    noted.ignore(
      type,
      'nothing balances its experts, and llmsim spreads tokens as balanced routers do',
      'yes',
    );
}
