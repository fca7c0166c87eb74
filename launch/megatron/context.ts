/** How context ranks meet, in Megatron's words: `--cp-comm-type`, and of `a2a+p2p` the sizes of groups and ring. */
import type { ContextKind } from '../../strategies/job.js';
import type { Noted } from '../noted.js';
import { wrongValue } from '../noted.js';
import type { Telling, Told } from '../write/telling.js';

const KINDS: Readonly<Record<string, ContextKind>> = {
  p2p: 'ring',
  all_gather: 'all-gather',
  allgather: 'all-gather',
  a2a: 'ulysses',
  'a2a+p2p': 'usp',
};

const MEETING = ['cp-kind', 'cp-inner'] as const;

/** Reads both options; layers that meet in different ways are not modelled. Throws InputError for other words. */
export function readContext(noted: Noted): void {
  const type = noted.entry('cp-comm-type');
  if (type !== undefined && type.unset === undefined) {
    const words = [...new Set(String(type.value).split(/[\s,]+/))].filter((word) => word !== '');
    const kind = words.length === 1 ? KINDS[words[0]!.toLowerCase()] : undefined;
    if (words.length > 1) noted.ignore(type, 'context ranks meet in one way in all layers here', 'yes');
    else if (kind === undefined)
      throw wrongValue(type, `one of ${Object.keys(KINDS).join(', ')} is expected`);
    else noted.say(type, 'cp-kind', kind);
  } else if (type !== undefined) noted.want(type, 'cp-kind');
  const sizes = noted.entry('hierarchical-context-parallel-sizes');
  if (sizes === undefined) return;
  if (sizes.unset !== undefined) {
    noted.want(sizes, 'cp-inner');
    return;
  }
  // The first is the group of the all-to-alls, the second that of the ring.
  const [inner] = String(sizes.value)
    .split(/[\s,]+/)
    .map(Number);
  if (!Number.isSafeInteger(inner) || inner! < 1)
    throw wrongValue(sizes, 'whole numbers of at least 1 are expected');
  noted.say(sizes, 'cp-inner', inner!);
}

/** Megatron's context ranks have an early and a late piece each. */
export function contextWords(telling: Telling): Told[] {
  if (telling.get('cp-balance') === 'zigzag') telling.follow('cp-balance');
  telling.lose('Megatron gives context ranks an early and a late piece of the sequence', 'cp-balance');
  const kind = telling.get('cp-kind');
  const inner = telling.get('cp-inner');
  if (kind === 'usp' && inner !== undefined)
    telling.lose(
      `its groups are a list: add --cp-comm-type a2a+p2p --hierarchical-context-parallel-sizes ${inner} ${telling.get('cp')! / inner}`,
      ...MEETING,
    );
  if (kind === 'hierarchical')
    telling.lose('Megatron has no all-gather inside the groups of a ring', ...MEETING);
  const word = Object.keys(KINDS).find((each) => KINDS[each] === kind);
  if (word === undefined || kind === 'usp') return [];
  telling.follow(...MEETING);
  return [['cp-comm-type', word]];
}
