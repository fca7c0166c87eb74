/**
 * Writes a list of ops. Strategies call it from ordinary loops; each method appends one op and
 * returns its id, to be waited for.
 */
import type { Kernel } from './kernel.js';
import type { Axis } from './mesh.js';
import type {
  CollectiveKind,
  CollectiveOp,
  GroupLimit,
  MemoryCategory,
  MemoryTier,
  Op,
  OpId,
  Phase,
  Stream,
  TokenLibrary,
  TransferOp,
} from './program.js';

type After = readonly OpId[];

/** Streams of sends and receives by name; a list has thousands of ops on each. */
const transferStreams = new Map<Axis, Map<number, { readonly send: Stream; readonly recv: Stream }>>();

function transferStream(kind: TransferOp['kind'], axis: Axis, offset: number): Stream {
  const ofAxis = transferStreams.get(axis) ?? new Map<number, { send: Stream; recv: Stream }>();
  const known = ofAxis.get(offset);
  if (known !== undefined) return known[kind];
  const to = `${offset < 0 ? '' : '+'}${offset}`;
  const made = { send: `${axis}:send${to}`, recv: `${axis}:recv${to}` };
  transferStreams.set(axis, ofAxis.set(offset, made));
  return made[kind];
}

/** What most ops wait for beyond their stream. */
const NOTHING: After = [];

/** Of ops that are alike in a list without names, so many are looked through for one that is there already. */
const MOST_SHARED = 16;

export class OpList {
  readonly ops: Op[] = [];
  /**
   * Whether ops say which tensor and micro-batch they are for. Where nobody reads that, ops that are alike but for it are
   * one object, and a list of a hundred thousand is played from a third of the memory.
   */
  readonly named: boolean;
  readonly #shared: Op[] = [];
  #phase: Phase;

  constructor(phase: Phase = 'forward', named = true) {
    this.#phase = phase;
    this.named = named;
  }

  /** Ops written from here on belong to this phase. */
  phase(phase: Phase): void {
    this.#phase = phase;
  }

  /** The phase that ops are written for. */
  get current(): Phase {
    return this.#phase;
  }

  /** Id of the last op written on `stream`, or undefined. */
  last(stream: Stream): OpId | undefined {
    for (let id = this.ops.length - 1; id >= 0; id--) {
      const op = this.ops[id]!;
      if (op.stream === stream && op.kind !== 'alloc' && op.kind !== 'free') return id;
    }
    return undefined;
  }

  /** Appends an op that is already written. */
  append(op: Op): OpId {
    return this.#add(op);
  }

  compute(
    label: string,
    kernel: Kernel,
    at: { after?: After; reads?: readonly string[]; writes?: readonly string[] } = {},
  ): OpId {
    return this.#add({
      kind: 'compute',
      kernel,
      label,
      stream: 'compute',
      after: at.after ?? [],
      reads: at.reads ?? [],
      writes: at.writes ?? [],
      phase: this.#phase,
    });
  }

  /** On the stream named after its axes unless `stream` says otherwise. */
  collective(
    label: string,
    collective: CollectiveKind,
    axis: readonly Axis[],
    bytes: number,
    at: {
      after?: After;
      buffer?: string;
      into?: string;
      reduction?: 'max';
      stream?: Stream;
      among?: readonly number[];
      owners?: readonly number[];
      copies?: number;
      reversed?: true;
      library?: TokenLibrary;
      limit?: GroupLimit;
      hierarchical?: true;
      phase?: Phase;
    } = {},
  ): OpId {
    const op: CollectiveOp = {
      kind: 'collective',
      collective,
      axis,
      bytes,
      label,
      stream: at.stream ?? axis.join('+'),
      after: at.after ?? [],
      buffer: at.buffer ?? label,
      phase: at.phase ?? this.#phase,
      ...(at.into === undefined ? {} : { into: at.into }),
      ...(at.reduction ? { reduction: at.reduction } : {}),
      ...(at.among ? { among: at.among } : {}),
      ...(at.owners ? { owners: at.owners } : {}),
      ...(at.copies === undefined ? {} : { copies: at.copies }),
      ...(at.reversed ? { reversed: true } : {}),
      ...(at.library === undefined ? {} : { library: at.library }),
      ...(at.limit === undefined ? {} : { limit: at.limit }),
      ...(at.hierarchical === undefined ? {} : { hierarchical: true }),
    };
    return this.#add(op);
  }

  /** A send or receive on its own stream per direction, so that both directions overlap. */
  transfer(
    kind: TransferOp['kind'],
    axis: Axis,
    offset: number,
    bytes: number,
    at: { after?: After; buffer: string; label?: string; wrap?: boolean },
  ): OpId {
    const { buffer } = at;
    if (!this.named && at.after === undefined) return this.#transferAlike(kind, axis, offset, bytes, at.wrap);
    const label = at.label ?? (this.named ? `${kind} ${buffer}` : '');
    const stream = transferStream(kind, axis, offset);
    const after = at.after ?? NOTHING;
    const phase = this.#phase;
    // Not spread: a pipeline has tens of thousands.
    const op: TransferOp = at.wrap
      ? { kind, axis, offset, bytes, buffer, label, stream, after, phase, wrap: true }
      : { kind, axis, offset, bytes, buffer, label, stream, after, phase };
    return this.#add(op);
  }

  /** Copies the tensor `buffer` between memory tiers. */
  copy(buffer: string, from: MemoryTier, to: MemoryTier, bytes: number, after: After = NOTHING): OpId {
    return this.#add({
      kind: 'copy',
      from,
      to,
      bytes,
      label: `copy ${buffer} to ${to}`,
      buffer,
      stream: `copy:${from}-${to}`,
      after,
      phase: this.#phase,
    });
  }

  alloc(category: MemoryCategory, buffer: string, bytes: number): void {
    this.#memory('alloc', category, buffer, bytes);
  }

  free(category: MemoryCategory, buffer: string, bytes: number): void {
    this.#memory('free', category, buffer, bytes);
  }

  call(label: string, segment: string, args: Readonly<Record<string, number>>, after: After = NOTHING): OpId {
    return this.#add({
      kind: 'call',
      segment,
      arguments: args,
      label,
      stream: 'compute',
      after,
      phase: this.#phase,
    });
  }

  #memory(kind: 'alloc' | 'free', category: MemoryCategory, buffer: string, bytes: number): void {
    if (bytes === 0) return;
    if (!this.named) {
      this.#memoryAlike(kind, category, bytes);
      return;
    }
    this.#add({
      kind,
      category,
      buffer,
      bytes,
      label: `${kind} ${buffer}`,
      stream: 'compute',
      after: NOTHING,
      phase: this.#phase,
    });
  }

  #memoryAlike(kind: 'alloc' | 'free', category: MemoryCategory, bytes: number): void {
    const phase = this.#phase;
    for (const op of this.#shared) {
      if (op.kind === kind && op.bytes === bytes && op.category === category && op.phase === phase) {
        this.#add(op);
        return;
      }
    }
    const none = { buffer: '', label: '', stream: 'compute', after: NOTHING, phase } as const;
    this.#share({ kind, category, bytes, ...none });
  }

  #transferAlike(
    kind: TransferOp['kind'],
    axis: Axis,
    offset: number,
    bytes: number,
    wrap: boolean | undefined,
  ): OpId {
    const phase = this.#phase;
    for (const op of this.#shared) {
      if (op.kind !== kind || op.bytes !== bytes || op.offset !== offset) continue;
      if (op.axis === axis && op.phase === phase && (op.wrap === true) === (wrap === true))
        return this.#add(op);
    }
    const stream = transferStream(kind, axis, offset);
    const none = { buffer: '', label: '', after: NOTHING } as const;
    return this.#share({
      kind,
      axis,
      offset,
      bytes,
      stream,
      phase,
      ...none,
      ...(wrap ? { wrap: true } : {}),
    });
  }

  #share(op: Op): OpId {
    if (this.#shared.length < MOST_SHARED) this.#shared.push(op);
    return this.#add(op);
  }

  #add(op: Op): OpId {
    return this.ops.push(op) - 1;
  }
}
