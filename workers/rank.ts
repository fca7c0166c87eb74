/**
 * The thread of one rank: compiles its script to a list of closures with every address resolved, then runs
 * the list once a step, from a start barrier to an end barrier.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { Axis } from '../program/mesh.js';
import { Arena, type Region } from './arena.js';
import { type ClockPlace, ClockProbe, type ClockTimes } from './clock-probe.js';
import { type Communicators, communicatorKey, mailboxKey, peerOf } from './communicators.js';
import { fillFirst } from './first-values.js';
import { attentionScratch, attentionScratchFloats } from './kernels/attention/shape.js';
import { SCRATCH_FLOATS } from './kernels/gemm.js';
import { instantiateKernels, type Kernels } from './kernels/kernels.js';
import type { CompiledModule, SharedMemory } from './kernels/wasm/platform.js';
import { localFabric } from './local-fabric.js';
import { RankMemory } from './memory.js';
import { collective, copy, type Means, message } from './operations/communication.js';
import type { Context, Run } from './operations/context.js';
import { operation } from './operations/index.js';
import { placeAlong } from './place-along.js';
import type { Line } from './script.js';
import { Barrier, type BarrierPlace } from './shared/barrier.js';
import { Communicator } from './shared/communicator.js';
import type { Post } from './shared/crew.js';
import { fastestAlgorithm, groupFor } from './shared/group.js';
import { prepareCollective } from './shared/prepared.js';
import { kernelRanges, type Ranges } from './shared/ranges.js';
import { Signals } from './shared/signal.js';
import { PeerStopped, type Team } from './shared/stop.js';
import { Mailbox } from './shared/transfer.js';
import { Tensors } from './tensors.js';
import type { Workload } from './workload.js';

/** What a thread is started with. */
export interface RankStart {
  readonly rank: number;
  readonly workload: Workload;
  readonly memory: SharedMemory;
  readonly module: CompiledModule;
  readonly team: Team;
  readonly barrier: BarrierPlace;
  readonly communicators: Communicators;
  /** Of the ranks that run the probe of the clock, which are the first. */
  readonly clock: ClockPlace;
  /** Byte offsets of the rank's own memory and of its scratch. */
  readonly at: number;
  readonly scratchAt: number;
  readonly patienceMs: number;
}

/** What it reports. Times in milliseconds; one entry a step. */
export interface RankReport {
  readonly rank: number;
  readonly stepMs: readonly number[];
  readonly cpuMs: readonly number[];
  /** Of the probe of the clock before each step; none of a rank that does not run it. */
  readonly clockMs: readonly ClockTimes[];
  /** Sum of the loss over the tokens this rank saw the end of, in nats. */
  readonly losses: readonly number[];
  /** Pictures that this rank saw given the right class, before the step's update. */
  readonly correct: readonly number[];
  /** Of the last step, by line of the script: start and end from the step's start, bytes sent, order run in. */
  readonly startMs: Float64Array;
  readonly endMs: Float64Array;
  readonly sentBytes: Float64Array;
  readonly order: Int32Array;
  readonly peakBytes: number;
}

/** Larger of two, element by element: how the largest logit is found over ranks. */
const MAXIMUM: Ranges = {
  addInto(into, from) {
    for (let i = 0; i < into.length; i++) into[i] = Math.max(into[i]!, from[i]!);
  },
  copy: (into, from) => into.set(from),
};

class Rank {
  readonly #start: RankStart;
  readonly #signals: Signals;
  readonly #kernels: Kernels;
  readonly #context: Context;
  readonly #communicators = new Map<string, Communicator>();
  readonly #mailboxes = new Map<string, Mailbox>();
  readonly #lines: readonly Line[];
  readonly #steps: readonly Compiled[];
  readonly #sent: Float64Array;
  #loss = 0;
  #correct = 0;
  /** Line being compiled, whose bytes are counted under its number. */
  #current = 0;

  constructor(start: RankStart) {
    const { memory, rank, workload, at, scratchAt } = start;
    this.#start = start;
    const own = new RankMemory(workload, rank);
    this.#lines = own.lines;
    this.#sent = new Float64Array(own.lines.length);
    this.#signals = new Signals(memory.buffer, start.team, rank, start.patienceMs);
    const keys = workload.batch.positions;
    const floats = SCRATCH_FLOATS + attentionScratchFloats(keys);
    const scratch = new Float32Array(memory.buffer, scratchAt, floats);
    this.#kernels = instantiateKernels(start.module, memory, scratch.subarray(0, SCRATCH_FLOATS));
    const tensors = new Tensors(own, new Float32Array(memory.buffer, at, own.floats), new Arena());
    const { mesh } = workload.program;
    // What is no other part of the model or of the sequences is a replica.
    const apart = new Set<Axis>(['pp', ...workload.tensorAxes, ...(workload.context?.axes ?? [])]);
    const replica = placeAlong(
      mesh,
      rank,
      mesh.axes.map(({ name }) => name).filter((name) => !apart.has(name)),
    );
    this.#context = {
      workload,
      kernels: this.#kernels,
      tensors,
      attentionScratch: attentionScratch(scratch.subarray(SCRATCH_FLOATS), keys),
      ...{ replica: replica.at, replicas: replica.of },
      clock: { step: 0 },
      results: new Map(),
      holders: new Map(),
      addLoss: (nats, correct = 0) => {
        this.#loss += nats;
        this.#correct += correct;
      },
    };
    this.#initialise(own, tensors);
    this.#steps = this.#compile(tensors);
  }

  /** Runs all steps. */
  run(): RankReport {
    const { rank, workload, barrier: place } = this.#start;
    const barrier = new Barrier(this.#signals, place);
    const { clock } = this.#start;
    const probe = rank < clock.at.length ? new ClockProbe(this.#kernels, this.#signals, clock) : undefined;
    const clockMs: ClockTimes[] = [];
    const count = this.#lines.length;
    const startMs = new Float64Array(count);
    const endMs = new Float64Array(count);
    const order = new Int32Array(count);
    let begun = 0;
    const report = { stepMs: [] as number[], cpuMs: [] as number[], losses: [] as number[] };
    const correct: number[] = [];
    for (let step = 0; step < workload.batch.steps; step++) {
      this.#context.clock.step = step;
      this.#loss = 0;
      this.#correct = 0;
      this.#sent.fill(0);
      order.fill(-1);
      begun = 0;
      if (probe !== undefined) clockMs.push(probe.run());
      barrier.wait(`the start of step ${step + 1}`);
      const cpu = process.cpuUsage();
      const begin = performance.now();
      try {
        for (const { line, run } of this.#steps) {
          startMs[line] = performance.now() - begin;
          order[begun++] = line;
          run();
          endMs[line] = performance.now() - begin;
        }
      } catch (error) {
        throw naming(error, step, this.#lines[order[begun - 1]!]!);
      }
      barrier.wait(`the end of step ${step + 1}`);
      report.stepMs.push(performance.now() - begin);
      const used = process.cpuUsage(cpu);
      report.cpuMs.push((used.user + used.system) / 1000);
      report.losses.push(this.#loss);
      correct.push(this.#correct);
      // All ranks are past the barrier, so one may speak for them; no step is being timed.
      if (rank === 0) post({ step: step + 1 });
    }
    const { peakBytes } = this.#context.tensors.memory;
    return { rank, ...report, correct, clockMs, startMs, endMs, sentBytes: this.#sent, order, peakBytes };
  }

  /** The rank's first weights: whole ones, or the shards it owns. */
  #initialise(own: RankMemory, tensors: Tensors): void {
    const { workload } = this.#start;
    const { parameters } = own;
    const flat = new Float32Array(parameters.floats + parameters.frozenFloats);
    const [trained, frozen] = [flat.subarray(0, parameters.floats), flat.subarray(parameters.floats)];
    for (const weight of parameters.weights) {
      const all = weight.spec.frozen ? frozen : trained;
      const view = all.subarray(weight.first, weight.first + weight.rows * weight.columns);
      fillFirst(view, weight, own.tensorRank, own.tensorRanks, workload.seed);
    }
    const weights = tensors.at(own.weights);
    if (!own.shardedWeights) weights.set(flat);
    if (own.hostWeights.floats > 0) {
      const host = tensors.at(own.hostWeights);
      for (const o of own.owned) host.set(trained.subarray(o.first, o.first + o.floats), o.packed);
    }
    for (const shard of own.weightShards) {
      const part = ({ first, floats }: Region, of: Float32Array) => of.subarray(first, first + floats);
      weights.set(part(shard.trained, trained), shard.packed);
      weights.set(part(shard.frozen, frozen), shard.packed + shard.trained.floats);
    }
  }

  #compile(tensors: Tensors): Compiled[] {
    let logits: Line | undefined;
    return this.#lines.map((line, i) => {
      this.#current = i;
      if (line.op.kind === 'compute' && line.op.kernel.family === 'loss' && line.op.phase === 'forward') {
        logits = line;
      }
      return { line: i, run: this.#runOf(line, tensors, logits) };
    });
  }

  #runOf(line: Line, tensors: Tensors, logits: Line | undefined): Run {
    const { op, buffer } = line;
    switch (op.kind) {
      case 'alloc':
        tensors.allocate(buffer, op.bytes / Float32Array.BYTES_PER_ELEMENT);
        return NOTHING;
      case 'free':
        tensors.free(buffer);
        return NOTHING;
      case 'compute':
        return operation(this.#context, line);
      case 'collective':
        return this.#collective(line, logits);
      case 'copy':
        return copy(this.#context, line);
      default:
        return message(this.#context, line, this.#mailbox(line), this.#counter());
    }
  }

  #counter(): (bytes: number) => void {
    const i = this.#current;
    return (bytes) => {
      this.#sent[i]! += bytes;
    };
  }

  #collective(line: Line, logits: Line | undefined): Run {
    const { rank, workload } = this.#start;
    const op = line.op as Line['op'] & { kind: 'collective' };
    const group = groupFor(op, workload.program.mesh, rank);
    if (!group || group.members.length === 1) return NOTHING;
    const key = communicatorKey(op, group.members);
    let communicator = this.#communicators.get(key);
    if (!communicator) {
      const ranges = op.reduction === 'max' ? MAXIMUM : kernelRanges(this.#kernels);
      communicator = new Communicator(this.#signals, this.#start.communicators.groups.get(key)!, ranges);
      this.#communicators.set(key, communicator);
    }
    const fabric = localFabric(group.members.length);
    const { collective: kind, bytes, label } = op;
    const owners = group.owners;
    const algorithm = fastestAlgorithm(kind, fabric, bytes, owners);
    const { tensors } = this.#context;
    const means: Means = {
      communicator,
      prepare: (inPlace) =>
        prepareCollective(
          { kind, bytes, inPlace, label, ...(owners ? { owners } : {}) },
          algorithm,
          fabric,
          group.me,
        ),
      workspace: (floats) => tensors.at({ first: tensors.memory.workspace.first, floats }),
      count: this.#counter(),
    };
    return collective(this.#context, line, means, logits);
  }

  #mailbox(line: Line): Mailbox {
    const { rank, workload, communicators } = this.#start;
    const op = line.op as Line['op'] & { kind: 'send' | 'recv' };
    const peer = peerOf(workload, rank, op);
    const key =
      op.kind === 'send'
        ? mailboxKey(rank, peer, op.axis, op.offset)
        : mailboxKey(peer, rank, op.axis, -op.offset);
    const known = this.#mailboxes.get(key);
    if (known) return known;
    const mailbox = new Mailbox(
      this.#signals,
      communicators.mailboxes.get(key)!,
      kernelRanges(this.#kernels),
    );
    this.#mailboxes.set(key, mailbox);
    return mailbox;
  }
}

/** A line of the script ready to run; the number goes with it, so that the order reported is the order run. */
interface Compiled {
  readonly line: number;
  readonly run: Run;
}

/** An error with the step and the op it came from; that a peer stopped says so itself. */
function naming(error: unknown, step: number, { op }: Line): unknown {
  if (!(error instanceof Error) || error instanceof PeerStopped) return error;
  return new Error(`'${op.label}' of step ${step + 1} failed: ${error.message}`, { cause: error });
}

const NOTHING: Run = () => {};

function post(message: Post<RankReport>): void {
  parentPort!.postMessage(message);
}

post({ result: new Rank(workerData as RankStart).run() });
