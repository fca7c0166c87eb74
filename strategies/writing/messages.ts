/**
 * What crosses between the chunks of a pipeline. A chunk's output goes to the stage that has the next place, one place on or
 * back, or stays where both are on one stage, at the turn of a V: then the tensor is handed on. Two stages exchange messages
 * of one direction in one order, so a stage asks for them in the order in which the other sends them, whatever it runs first.
 */
import type { OpId } from '../../program/program.js';
import type { Boundaries, BoundaryTensors } from '../layers/tensors.js';
import type { Action, Pipeline, Schedule } from '../schedules/action.js';
import { neighbourOf } from '../schedules/placement.js';
import type { Stage } from '../stage.js';

/** A tensor that crosses from a chunk, or to it. */
interface Crossing {
  readonly tensor: keyof BoundaryTensors;
  readonly chunk: number;
  readonly microBatch: number;
  readonly slice?: number;
}

/** The boundary of a chunk with the one before or behind it: whose input crosses it, and where the other chunk is. */
interface Boundary {
  readonly layer: number;
  /** Where the other stage is from this one; 0: the other chunk is here. */
  readonly offset: 1 | -1 | 0;
}

/** What one stage sends and receives while its list is written. */
export class Messages {
  readonly #stage: Stage;
  readonly #pipeline: Pipeline;
  readonly #schedule: Schedule;
  readonly #boundaries: Boundaries;
  readonly #wrap: boolean;
  readonly #parts: number;
  /** By chunk. */
  readonly #before: readonly (Boundary | undefined)[];
  readonly #behind: readonly (Boundary | undefined)[];
  /** Where both sides need not run the same in the same order: what the next stage sends, and the one before. */
  readonly #coming: { readonly next: Incoming; readonly previous: Incoming } | undefined;

  constructor(stage: Stage, pipeline: Pipeline, schedule: Schedule, boundaries: Boundaries) {
    const { placement = 'wrapped' } = schedule;
    this.#stage = stage;
    this.#pipeline = pipeline;
    this.#schedule = schedule;
    this.#boundaries = boundaries;
    this.#wrap = placement === 'wrapped' && pipeline.chunks > 1;
    this.#parts = slicesSent(stage);
    this.#before = stage.chunks.map((_, chunk) => this.#boundary(chunk, -1));
    this.#behind = stage.chunks.map((_, chunk) => this.#boundary(chunk, 1));
    if (placement !== 'wrapped' || schedule.id === 'table')
      this.#coming = { next: this.#incoming(1), previous: this.#incoming(-1) };
  }

  /** What an action waits for that comes from another stage. */
  receive(action: Action): readonly OpId[] {
    const { kind, chunk } = action;
    const forward = kind === 'forward';
    const at = (forward ? this.#before : this.#behind)[chunk];
    if (at === undefined || at.offset === 0 || kind === 'weight-gradient') return NOTHING;
    const tensor = forward ? 'activation' : 'gradient';
    const coming = this.#coming;
    const { offset } = at;
    if (coming === undefined) return this.#ask(tensor, action, offset);
    const { microBatch } = action;
    return (offset === 1 ? coming.next : coming.previous).until({ tensor, chunk, microBatch }, (each) =>
      this.#ask(each.tensor, each, offset),
    );
  }

  /** What an action has computed for another stage, once op `done` has ended. */
  send({ kind, chunk, microBatch, slice }: Action, done: OpId): void {
    const forward = kind === 'forward';
    const at = (forward ? this.#behind : this.#before)[chunk];
    if (at === undefined || at.offset === 0 || kind === 'weight-gradient') return;
    const { list } = this.#stage;
    const bytes = this.#bytes(at.layer, slice);
    const buffer = this.#boundaries.tensors(at.layer, microBatch, slice)[forward ? 'activation' : 'gradient'];
    const given = { after: [done], buffer, wrap: this.#wrap };
    list.transfer('send', 'pp', at.offset, bytes / this.#parts, given);
    list.free('activations', buffer, bytes);
  }

  /** Receives one tensor from the stage at `offset`. */
  #ask(
    tensor: Crossing['tensor'],
    { chunk, microBatch, slice }: Pick<Action, 'chunk' | 'microBatch' | 'slice'>,
    offset: 1 | -1,
  ): readonly OpId[] {
    const { list } = this.#stage;
    const at = (tensor === 'activation' ? this.#before : this.#behind)[chunk]!;
    const bytes = this.#bytes(at.layer, slice);
    const buffer = this.#boundaries.tensors(at.layer, microBatch, slice)[tensor];
    const previous = this.#schedule.overlapsTransfers ? undefined : list.last('compute');
    list.alloc('activations', buffer, bytes);
    const parts = this.#parts;
    const wrap = this.#wrap;
    const given = previous === undefined ? { buffer, wrap } : { after: [previous], buffer, wrap };
    const received = list.transfer('recv', 'pp', offset, bytes / parts, given);
    if (parts === 1) return [received];
    return [
      list.collective(`all-gather ${buffer}`, 'all-gather', ['tp'], bytes, { after: [received], buffer }),
    ];
  }

  #bytes(layer: number, slice: number | undefined): number {
    const { boundaryBytes, sliceBytes } = this.#stage;
    return slice === undefined ? boundaryBytes(layer) : sliceBytes[slice]!;
  }

  #boundary(chunk: number, direction: 1 | -1): Boundary | undefined {
    const { index, chunks } = this.#stage;
    const other = this.#neighbour({ stage: index, chunk }, direction);
    if (other === undefined) return undefined;
    const layers = chunks[chunk]!;
    const layer = direction === 1 ? layers.at(-1)!.index + 1 : layers[0]!.index;
    return { layer, offset: other.offset };
  }

  /** The chunk behind (`1`) or before another one, and where it is from there; undefined at the ends of the model. */
  #neighbour(at: { readonly stage: number; readonly chunk: number }, direction: 1 | -1) {
    const { placement = 'wrapped' } = this.#schedule;
    if (this.#pipeline.stages === 1) return undefined;
    const other = neighbourOf(placement, at, direction, this.#pipeline);
    if (other === undefined) return undefined;
    const offset = placement === 'wrapped' ? direction : ((other.stage - at.stage) as 1 | -1 | 0);
    return { ...other, offset };
  }

  /** What the stage at `offset` sends to this one. */
  #incoming(offset: 1 | -1): Incoming {
    const { stages } = this.#pipeline;
    const from = (this.#stage.index + offset + stages) % stages;
    const sent: Crossing[] = [];
    for (const { kind, chunk, microBatch } of this.#schedule.actions(from, this.#pipeline)) {
      if (kind === 'weight-gradient') continue;
      const to = this.#neighbour({ stage: from, chunk }, kind === 'forward' ? 1 : -1);
      if (to?.stage !== this.#stage.index || to.offset !== -offset) continue;
      const tensor = kind === 'forward' ? 'activation' : 'gradient';
      sent.push({ tensor, chunk: to.chunk, microBatch });
    }
    return new Incoming(sent);
  }
}

/** Messages from one side, in the order in which they are sent. */
class Incoming {
  readonly #sent: readonly Crossing[];
  readonly #arrived = new Map<string, readonly OpId[]>();
  #next = 0;

  constructor(sent: readonly Crossing[]) {
    this.#sent = sent;
  }

  /** Asks for all that is sent before `crossing`, and for that; returns what to wait for. */
  until(crossing: Crossing, ask: (each: Crossing) => readonly OpId[]): readonly OpId[] {
    const key = keyOf(crossing);
    while (!this.#arrived.has(key)) {
      const each = this.#sent[this.#next++];
      if (each === undefined) throw new Error(`the schedule sends no ${key}`);
      this.#arrived.set(keyOf(each), ask(each));
    }
    const arrived = this.#arrived.get(key)!;
    this.#arrived.delete(key);
    return arrived;
  }
}

function keyOf({ tensor, chunk, microBatch }: Crossing): string {
  return `${tensor} of micro-batch ${microBatch} to chunk ${chunk}`;
}

const NOTHING: readonly OpId[] = [];

/** Slices that tensor ranks cut a crossing tensor into, each sending one. */
function slicesSent({ job }: Stage): number {
  const { tp, sequenceParallel } = job.layout;
  return job.scatterGather === true && !sequenceParallel ? tp : 1;
}
