/** The machines that people own and rent: how their cards reach each other, what holds them, and what they answer to. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clusterIds, loadCluster } from '../../hardware-profiles/index.js';
import { readCluster } from '../../hardware-profiles/reader.js';

const OWN = clusterIds().filter((id) => /-(pc|workstation)$/.test(id) && /rtx|titan|quadro/.test(id));
const RENTED = clusterIds().filter((id) => /^(aws-(g|p3)|gcp-(g2|n1)|azure-n[cv]|lambda-|runpod-)/.test(id));

/** PCIe as the standard has it, per direction: transfers per second and lane, and 128 of 130 bits that are data. */
const pcie = (gigatransfers: number, lanes: number) => (gigatransfers * 1e9 * lanes * (128 / 130)) / 8;

test('PCs and workstations have one or two NICs of Ethernet, links of PCIe and a host of their own', () => {
  assert.ok(OWN.length >= 12, OWN.join());
  for (const id of OWN) {
    const { node, fabric } = loadCluster(id);
    assert.equal(node.intra.kind, 'pcie', id);
    assert.equal(fabric.kind, 'single-switch', id);
    assert.ok((node.host?.cores ?? 0) >= 8 && (node.host?.memoryBytes ?? 0) >= 2 ** 35, id);
    const rates = [8, 16, 32].flatMap((rate) => [4, 8, 16].map((lanes) => pcie(rate, lanes)));
    assert.ok(
      rates.some((rate) => Math.abs(node.intra.bandwidth / rate - 1) < 0.01),
      `${id}: ${node.intra.bandwidth}`,
    );
  }
});

test('cards without peer-to-peer access are in machines without it, unless the driver is said to be another', () => {
  for (const id of clusterIds()) {
    const { accelerator, node } = loadCluster(id);
    if (accelerator.peerToPeer !== false || node.intra.kind !== 'pcie' || id.includes('p2p')) continue;
    assert.equal(node.intra.peerToPeer, false, id);
  }
  assert.notEqual(loadCluster('rtx-4090-p2p-server').node.intra.peerToPeer, false);
  assert.notEqual(loadCluster('rtx-a6000-workstation').node.intra.peerToPeer, false);
});

test('bridges are those of the datasheets', () => {
  // Links of the chip × rate of a link each way: NVLink 3 of GA102 has four of 14.06 GB/s, NVLink 2 of TU102 two of 25.
  for (const [id, links, rate] of [
    ['rtx-3090-nvlink-pc', 4, 14.0625e9],
    ['rtx-a6000-workstation', 4, 14.0625e9],
    ['rtx-2080-ti-nvlink-pc', 2, 25e9],
    ['quadro-rtx-8000-workstation', 2, 25e9],
    ['azure-nc-a100-v4', 12, 25e9],
    ['azure-nc-h100-v5', 12, 25e9],
  ] as const) {
    const { bridge } = loadCluster(id).node.intra;
    assert.ok(bridge !== undefined, id);
    assert.equal(bridge.devices, 2, id);
    assert.ok(Math.abs(bridge.bandwidth / (links * rate) - 1) < 1e-9, `${id}: ${bridge.bandwidth}`);
  }
});

test('what is rented says its cores and memory, and answers to the name of its instance', () => {
  for (const id of RENTED) {
    const { node } = loadCluster(id);
    assert.ok((node.host?.cores ?? 0) > 0 && (node.host?.memoryBytes ?? 0) > 0, id);
  }
  for (const [theirs, ours] of [
    ['g5', 'aws-g5'],
    ['g5.48xlarge', 'aws-g5'],
    ['g5.12xlarge', 'aws-g5-12xlarge'],
    ['g6e', 'aws-g6e'],
    ['g4dn.12xlarge', 'aws-g4dn-12xlarge'],
    ['p3.2xlarge', 'aws-p3-2xlarge'],
    ['p3dn', 'aws-p3dn'],
    ['g2-standard-96', 'gcp-g2'],
    ['Standard_NC96ads_A100_v4', 'azure-nc-a100-v4'],
    ['Standard_NC80adis_H100_v5', 'azure-nc-h100-v5'],
    ['Standard_NV72ads_A10_v5', 'azure-nv-a10-v5'],
  ] as const) {
    assert.equal(loadCluster(theirs).id, ours, theirs);
  }
});

test('a card by what people call it, and a number, are a machine', () => {
  const two = readCluster('rtx-4090:2');
  for (const name of ['RTX 4090:2', '4090:2', '2x4090', '2 x NVIDIA GeForce RTX 4090']) {
    assert.deepEqual(readCluster(name), two, name);
  }
  assert.equal(two.node.intra.peerToPeer, false);
  assert.equal(readCluster('8xH100').devices, 8);
  assert.equal(readCluster('rtx-4090-pc', { devices: 1 }).devices, 1);
  assert.equal(readCluster('aws-g5', { devices: 1 }).node.built, 8);
});
