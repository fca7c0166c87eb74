/** FSDP as the Trainer, Axolotl and Accelerate say it: a strategy in version 1, whether it reshards in version 2. */
import type { Entry } from '../imported.js';
import { numberOf } from '../mapping.js';
import { type Noted, wrongValue } from '../noted.js';
import { readFsdpOffload } from '../offloaded.js';
import { beside, isOff, isOn } from '../sections.js';

/** Strategies by name and, as PyTorch's enum counts them, by number. */
const STRATEGIES = {
  full_shard: { zero: 3 },
  shard_grad_op: { zero: 2 },
  no_shard: { zero: 0 },
  hybrid_shard: { zero: 3, inNode: true },
  hybrid_shard_zero2: { zero: 2, inNode: true },
} as const satisfies Readonly<Record<string, { zero: 0 | 2 | 3; inNode?: true }>>;
const NUMBERED = Object.keys(STRATEGIES) as (keyof typeof STRATEGIES)[];

/** Understands `fsdp`, `fsdp_version` and what `fsdp_config` holds; whether FSDP is on. `isElse`: something else trains. */
export function readFsdp(noted: Noted, isElse: boolean): boolean {
  const words = noted.entry('fsdp');
  if (words?.unset !== undefined) {
    noted.want(words, 'zero');
    return true;
  }
  const isOnByWords = words !== undefined && !isOff(words) && String(words.value) !== '';
  const config = noted.keys().filter((name) => /^fsdp-config(\.|$)|^fsdp-version$/.test(name));
  const isUsed = !isElse && (isOnByWords || (words === undefined && config.length > 0));
  if (words !== undefined) {
    if (isOnByWords && !isElse) readWords(noted, words);
    else if (isElse && isOnByWords) noted.ignore(words, 'DeepSpeed trains', 'no');
    else noted.ignore(words, 'it is switched off, which is as if it were absent', 'no');
  }
  if (isUsed) readFsdpConfig(noted, ['fsdp-config.fsdp-', 'fsdp-config.', 'fsdp-'], words);
  else for (const name of config) noted.ignore(noted.entry(name)!, 'FSDP is off', 'no');
  return isUsed;
}

/** `full_shard auto_wrap offload`. */
function readWords(noted: Noted, entry: Entry): void {
  const words = String(entry.value)
    .toLowerCase()
    .split(/[\s,]+/)
    .filter(Boolean);
  const strategy = words.find((word) => Object.hasOwn(STRATEGIES, word)) as
    | keyof typeof STRATEGIES
    | undefined;
  if (strategy === undefined) {
    noted.understand(entry, 'zero');
    noted.suppose('zero', 3, 'FSDP shards all state unless told', entry);
  } else sayStrategy(noted, entry, strategy);
  if (words.includes('offload')) readFsdpOffload(noted, beside(entry, 'offload'));
}

function sayStrategy(noted: Noted, entry: Entry, strategy: keyof typeof STRATEGIES): void {
  const meant: { zero: 0 | 2 | 3; inNode?: true } = STRATEGIES[strategy];
  noted.say(entry, 'zero', meant.zero);
  if (meant.inNode) noted.say(entry, 'shard-in-node', true);
}

/** Keys of FSDP behind one of `prefixes`; `words` have said the strategy. */
export function readFsdpConfig(noted: Noted, prefixes: readonly string[], words?: Entry): void {
  const of = (key: string) => noted.anyOf(prefixes.map((prefix) => `${prefix}${key}`));
  const strategy = of('sharding-strategy');
  const reshard = of('reshard-after-forward');
  if (strategy !== undefined) {
    const word = strategyIn(strategy);
    sayStrategy(noted, strategy, word);
  }
  if (reshard !== undefined) readReshard(noted, reshard);
  if (words === undefined) noted.suppose('zero', 3, 'FSDP shards all state unless told', of('version'));
  const version = of('version');
  if (version !== undefined) noted.understand(version, 'zero');
  const checkpointing = of('activation-checkpointing');
  if (checkpointing !== undefined) {
    if (isOff(checkpointing))
      noted.ignore(checkpointing, 'it is switched off, which is as if it were absent', 'no');
    else noted.say(checkpointing, 'recompute', 'full');
  }
  const ahead = of('backward-prefetch-policy') ?? of('backward-prefetch');
  if (ahead !== undefined) {
    if (/^(backward_pre|1)$/i.test(String(ahead.value))) noted.say(ahead, 'prefetch', 1);
    else noted.ignore(ahead, 'llmsim gathers the parameters of at least one layer ahead', 'yes');
  }
  for (const [keys, because] of PLAIN) {
    for (const key of keys) {
      const entry = of(key);
      if (entry !== undefined) noted.ignore(entry, because, 'no');
    }
  }
  for (const key of [
    'offload-params',
    'cpu-offload',
    'offload',
    'forward-prefetch',
    'limit-all-gathers',
    'mixed-precision-policy',
    'min-num-params',
  ]) {
    const entry = of(key);
    if (entry === undefined) continue;
    if (/offload/.test(key)) readFsdpOffload(noted, entry);
    else if (isOff(entry)) noted.ignore(entry, 'it is switched off, which is as if it were absent', 'no');
    else noted.ignore(entry, 'llmsim has no such option yet', 'yes');
  }
  const wrap = of('auto-wrap-policy');
  if (wrap !== undefined) {
    if (/^transformer_based_wrap$/i.test(String(wrap.value)))
      noted.ignore(wrap, 'layers are wrapped, as here', 'no');
    else noted.ignore(wrap, 'FSDP wraps whole layers here', 'yes');
  }
}

const PLAIN: readonly (readonly [readonly string[], string])[] = [
  [
    ['transformer-layer-cls-to-wrap', 'use-orig-params', 'sync-module-states', 'limit-all-gathers'],
    'it is how these models are computed here anyway',
  ],
  [
    [
      'state-dict-type',
      'final-state-dict-type',
      'cpu-ram-efficient-loading',
      'xla',
      'xla-fsdp-settings',
      'save-strategy',
    ],
    'it is how the run loads and saves, not how it trains',
  ],
];

function strategyIn(entry: Entry): keyof typeof STRATEGIES {
  const word = String(entry.value).toLowerCase();
  if (Object.hasOwn(STRATEGIES, word)) return word as keyof typeof STRATEGIES;
  const counted = NUMBERED[numberOf(entry.value) - 1];
  if (counted !== undefined) return counted;
  throw wrongValue(entry, `one of ${NUMBERED.join(', ').toUpperCase()} is expected`);
}

/** `true`, `false`, or in files that were converted a strategy of version 1. */
function readReshard(noted: Noted, entry: Entry): void {
  const word = String(entry.value).toLowerCase();
  if (Object.hasOwn(STRATEGIES, word)) sayStrategy(noted, entry, word as keyof typeof STRATEGIES);
  else if (isOn(entry) || isOff(entry)) noted.say(entry, 'reshard', isOn(entry));
  else throw wrongValue(entry, 'true or false is expected');
}
