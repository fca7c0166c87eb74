/**
 * The two ends agree: every send has its receive with the same bytes, and the ranks of a group issue
 * the same collectives in the same order. Ends are compared as whole sequences, once per pair of
 * roles, so the first disagreement is reported and not the shift that follows from it.
 */
import type { TransferOp } from '../program.js';
import { type Cells, peerCell } from './cells.js';
import { members } from './meetings.js';
import { naming, type Problem, problemAt, type Rule } from './problem.js';
import { type Event, eventPlace, otherEnd, type Script } from './script.js';
import { fill, templateOf } from './template.js';

/** One end of a channel: a rank that stands for its cell, and its events in order. */
interface End {
  readonly role: string;
  readonly rank: number;
  readonly events: readonly Event[];
}

/** `scripts[i]` is the script of cell i. */
export function matchingProblems(cells: Cells, scripts: readonly Script[]): Problem[] {
  const problems: Problem[] = [];
  const compared = new Set<string>();
  const once = (a: End, b: End, channel: string, compare: () => Problem | undefined) => {
    const key = `${a.role}|${channel}|${b.role}`;
    if (compared.has(key)) return;
    compared.add(key);
    const problem = compare();
    if (problem !== undefined) problems.push(problem);
  };

  scripts.forEach((script, cell) => {
    const end = (of: number, channel: string): End => ({
      role: cells.list[of]!.role.name,
      rank: cells.list[of]!.rank,
      events: (scripts[of]!.channels.get(channel) ?? []).map((e) => scripts[of]!.events[e]!),
    });
    for (const channel of script.channels.keys()) {
      const here = end(cell, channel);
      const op = here.events[0]!.op;
      if (op.kind === 'collective') {
        const group = members(cells, cell, op);
        // One member is held against the others: the first that takes part at all.
        if (group.find((member) => scripts[member]!.channels.has(channel)) !== cell) continue;
        for (const other of group.filter((member) => member !== cell)) {
          const there = end(other, channel);
          once(here, there, channel, () => compareCollectives(channel, here, there));
        }
        continue;
      }
      const pastEnd = here.events.find((e) => peerCell(cells, cell, e.op as TransferOp) === undefined);
      if (pastEnd !== undefined) {
        once(here, here, `${channel} past the end`, () => pastTheEnd(here, pastEnd));
        continue;
      }
      const there = end(peerCell(cells, cell, op)!, otherEnd(op));
      // A pair is compared from the sending end, unless that end sends nothing at all.
      if (op.kind === 'send') once(here, there, channel, () => compareTransfers(here, there));
      else if (there.events.length === 0) once(here, there, channel, () => compareTransfers(there, here));
    }
  });
  return problems;
}

function pastTheEnd(here: End, event: Event): Problem {
  const { axis, offset, kind } = event.op as TransferOp;
  const verb = kind === 'send' ? 'sends' : 'receives';
  const text = `${verb} ${Math.abs(offset)} ${offset > 0 ? 'up' : 'down'} ${axis}, past the end of the axis; leave it out there, or let it wrap.`;
  return problemAt('send-recv', here.role, here.rank, eventPlace(event), text);
}

function compareTransfers(from: End, to: End): Problem | undefined {
  const [sent, received] = [from.events.length, to.events.length];
  if (sent !== received) {
    const [more, less] = sent > received ? [from, to] : [to, from];
    const alone = unpaired(more.events, less.events);
    const text =
      sent > received
        ? `this send has no receive: rank ${from.rank} (role ${from.role}) sends ${sent} times and rank ${to.rank} (role ${to.role}) receives ${received} times; add the receive or drop the send.`
        : `this receive has no send: rank ${to.rank} (role ${to.role}) receives ${received} times and rank ${from.rank} (role ${from.role}) sends ${sent} times; add the send or drop the receive.`;
    return problemAt('send-recv', more.role, more.rank, eventPlace(alone), text);
  }
  const i = from.events.findIndex((e, n) => e.op.bytes !== to.events[n]!.op.bytes);
  if (i >= 0) {
    const [send, recv] = [from.events[i]!, to.events[i]!];
    const text = `sends ${send.op.bytes} bytes, but ${naming(to.role, to.rank, eventPlace(recv))} receives ${recv.op.bytes}; both ends of a message have one size.`;
    return problemAt('send-recv', from.role, from.rank, eventPlace(send), text);
  }
  return crossed('send-recv', from, to, 'sends');
}

function compareCollectives(channel: string, a: End, b: End): Problem | undefined {
  const i = a.events.findIndex((e, n) => signature(e) !== signature(b.events[n]));
  if (i >= 0 && i < b.events.length) {
    const [one, other] = [a.events[i]!, b.events[i]!];
    const text = `collective ${i + 1} over ${channel} is ${signature(one)} here and ${signature(other)} at ${naming(b.role, b.rank, eventPlace(other))}; the ranks of a group issue the same collectives in the same order.`;
    return problemAt('collective', a.role, a.rank, eventPlace(one), text);
  }
  if (a.events.length !== b.events.length) {
    const [more, less] = a.events.length > b.events.length ? [a, b] : [b, a];
    const alone = unpaired(more.events, less.events);
    const text = `issues ${more.events.length} collectives over ${channel}, but rank ${less.rank} (role ${less.role}) issues ${less.events.length}, so this one waits for ever; every rank of the group must take part.`;
    return problemAt('collective', more.role, more.rank, eventPlace(alone), text);
  }
  return crossed('collective', a, b, 'issues');
}

function signature(event: Event | undefined): string {
  if (event?.op.kind !== 'collective') return 'nothing';
  const { collective, bytes, owners, copies, reduction } = event.op;
  const inCopies = copies === undefined ? '' : ` in ${copies} copies`;
  return `${collective}${reduction === undefined ? '' : ` by ${reduction}`} of ${bytes} bytes${inCopies}${owners === undefined ? '' : ` owned by ${owners.toSorted((x, y) => x - y).join(', ')}`}`;
}

/** Same sizes, and both ends use the same buffer names, yet in another order: contents would be swapped. */
function crossed(rule: Rule, a: End, b: End, verb: string): Problem | undefined {
  const i = a.events.findIndex((event, n) => !sameBuffer(event, b.events[n]!));
  if (i < 0) return undefined;
  const [namesA, namesB] = [a.events.map(bufferOf), b.events.map(bufferOf)];
  if (namesA.toSorted().join('\n') !== namesB.toSorted().join('\n')) return undefined;
  const text = `${verb} '${namesA[i]}' where ${naming(b.role, b.rank, eventPlace(b.events[i]!))} has '${namesB[i]}'; both ends use the same buffers in another order, so contents would be swapped.`;
  return problemAt(rule, a.role, a.rank, eventPlace(a.events[i]!), text);
}

/** The event of the longer end that is left over: found by buffer names if those agree, else the last. */
function unpaired(longer: readonly Event[], shorter: readonly Event[]): Event {
  const [names, others] = [longer.map(bufferOf), shorter.map(bufferOf)];
  const extra = names.length - others.length;
  const i = names.findIndex((name, n) => name !== others[n]);
  const namesAgree = i >= 0 && others.slice(i).every((name, n) => name === names[i + extra + n]);
  return longer[namesAgree ? i : longer.length - 1]!;
}

function sameBuffer(a: Event, b: Event): boolean {
  const same = a.op.buffer === b.op.buffer && a.given === b.given;
  return same || bufferOf(a) === bufferOf(b);
}

function bufferOf(event: Event): string {
  return fill(templateOf(event.op.buffer), event.given);
}
