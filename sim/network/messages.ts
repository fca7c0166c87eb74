/**
 * Executes collectives message by message on a network: every message waits out its latency and is an
 * activity on the links of its way. Several collectives can run at once and crowd each other.
 */
import type { SendList } from '../../program/collectives/send-list.js';
import { type Picoseconds, transferTime } from '../../program/time.js';
import { Fluid } from '../contention/fluid.js';
import { Engine } from '../engine/engine.js';
import { Exchange } from './exchange.js';
import type { Network, Route } from './network.js';

/** One collective to execute. */
export interface Transmission {
  readonly sends: SendList;
  /** The endpoint of each rank. */
  readonly endpoints: readonly number[];
  readonly startPs: Picoseconds;
}

export interface Delivery {
  /** When the last message of each transmission arrived; its start if it has none. */
  readonly endPs: readonly Picoseconds[];
  readonly messages: number;
  readonly events: number;
  /** Per link: the time it would have been busy at its full rate. */
  readonly servedPs: readonly Picoseconds[];
}

/**
 * Runs the transmissions together from an idle network. Throws RangeError when a rank has no endpoint
 * on the network or a collective cannot be finished.
 */
export function sendAll(network: Network, transmissions: readonly Transmission[]): Delivery {
  const engine = new Engine();
  const running: Running[] = [];
  const fluid = new Fluid(engine, (tag) => {
    // A tag is the message's number counted over all transmissions.
    let i = running.length - 1;
    while (running[i]!.firstTag > tag) i--;
    running[i]!.complete(tag);
  });
  const links = network.links.map((link) => fluid.resource(link.bytesPerSecond, link.name));
  let messages = 0;
  for (const transmission of transmissions) {
    running.push(new Running(transmission, network, engine, fluid, messages));
    messages += transmission.sends.length;
  }
  transmissions.forEach(({ startPs }, i) => {
    engine.schedule(startPs, i);
  });
  engine.run((i) => running[i]!.begin());
  return {
    endPs: running.map((each) => each.endPs),
    messages,
    events: engine.events,
    servedPs: links.map((link) => fluid.served(link)),
  };
}

/** A route with its links' demands, as the shared resources want them. */
interface Way extends Route {
  readonly demands: readonly number[];
}

class Running {
  readonly firstTag: number;
  endPs: Picoseconds;
  readonly #transmission: Transmission;
  readonly #network: Network;
  readonly #engine: Engine;
  readonly #fluid: Fluid;
  readonly #exchange: Exchange;
  readonly #listener: number;
  readonly #ways = new Map<number, Way>();
  /** Each rank's last receiver and the way there: in most algorithms it is the next one, too. */
  readonly #lastTo: Int32Array;
  readonly #lastWay: Way[] = [];
  /** The last transfer computed: neighbouring messages are mostly equal. */
  #lastBytes = 0;
  #lastRate = 1;
  #lastIdlePs: Picoseconds = 0;

  constructor(transmission: Transmission, network: Network, engine: Engine, fluid: Fluid, firstTag: number) {
    const { sends, endpoints, startPs } = transmission;
    if (endpoints.length !== sends.ranks || endpoints.some((e) => !(e >= 0 && e < network.endpoints))) {
      throw new RangeError(
        `${sends.ranks} ranks need as many endpoints from 0 to ${network.endpoints - 1}, not [${endpoints.join(', ')}]`,
      );
    }
    this.firstTag = firstTag;
    this.endPs = startPs;
    this.#lastTo = new Int32Array(sends.ranks).fill(-1);
    this.#transmission = transmission;
    this.#network = network;
    this.#engine = engine;
    this.#fluid = fluid;
    this.#listener = engine.listen((message) => this.#transfer(message));
    this.#exchange = new Exchange(sends, (message) => {
      engine.schedule(engine.now + this.#wayOf(message).latencyPs, message, this.#listener);
    });
  }

  begin(): void {
    this.#exchange.begin();
  }

  complete(tag: number): void {
    this.endPs = this.#engine.now;
    this.#exchange.complete(tag - this.firstTag);
  }

  #transfer(message: number): void {
    const way = this.#wayOf(message);
    const bytes = this.#transmission.sends.bytes(message);
    if (bytes !== this.#lastBytes || way.bytesPerSecond !== this.#lastRate) {
      this.#lastBytes = bytes;
      this.#lastRate = way.bytesPerSecond;
      this.#lastIdlePs = transferTime(bytes, way.bytesPerSecond);
    }
    this.#fluid.start(this.#lastIdlePs, way.links, way.demands, this.firstTag + message);
  }

  #wayOf(message: number): Way {
    const { sends } = this.#transmission;
    const from = sends.from(message);
    const to = sends.to(message);
    if (this.#lastTo[from] !== to) {
      this.#lastTo[from] = to;
      this.#lastWay[from] = this.#lookUp(from, to);
    }
    return this.#lastWay[from]!;
  }

  #lookUp(from: number, to: number): Way {
    const { sends, endpoints } = this.#transmission;
    const key = from * sends.ranks + to;
    const known = this.#ways.get(key);
    if (known !== undefined) return known;
    const route = this.#network.route(endpoints[from]!, endpoints[to]!);
    const way = { ...route, demands: route.links.map(() => route.bytesPerSecond) };
    this.#ways.set(key, way);
    return way;
  }
}
