/**
 * Which receive matches which send, for the trace's flow events. A result does not say; but the k-th send of a
 * stream such as `pp:send+1` matches the k-th receive of `pp:recv-1` one stage further, in order. Where numbers
 * or bytes disagree, nothing is drawn rather than something wrong.
 */
import type { RoleResult, Span } from '../../program/result.js';

export interface FlowEnd {
  /** Position of the role in the result. */
  readonly role: number;
  readonly span: Span;
}

export interface Flow {
  readonly from: FlowEnd;
  readonly to: FlowEnd;
}

/** Flows between the stages of a pipeline, which stand in the result in their order. */
export function flows(roles: readonly RoleResult[]): Flow[] {
  const stages = stagesOf(roles);
  return stages.flatMap((ranks, stage) =>
    ranks.flatMap((from, i) =>
      [...sends(roles[from]!)].flatMap(([stream, sent]) => {
        const [, axis, offset] = /^(.+):send([+-]\d+)$/.exec(stream) ?? [];
        if (axis === undefined) return [];
        const back = -Number(offset);
        // A peer has the same place among the ranks of its stage.
        const to = stages[(stage - back + stages.length) % stages.length]![i];
        if (to === undefined) return [];
        const received = roles[to]!.spans.filter(
          ({ kind, stream: at }) => kind === 'recv' && at === `${axis}:recv${back < 0 ? back : `+${back}`}`,
        );
        return matched(sent, received) ? sent.map((span, k) => flow(from, span, to, received[k]!)) : [];
      }),
    ),
  );
}

/** Positions of the roles of each stage: one in a folded result, one a rank in any other. */
function stagesOf(roles: readonly RoleResult[]): number[][] {
  const stages = new Map<string, number[]>();
  for (const [at, { role }] of roles.entries()) {
    const stage = stages.get(role);
    if (stage === undefined) stages.set(role, [at]);
    else stage.push(at);
  }
  return [...stages.values()];
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

function flow(role: number, span: Span, to: number, receive: Span): Flow {
  return { from: { role, span }, to: { role: to, span: receive } };
}
