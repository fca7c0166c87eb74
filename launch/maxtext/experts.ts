/** How MaxText spreads tokens over experts and exchanges them (MaxText/configs/base.yml, MaxText/layers/moe.py). */
import { numberOf } from '../mapping.js';
import { type Noted, wrongValue } from '../noted.js';
import { isOff, isOn } from '../sections.js';

/** Understands exchange, capacity and routing. */
export function readExperts(noted: Noted): void {
  const ring = noted.entry('use-ring-of-experts');
  const random = noted.entry('use-random-routing');
  // Every rank gathers the tokens of all, and what experts made of them is scattered and added up.
  if (ring !== undefined && isOn(ring)) noted.say(ring, 'dispatcher', 'allgather');
  if (random !== undefined && isOn(random)) noted.say(random, 'routing', 'balanced');
  for (const entry of [ring, random])
    if (entry !== undefined && isOff(entry))
      noted.ignore(entry, 'it is switched off, which is as if it were absent', 'no');
  readCapacity(noted);
}

/** Products of all experts at once have a capacity; sparse ones, which are the default, take what comes. */
function readCapacity(noted: Noted): void {
  const factor = noted.entry('capacity-factor');
  const sparse = noted.entry('sparse-matmul');
  const isDense = sparse !== undefined && isOff(sparse);
  const drops = factor !== undefined && !(numberOf(factor.value) <= 0);
  if (factor?.unset !== undefined) noted.want(factor, 'capacity-factor');
  else if (factor !== undefined && drops && isDense) {
    if (!Number.isFinite(numberOf(factor.value))) throw wrongValue(factor, 'a number is expected');
    noted.say(factor, 'capacity-factor', numberOf(factor.value));
    noted.understand(sparse, 'capacity-factor');
  } else if (factor !== undefined)
    noted.ignore(factor, drops ? 'it counts with sparse_matmul: false only' : 'no token is dropped', 'no');
  if (isDense && !drops)
    noted.ignore(sparse, 'every expert then computes every token, and llmsim sends each to its own', 'yes');
}
