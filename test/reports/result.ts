/**
 * A result made by hand: two pipeline stages, one micro-batch, times a reader can add up. Stage 0 computes
 * 4 s, waits 3 s for stage 1 and computes 3 s; stage 1 waits 4 s, computes 5 s, waits 1 s.
 */
import type { Breakdown, MemoryBytes, Result, RoleResult, Span } from '../../program/result.js';

const S = 1e12;
const GIB = 2 ** 30;

function span(
  stream: string,
  kind: Span['kind'],
  start: number,
  end: number,
  bytes = 0,
  label = kind as string,
): Span {
  return { stream, label, phase: 'forward', kind, startPs: start * S, endPs: end * S, bytes };
}

function breakdown(gemm: number, exposed: number, bubble: number): Breakdown {
  return {
    ...{ compute: { gemm: gemm * S }, exposed: { pp: exposed * S }, bubble: bubble * S },
    ...{ recompute: 0, optimizer: 0, launch: 0, copy: 0 },
  };
}

const EMPTY: MemoryBytes = {
  ...{ parameters: 0, gradients: 0, optimizer: 0, activations: 0, gathered: 0, buffers: 0, reserve: 0 },
};

function role(rank: number, rest: Pick<RoleResult, 'breakdown' | 'spans'>): RoleResult {
  return {
    ...{ role: `stage ${rank}`, rank, ranks: 4, ...rest },
    memory: {
      peakBytes: 3 * GIB,
      atPeak: { ...EMPTY, parameters: 2 * GIB, activations: GIB },
      timeline: [
        { atPs: 0, bytes: 2 * GIB },
        { atPs: 1 * S, bytes: 3 * GIB },
        { atPs: 9 * S, bytes: 2 * GIB },
      ],
    },
    sentBytes: { pp: GIB },
  };
}

export const RESULT: Result = {
  schema: 'llmsim.result/1',
  executor: 'simulator',
  program: 'by hand',
  stepPs: 10 * S,
  roles: [
    role(0, {
      breakdown: breakdown(7, 0.5, 2.5),
      spans: [
        span('compute', 'call', 0, 4, 0, 'forward'),
        span('compute', 'compute', 0, 1.5),
        span('compute', 'compute', 1.5, 4),
        span('tp', 'collective', 1, 2, 256 * 2 ** 20),
        span('pp:send+1', 'send', 4, 4.5, GIB),
        span('pp:recv-1', 'recv', 6, 7, GIB),
        span('pp:recv+1', 'recv', 6, 7, GIB),
        span('compute', 'compute', 7, 10),
      ],
    }),
    role(1, {
      breakdown: breakdown(5, 0.5, 4.5),
      spans: [
        span('pp:recv-1', 'recv', 0, 4.5, GIB),
        span('compute', 'compute', 4.5, 6),
        span('pp:send-1', 'send', 6, 7, GIB),
        span('compute', 'compute', 6, 9.5),
      ],
    }),
  ],
  criticalPath: [
    { role: 'stage 0', label: 'layer 1 forward', kind: 'compute', startPs: 0, endPs: 1.5 * S },
    { role: 'stage 0', label: 'layer 2 forward', kind: 'compute', startPs: 1.5 * S, endPs: 4 * S },
    { role: 'stage 1', label: 'recv', kind: 'recv', startPs: 4 * S, endPs: 4.5 * S },
    { role: 'stage 1', label: 'layer 3 forward', kind: 'compute', startPs: 4.5 * S, endPs: 10 * S },
  ],
  events: 42,
};
