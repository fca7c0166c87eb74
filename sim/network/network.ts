/**
 * A network for single messages: links in one direction each, and the way between any two endpoints.
 * A message waits out the latency of its way and then flows over all its links at once, as fast as
 * the slowest of them; messages that meet in a link share it max-min fairly.
 */
import type { Picoseconds } from '../../program/time.js';

export interface Link {
  readonly name: string;
  readonly bytesPerSecond: number;
}

export interface Route {
  /** Indices into the network's `links`; none for a message to oneself. */
  readonly links: readonly number[];
  readonly latencyPs: Picoseconds;
  /** The slowest link's. */
  readonly bytesPerSecond: number;
}

export interface Network {
  readonly links: readonly Link[];
  /** Devices, numbered from 0. */
  readonly endpoints: number;
  /** The way of a message; both ends are endpoints and differ. */
  route(from: number, to: number): Route;
}

/** Collects links while a topology is laid out, and makes routes over them. */
export class Wiring {
  readonly links: Link[] = [];

  /** Lays one link and returns its index. */
  link(name: string, bytesPerSecond: number): number {
    return this.links.push({ name, bytesPerSecond }) - 1;
  }

  /** Lays `count` links called `name 0`, `name 1`, … and returns the first index. */
  row(name: string, count: number, bytesPerSecond: number): number {
    const first = this.links.length;
    for (let i = 0; i < count; i++) this.link(`${name} ${i}`, bytesPerSecond);
    return first;
  }

  route(links: readonly number[], latencyPs: Picoseconds): Route {
    let bytesPerSecond = Number.POSITIVE_INFINITY;
    for (const link of links) bytesPerSecond = Math.min(bytesPerSecond, this.links[link]!.bytesPerSecond);
    return { links, latencyPs, bytesPerSecond };
  }
}
