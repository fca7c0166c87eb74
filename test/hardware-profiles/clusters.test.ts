import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterIds, listClusters, loadCluster } from '../../hardware-profiles/index.js';
import { clusterSchema } from '../../hardware-profiles/schema/schema.js';
import { readYaml } from '../../input/yaml.js';
import { shippedText } from './text.js';

const IDS = clusterIds();

test('links are their lanes times the rate of a lane, per direction', () => {
  const NVLINK_3_4 = 25e9;
  const rows: readonly (readonly [string, number])[] = [
    ['dgx1-v100', 6 * NVLINK_3_4],
    ['a100-dgx', 12 * NVLINK_3_4],
    ['h100-dgx', 18 * NVLINK_3_4],
    ['b200-dgx', 18 * 50e9],
    ['gb200-nvl72', 18 * 50e9],
    ['mi300x-node', 7 * 64e9],
    ['mi355x-node', 7 * 76.8e9],
    ['a100-pcie-server', (16 * 16e9 * (128 / 130)) / 8],
    ['h100-pcie-server', (16 * 32e9 * (128 / 130)) / 8],
  ];
  for (const [id, bandwidth] of rows) {
    assert.ok(Math.abs(loadCluster(id).node.intra.bandwidth / bandwidth - 1) < 0.001, id);
  }
});

test('a node’s NICs carry what its maker says', () => {
  const gigabitsPerNode = (id: string) => {
    const { count, bandwidth } = loadCluster(id).node.nics;
    return (count * bandwidth * 8) / 1e9;
  };
  assert.equal(gigabitsPerNode('dgx1-v100'), 4 * 100);
  assert.equal(gigabitsPerNode('a100-dgx'), 8 * 200);
  assert.equal(gigabitsPerNode('h100-dgx'), 3200);
  assert.equal(gigabitsPerNode('b300-dgx'), 6400);
  assert.equal(gigabitsPerNode('gb200-nvl72'), 72 * 400);
  assert.equal(gigabitsPerNode('aws-p4d'), 400);
  assert.equal(gigabitsPerNode('aws-p5'), 3200);
  assert.equal(gigabitsPerNode('gcp-a3-mega'), 1600);
  assert.equal(gigabitsPerNode('cpu-100g'), 100);
});

test('devices and the rest of the node together draw what the maker specifies', () => {
  const rows: readonly (readonly [string, number])[] = [
    ['dgx1-v100', 3500],
    ['dgx2-v100', 10_000],
    ['a100-dgx', 6500],
    ['h100-dgx', 10_200],
    ['b200-dgx', 14_300],
    ['gb200-nvl72', 120_000],
  ];
  for (const [id, watts] of rows) {
    const { node, accelerator } = loadCluster(id);
    assert.equal(node.overheadWatts + node.devices * accelerator.busyWatts, watts, id);
  }
});

test('prices by the device are the instance’s price divided by its devices', () => {
  const perNode = (id: string) => {
    const { node, economics } = loadCluster(id);
    return economics.usdPerDeviceHour * node.devices;
  };
  const rows: readonly (readonly [string, number])[] = [
    ['aws-p4d', 21.96],
    ['aws-p4de', 27.45],
    ['aws-p5', 55.04],
    ['aws-p5en', 63.3],
    ['aws-p6-b200', 113.93],
    ['azure-nd-h100-v5', 98.32],
    ['gcp-a3-high', 88.49],
    ['gcp-a2-megagpu', 55.74],
  ];
  for (const [id, usd] of rows) assert.ok(Math.abs(perNode(id) / usd - 1) < 0.005, `${id}: ${perNode(id)}`);
});

test('within a node devices are better connected than between nodes', () => {
  for (const id of IDS) {
    const { node, fabric } = loadCluster(id);
    const share = (node.nics.count * node.nics.bandwidth) / node.devices;
    if (node.devices > 1) assert.ok(node.intra.bandwidth > 2 * share, id);
    assert.ok(node.intra.latencySeconds <= node.nics.latencySeconds, id);
    assert.ok(fabric.hopLatencySeconds < 5e-6, id);
  }
});

test('halls and grids stay within what exists', () => {
  for (const id of IDS) {
    const { economics } = loadCluster(id);
    assert.ok(economics.pue >= 1 && economics.pue <= 1.6, id);
    assert.ok(economics.kgCo2PerKwh > 0.02 && economics.kgCo2PerKwh < 1.2, id);
    // The least is a computer of one's own over three years of use.
    assert.ok(economics.usdPerDeviceHour > 0.05 && economics.usdPerDeviceHour < 20, id);
    assert.match(economics.priceDate, /^20\d\d-\d\d$/);
  }
});

test('every figure of every cluster has a source, and nothing but figures and software has', () => {
  for (const id of IDS) {
    const { provenance, ...cluster } = loadCluster(id);
    const stated = numbers(cluster).filter(
      (path) => !['nodes', 'devices', 'accelerator.year'].includes(path),
    );
    for (const path of stated) assert.ok((provenance[path]?.source.length ?? 0) > 3, `${id}: ${path}`);
    assert.deepEqual(
      Object.keys(provenance).filter((path) => !stated.includes(path) && path !== 'node.intra.peerToPeer'),
      ['accelerator.software'],
      id,
    );
  }
});

test('every shipped file is sound and uses each source it declares', () => {
  for (const id of IDS) {
    const text = shippedText('clusters', id);
    const { sources, source } = readYaml(text, `${id}.yaml`, clusterSchema);
    for (const key of Object.keys(sources ?? {})) {
      assert.ok(
        key === source || text.includes(`source: ${key} `),
        `${id}.yaml declares '${key}' for nothing`,
      );
    }
  }
});

test('a list names everything once and agrees with the whole profiles', () => {
  const list = listClusters();
  assert.deepEqual(
    list.map(({ id }) => id),
    IDS,
  );
  assert.equal(new Set(list.map(({ title }) => title)).size, IDS.length);
  for (const { id, devicesPerNode, accelerator } of list) {
    const cluster = loadCluster(id);
    assert.equal(cluster.devices, devicesPerNode);
    assert.equal(cluster.accelerator.id, accelerator);
    assert.equal(cluster.node.accelerator, accelerator);
  }
});

/** Paths of all numbers in a profile; a list is one figure. */
function numbers(value: unknown, path = ''): string[] {
  if (typeof value === 'number' || Array.isArray(value)) return [path];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    numbers(inner, path === '' ? key : `${path}.${key}`),
  );
}
