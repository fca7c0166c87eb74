/**
 * Which send met which receipt. A result does not say; but the k-th send of a stream such as
 * `pp:send+1` meets the k-th receipt of `pp:recv-1` one role further, in order. Where numbers or bytes
 * disagree, nothing is drawn rather than something wrong.
 */
import type { RoleResult, Span } from '../program/result.js';

export interface ArrowEnd {
  /** Position of the role in the result. */
  readonly role: number;
  readonly span: Span;
}

export interface Arrow {
  readonly from: ArrowEnd;
  readonly to: ArrowEnd;
}

/** Arrows between the roles of a pipeline, whose order is the order of the stages. */
export function arrows(roles: readonly RoleResult[]): Arrow[] {
  return roles.flatMap((role, i) =>
    [...sends(role)].flatMap(([stream, sent]) => {
      const [, axis, offset] = /^(.+):send([+-]\d+)$/.exec(stream) ?? [];
      if (axis === undefined) return [];
      const back = -Number(offset);
      const to = (i - back + roles.length) % roles.length;
      const received = roles[to]!.spans.filter(
        ({ kind, stream: at }) => kind === 'recv' && at === `${axis}:recv${back < 0 ? back : `+${back}`}`,
      );
      return matched(sent, received) ? sent.map((span, k) => arrow(i, span, to, received[k]!)) : [];
    }),
  );
}

function sends(role: RoleResult): Map<string, Span[]> {
  const streams = new Map<string, Span[]>();
  for (const span of role.spans) {
    if (span.kind !== 'send') continue;
    const sent = streams.get(span.stream);
    if (sent === undefined) streams.set(span.stream, [span]);
    else sent.push(span);
  }
  return streams;
}

function matched(sent: readonly Span[], received: readonly Span[]): boolean {
  return (
    sent.length === received.length &&
    sent.every((span, k) => span.bytes === received[k]!.bytes && span.startPs <= received[k]!.endPs)
  );
}

function arrow(role: number, span: Span, to: number, receipt: Span): Arrow {
  return { from: { role, span }, to: { role: to, span: receipt } };
}
