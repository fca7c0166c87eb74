/** Messages on networks: topologies by hand-checked cases, and two million messages against SimGrid's answer. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Cluster, IntraLink, NetworkFabric } from '../../hardware-profiles/profile.js';
import { DIRECT, type Fabric, RING, SendList, TREE } from '../../program/collectives/index.js';
import { inSeconds, transferTime } from '../../program/time.js';
import { graphNetwork, groupNetwork, type Network, networkOf, sendAll } from '../../sim/network/index.js';

const MIB = 2 ** 20;
const GIB = 2 ** 30;

interface Shape {
  readonly nodes: number;
  readonly devices: number;
  readonly intra?: IntraLink['kind'];
  readonly cards?: number;
  readonly fabric?: NetworkFabric['kind'];
  readonly oversubscription?: number;
  readonly leafNodes?: number;
  readonly pod?: NetworkFabric['pod'];
  readonly torus?: readonly number[];
}

/** Node links 400 GB/s and 1 µs, cards 50 GB/s and 4 µs, 0.5 µs per switch. */
function cluster(shape: Shape): Cluster {
  const { nodes, devices, torus, pod } = shape;
  const sides = torus === undefined ? {} : { torus };
  const tiers = pod === undefined ? {} : { pod };
  const wanted = {
    id: 'test',
    nodes,
    devices: nodes * devices,
    node: {
      id: 'node',
      devices,
      intra: { kind: shape.intra ?? 'nvswitch', bandwidth: 400e9, latencySeconds: 1e-6 },
      nics: { count: shape.cards ?? devices, bandwidth: 50e9, latencySeconds: 4e-6 },
    },
    fabric: {
      kind: shape.fabric ?? 'fat-tree',
      oversubscription: shape.oversubscription ?? 1,
      leafNodes: shape.leafNodes ?? 2,
      hopLatencySeconds: 0.5e-6,
      ...sides,
      ...tiers,
    },
  };
  // Networks look at nothing else; accelerators and prices are left out.
  return wanted as unknown as Cluster;
}

/** One round of messages, all at once, as (from, to) pairs over endpoints. Returns when the last arrived. */
function round(network: Network, pairs: readonly (readonly [number, number])[], bytes = MIB): number {
  const sends = new SendList(network.endpoints, pairs.length);
  for (const [from, to] of pairs.toSorted(([a], [b]) => a - b)) sends.push(0, from, to, 0, bytes, 'copy');
  return delivered(network, sends);
}

function delivered(network: Network, sends: SendList): number {
  return sendAll(network, [{ sends, endpoints: everyone(network), startPs: 0 }]).endPs[0]!;
}

const everyone = (network: Network) => Array.from({ length: network.endpoints }, (_, i) => i);
const names = (network: Network, from: number, to: number) =>
  network.route(from, to).links.map((link) => network.links[link]!.name);

test('a ring all-reduce of 1 GiB, every message simulated, takes what SimGrid says', () => {
  const port = { latencyPs: 500_000, bytesPerSecond: 50e9 };
  const answers = [
    [8, 0.037587964],
    [64, 0.042341584],
    [256, 0.043036901],
    [512, 0.043376787],
    [1024, 0.04393073],
  ] as const;
  for (const [n, seconds] of answers) {
    const fabric: Fabric = { ranks: n, perNode: 1, intra: port, inter: port };
    const network = groupNetwork(fabric);
    const sends = RING.sends('all-reduce', fabric, GIB);
    const delivery = sendAll(network, [{ sends, endpoints: everyone(network), startPs: 0 }]);
    assert.equal(inSeconds(delivery.endPs[0]!).toFixed(9), seconds.toFixed(9));
    assert.equal(
      delivery.endPs[0],
      2 * (n - 1) * (port.latencyPs + transferTime(GIB / n, port.bytesPerSecond)),
    );
    assert.equal(delivery.messages, 2 * (n - 1) * n);
    // A latency and an arrival each, and the start: work grows with the messages and no faster.
    assert.equal(delivery.events, 2 * delivery.messages + 1);
  }
});

test('a message alone takes its latency and its bytes at the slowest link', () => {
  const network = networkOf(cluster({ nodes: 4, devices: 8 }));
  assert.equal(round(network, [[0, 7]]), 1_000_000 + transferTime(MIB, 400e9));
  // Nodes 0 and 1 share a leaf: one switch. Nodes 0 and 3 do not: leaf, spine, leaf.
  assert.equal(round(network, [[0, 8]]), 4_000_000 + 1 * 500_000 + transferTime(MIB, 50e9));
  assert.equal(round(network, [[0, 31]]), 4_000_000 + 3 * 500_000 + transferTime(MIB, 50e9));
});

test('messages to one device share its port in', () => {
  const network = networkOf(cluster({ nodes: 1, devices: 8 }));
  const incast = Array.from({ length: 7 }, (_, i) => [i + 1, 0] as const);
  assert.equal(round(network, incast), 1_000_000 + 7 * transferTime(MIB, 400e9));
});

test('devices that share a card share its bandwidth; several cards of one device add up', () => {
  const shared = networkOf(cluster({ nodes: 2, devices: 8, cards: 4 }));
  const pairs = [
    [0, 8],
    [1, 9],
  ] as const; // devices 0 and 1 use card 0
  assert.equal(round(shared, pairs), 4_500_000 + 2 * transferTime(MIB, 50e9));
  const apart = [
    [0, 8],
    [2, 10],
  ] as const;
  assert.equal(round(shared, apart), 4_500_000 + transferTime(MIB, 50e9));
  const doubled = networkOf(cluster({ nodes: 2, devices: 1, cards: 2 }));
  assert.equal(round(doubled, [[0, 1]]), 4_500_000 + transferTime(MIB, 100e9));
});

test('a full fat tree carries any shift between nodes at full rate; oversubscribed by 4 it takes four times as long', () => {
  const shape = { nodes: 8, devices: 4, leafNodes: 4 };
  const shift = Array.from({ length: 32 }, (_, i) => [i, (i + 16) % 32] as const);
  const latency = 4_000_000 + 3 * 500_000;
  assert.equal(round(networkOf(cluster(shape)), shift), latency + transferTime(MIB, 50e9));
  const thin = networkOf(cluster({ ...shape, oversubscription: 4 }));
  assert.equal(round(thin, shift), latency + 4 * transferTime(MIB, 50e9));
  // Within a leaf nothing is oversubscribed.
  const local = Array.from(
    { length: 32 },
    (_, i) => [i, i < 16 ? (i + 4) % 16 : 16 + ((i + 4) % 16)] as const,
  );
  assert.equal(round(thin, local), 4_500_000 + transferTime(MIB, 50e9));
});

test('three tiers: a shift is as slow as the tiers it crosses make it, in the product of their ratios', () => {
  for (const fabric of ['fat-tree', 'rail'] as const) {
    fc.assert(
      fc.property(fc.constantFrom(1, 2, 4), fc.constantFrom(1, 2, 8), (atLeaf, atPod) => {
        // 16 nodes of 2 devices and cards: leaves of 2 nodes, pods of 2 leaves.
        const shape = { nodes: 16, devices: 2, leafNodes: 2, oversubscription: atLeaf, fabric };
        const network = networkOf(cluster({ ...shape, pod: { nodes: 4, oversubscription: atPod } }));
        // On rails the shift is to the other place, so that it crosses the spine.
        const far = (device: number, nodes: number) =>
          (device + 2 * nodes + (fabric === 'rail' ? 1 : 0)) % 32;
        const shift = (nodes: number) => everyone(network).map((d) => [d, far(d, nodes)] as const);
        assert.equal(
          round(network, shift(8)),
          4_000_000 + 5 * 500_000 + atLeaf * atPod * transferTime(MIB, 50e9),
        );
        // To and fro between the two leaves of a pod: nothing above the spines is used.
        const inPod = everyone(network).map((d) => {
          const leaf = Math.floor(d / 4);
          const place = fabric === 'rail' ? (d % 4) ^ 1 : d % 4;
          return [d, (leaf ^ 1) * 4 + place] as const;
        });
        assert.equal(round(network, inPod), 4_000_000 + 3 * 500_000 + atLeaf * transferTime(MIB, 50e9));
      }),
      { numRuns: 20, seed: 7 },
    );
  }
});

test('a ring all-reduce over several tiers takes the closed form at the rate of the narrowest', () => {
  const [atLeaf, atPod] = [2, 3];
  const shape = { nodes: 16, devices: 1, leafNodes: 2, oversubscription: atLeaf };
  const network = networkOf(cluster({ ...shape, pod: { nodes: 4, oversubscription: atPod } }));
  const takes = (rings: readonly (readonly number[])[]) => {
    const ranks = rings[0]!.length;
    const sends = RING.sends('all-reduce', ringOf(ranks, 0, 1), ranks * MIB);
    const ends = sendAll(
      network,
      rings.map((endpoints) => ({ sends, endpoints, startPs: 0 })),
    ).endPs;
    assert.equal(new Set(ends).size, 1);
    return ends[0];
  };
  const ringOf = (ranks: number, switches: number, slower: number): Fabric => {
    const port = { latencyPs: 4_000_000 + switches * 500_000, bytesPerSecond: 50e9 / slower };
    return { ranks, perNode: 1, intra: port, inter: port };
  };
  const form = (ranks: number, switches: number, slower: number) =>
    RING.time('all-reduce', ringOf(ranks, switches, slower), ranks * MIB);
  const rings = (count: number, ranks: number, device: (ring: number, rank: number) => number) =>
    Array.from({ length: count }, (_, ring) =>
      Array.from({ length: ranks }, (__, rank) => device(ring, rank)),
    );
  // Pairs under one leaf; pairs across the leaves of a pod; one rank of each ring in every pod.
  assert.equal(takes(rings(8, 2, (ring, rank) => 2 * ring + rank)), form(2, 1, 1));
  assert.equal(
    takes(rings(8, 2, (ring, rank) => 4 * (ring >> 1) + (ring & 1) + 2 * rank)),
    form(2, 3, atLeaf),
  );
  assert.equal(takes(rings(4, 4, (ring, rank) => ring + 4 * rank)), form(4, 5, atLeaf * atPod));
  // One ring alone has the uplinks of its pods, four cards divided by both ratios, to itself.
  assert.equal(takes([[0, 4, 8, 12]]), form(4, 5, (atLeaf * atPod) / 4));
});

test('on rails, equal places meet at one switch and unequal ones cross the spine', () => {
  const network = networkOf(cluster({ nodes: 4, devices: 2, fabric: 'rail', leafNodes: 2 }));
  assert.deepEqual(names(network, 1, 3), ['network port out of card 1', 'network port into card 3']);
  assert.deepEqual(names(network, 0, 3), [
    'network port out of card 0',
    'uplink of rail leaf 0',
    'downlink to rail leaf 1',
    'network port into card 3',
  ]);
  assert.equal(network.route(1, 3).latencyPs, 4_000_000 + 500_000);
  assert.equal(network.route(0, 3).latencyPs, 4_000_000 + 3 * 500_000);
});

test('dragonfly: traffic between two groups squeezes through their one link, spread over all groups it does not', () => {
  // 5 groups of 2 nodes with 1 card: a group's 100 GB/s are four links of 25 GB/s.
  const network = networkOf(cluster({ nodes: 10, devices: 1, fabric: 'dragonfly', leafNodes: 2 }));
  const latency = 4_000_000 + 2 * 500_000;
  assert.equal(
    round(network, [
      [0, 2],
      [1, 3],
    ]),
    latency + transferTime(2 * MIB, 25e9),
  );
  assert.equal(
    round(network, [
      [0, 2],
      [1, 4],
    ]),
    latency + transferTime(MIB, 25e9),
  );
  assert.equal(round(network, [[0, 1]]), 4_500_000 + transferTime(MIB, 50e9));
});

test('behind one switch, and in a mesh without one, only the devices’ own links are crowded', () => {
  const flat = networkOf(cluster({ nodes: 6, devices: 1, fabric: 'single-switch' }));
  assert.equal(flat.links.length, 2 * 6);
  assert.equal(flat.route(0, 5).latencyPs, 4_000_000 + 500_000);
  const mesh = networkOf(cluster({ nodes: 2, devices: 5, intra: 'xgmi-mesh' }));
  const pairs = everyone(mesh)
    .flatMap((a) => everyone(mesh).map((b) => [a, b] as const))
    .filter(([a, b]) => a !== b && Math.floor(a / 5) === Math.floor(b / 5));
  const links = pairs.map(([a, b]) => mesh.route(a, b).links);
  assert.equal(
    new Set(links.map((route) => route.join())).size,
    pairs.length,
    'every pair has a link of its own',
  );
  assert.equal(round(mesh, pairs), 1_000_000 + transferTime(MIB, 400e9 / 4));
});

test('in a torus a message makes as many hops as the places differ, the shorter way round', () => {
  const sides = [2, 3, 5];
  const network = networkOf(
    cluster({ nodes: 30, devices: 1, intra: 'torus', fabric: 'torus', torus: sides }),
  );
  const place = (device: number) => [Math.floor(device / 15), Math.floor(device / 5) % 3, device % 5];
  fc.assert(
    fc.property(fc.nat(29), fc.nat(29), (from, to) => {
      const [a, b] = [place(from), place(to)];
      const hops = sides.reduce((sum, side, d) => {
        const apart = Math.abs(a[d]! - b[d]!);
        return sum + Math.min(apart, side - apart);
      }, 0);
      assert.equal(network.route(from, to).links.length, hops);
      assert.equal(network.route(from, to).latencyPs, 1_000_000 + Math.max(0, hops - 1) * 500_000);
    }),
  );
});

test('a ring all-reduce along a torus circle takes exactly its closed form', () => {
  const network = networkOf(cluster({ nodes: 8, devices: 1, intra: 'torus', fabric: 'torus', torus: [8] }));
  const port = { latencyPs: 1_000_000, bytesPerSecond: 400e9 };
  const fabric: Fabric = { ranks: 8, perNode: 1, intra: port, inter: port };
  assert.equal(
    delivered(network, RING.sends('all-reduce', fabric, GIB)),
    RING.time('all-reduce', fabric, GIB),
  );
});

test('a circle given link by link is a torus of one dimension', () => {
  const edges = Array.from({ length: 7 }, (_, i) => ({
    a: i,
    b: (i + 1) % 7,
    bytesPerSecond: 400e9,
    latencySeconds: 1e-6,
  }));
  const graph = graphNetwork(7, edges);
  const torus = networkOf(cluster({ nodes: 7, devices: 1, intra: 'torus', fabric: 'torus', torus: [7] }));
  for (const to of [1, 2, 3, 4, 5, 6]) {
    const [a, b] = [graph.route(0, to), torus.route(0, to)];
    assert.equal(a.links.length, b.links.length);
    assert.equal(a.latencyPs, a.links.length * 1_000_000);
  }
});

test('a graph crosses switches, and says which devices nothing connects', () => {
  const [fast, slow] = [100e9, 25e9];
  // Devices 0 and 1 on switch 3, device 2 on switch 4, a slow cable between the switches.
  const cable = (a: number, b: number, bytesPerSecond: number) => ({
    a,
    b,
    bytesPerSecond,
    latencySeconds: 1e-6,
  });
  const network = graphNetwork(3, [
    cable(0, 3, fast),
    cable(1, 3, fast),
    cable(3, 4, slow),
    cable(4, 2, fast),
  ]);
  assert.deepEqual(names(network, 0, 2), ['link 0 to 3', 'link 3 to 4', 'link 4 to 2']);
  assert.equal(network.route(0, 2).bytesPerSecond, slow);
  assert.equal(
    round(network, [
      [0, 2],
      [1, 2],
    ]),
    3_000_000 + 2 * transferTime(MIB, slow),
  );
  assert.throws(
    () => graphNetwork(3, [cable(0, 1, fast)]).route(0, 2),
    /no way leads from device 0 to device 2/,
  );
});

test('direct exchange on a switched node takes its closed form; on an oversubscribed fabric it takes longer', () => {
  const ports = {
    intra: { latencyPs: 1_000_000, bytesPerSecond: 400e9 },
    inter: { latencyPs: 4_000_000 + 3 * 500_000, bytesPerSecond: 50e9 },
  };
  const inNode: Fabric = { ranks: 8, perNode: 8, ...ports };
  const node = networkOf(cluster({ nodes: 1, devices: 8 }));
  assert.equal(
    delivered(node, DIRECT.sends('all-to-all', inNode, 8 * MIB)),
    DIRECT.time('all-to-all', inNode, 8 * MIB),
  );
  const spread: Fabric = { ranks: 8, perNode: 1, ...ports };
  const sends = DIRECT.sends('all-to-all', spread, 8 * MIB);
  const idle = DIRECT.time('all-to-all', spread, 8 * MIB);
  const full = networkOf(cluster({ nodes: 8, devices: 1, leafNodes: 1 }));
  assert.equal(delivered(full, sends), idle);
  const thin = networkOf(cluster({ nodes: 8, devices: 1, leafNodes: 1, oversubscription: 2 }));
  assert.equal(delivered(thin, sends) - ports.inter.latencyPs, 2 * (idle - ports.inter.latencyPs));
});

test('two rings over the same ports take twice the transfer and one latency in every round', () => {
  const port = { latencyPs: 500_000, bytesPerSecond: 50e9 };
  const fabric: Fabric = { ranks: 6, perNode: 1, intra: port, inter: port };
  const ring = {
    sends: RING.sends('all-reduce', fabric, 6 * MIB),
    endpoints: [0, 1, 2, 3, 4, 5],
    startPs: 0,
  };
  const expected = 10 * (port.latencyPs + 2 * transferTime(MIB, port.bytesPerSecond));
  assert.deepEqual(sendAll(groupNetwork(fabric), [ring, ring]).endPs, [expected, expected]);
});

test('a ring that starts when the other has ended is not slowed, and starts where it is told to', () => {
  const port = { latencyPs: 500_000, bytesPerSecond: 50e9 };
  const fabric: Fabric = { ranks: 4, perNode: 1, intra: port, inter: port };
  const sends = RING.sends('all-gather', fabric, 4 * MIB);
  const took = RING.time('all-gather', fabric, 4 * MIB);
  const endpoints = [3, 1, 0, 2];
  const { endPs } = sendAll(groupNetwork(fabric), [
    { sends, endpoints, startPs: 7 },
    { sends, endpoints, startPs: 7 + took },
  ]);
  assert.deepEqual(endPs, [7 + took, 7 + 2 * took]);
});

test('a sender waits for a receiver that is still busy with an earlier round', () => {
  // Three ranks: 1 → 0, then 2 → 0. Rank 2 has nothing to do before but must wait for rank 0.
  const port = { latencyPs: 500_000, bytesPerSecond: 50e9 };
  const fabric: Fabric = { ranks: 3, perNode: 1, intra: port, inter: port };
  const one = port.latencyPs + transferTime(MIB, port.bytesPerSecond);
  assert.equal(delivered(groupNetwork(fabric), TREE.sends('reduce', fabric, MIB)), 2 * one);
});

test('what a link has served is what was sent over it', () => {
  const network = networkOf(cluster({ nodes: 4, devices: 2, oversubscription: 2 }));
  const pairs = everyone(network)
    .flatMap((a) => everyone(network).map((b) => [a, b] as const))
    .filter(([a, b]) => a !== b);
  const sends = new SendList(8, pairs.length);
  for (const [from, to] of pairs) sends.push(0, from, to, 0, MIB, 'copy');
  const { servedPs } = sendAll(network, [{ sends, endpoints: everyone(network), startPs: 0 }]);
  for (const [link, { bytesPerSecond, name }] of network.links.entries()) {
    const messages = pairs.filter(([from, to]) => network.route(from, to).links.includes(link)).length;
    const expected = (messages * MIB * 1e12) / bytesPerSecond;
    assert.ok(Math.abs(servedPs[link]! - expected) <= messages, name);
  }
});

test('nodes or devices that nothing connects are refused in a sentence', () => {
  assert.throws(
    () => networkOf(cluster({ nodes: 2, devices: 8, cards: 0 })),
    /2 nodes, but they have no NICs/,
  );
  assert.throws(() => networkOf(cluster({ nodes: 2, devices: 8, fabric: 'none' })), /its fabric is 'none'/);
  assert.throws(
    () => networkOf(cluster({ nodes: 1, devices: 8, intra: 'none' })),
    /8 devices but its intra link is 'none'/,
  );
  assert.throws(
    () => networkOf(cluster({ nodes: 4, devices: 1, fabric: 'torus', torus: [2, 3] })),
    /4 devices, but the sides of its torus, 2x3, hold 6/,
  );
  const network = networkOf(cluster({ nodes: 1, devices: 2 }));
  const sends = new SendList(2, 0);
  assert.throws(
    () => sendAll(network, [{ sends, endpoints: [0, 2], startPs: 0 }]),
    /from 0 to 1, not \[0, 2\]/,
  );
});
