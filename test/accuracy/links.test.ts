import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nicsIn, pcieIn } from '../../accuracy/mapping/links.js';

/** 1 Gb/s in bytes/s. */
const GB = 1e9 / 8;

test('a number of NICs and the rate of each, in the words sources use', () => {
  assert.deepEqual(nicsIn('8x200 Gb/s HDR IB per node (+2 storage)', 8), { count: 8, bandwidth: 200 * GB });
  assert.deepEqual(nicsIn('4x ConnectX-7 IB NDR 400Gb/Sec', 4), { count: 4, bandwidth: 400 * GB });
  assert.deepEqual(nicsIn('2 x 200Gbe Ethernet', 8), { count: 2, bandwidth: 200 * GB });
  assert.equal(nicsIn('0x HDR IB = 800 Gb/s per node', 8), undefined);
  assert.equal(nicsIn('8x 0 Gb/s', 8), undefined);
  assert.deepEqual(nicsIn('8x400 Gb/s NDR IB (DGX Cloud reference)', 8), { count: 8, bandwidth: 400 * GB });
});

test('a rate per device is a NIC for each device', () => {
  assert.deepEqual(nicsIn('400 Gb/s RDMA per GPU (Meta Grand Teton)', 8), { count: 8, bandwidth: 400 * GB });
  assert.deepEqual(nicsIn('ConnectX-8 800 Gb/s per GPU IB/Eth (class; not in table)', 4), {
    count: 4,
    bandwidth: 800 * GB,
  });
});

test('a rate of the node is shared by its devices or by the NICs named', () => {
  assert.deepEqual(nicsIn('1600 Gb/s RoCE per node', 8), { count: 8, bandwidth: (1600 / 8) * GB });
  assert.deepEqual(nicsIn('4x HDR IB = 800 Gb/s per node (config inter_node_bandwidth 800)', 8), {
    count: 4,
    bandwidth: (800 / 4) * GB,
  });
});

test('storage, management and measured collectives are not the compute network', () => {
  const selene =
    'Storage: 2x ConnectX-7 IB NDR 400Gb/s, Compute: 8x ConnectX-7 IB NDR 400Gb/s, Management: 100Gb/s Ethernet NIC';
  assert.deepEqual(nicsIn(selene, 8), { count: 8, bandwidth: 400 * GB });
  assert.deepEqual(nicsIn('Storage: 2x400 Gb/s, Compute: 1x100 Gb/s', 8), { count: 1, bandwidth: 100 * GB });
  assert.deepEqual(nicsIn('Compute: 1x100 Gb/s, Management: 1x400 Gb/s', 8), {
    count: 1,
    bandwidth: 100 * GB,
  });
  const jeanZay = 'Intel Omni-Path 4x100 Gb/s nominal; all-reduce measured only 23-90 Gb/s';
  assert.deepEqual(nicsIn(jeanZay, 4), { count: 4, bandwidth: 100 * GB });
  const mixed = '1x Ethernet 100Gb/Sec, 8x NVIDIA Quantum-2 CX7 InfiniBand (400Gb/s)';
  assert.deepEqual(nicsIn(mixed, 8), { count: 8, bandwidth: 400 * GB });
});

test('gigabytes and network names without a rate say nothing', () => {
  assert.equal(nicsIn('ROCE2; Data bandwidth for GPU-PCIe: 504 GB/s; PCIe-NIC: 500 GB/s', 8), undefined);
  assert.equal(nicsIn('HDR InfiniBand (DGX A100)', 8), undefined);
  assert.equal(nicsIn('Ethernet, Infiniband', 8), undefined);
  assert.equal(nicsIn(null, 8), undefined);
});

test('whatever the number of NICs and their rate, the words carry them through', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 32 }), fc.constantFrom(25, 100, 200, 400, 800), (count, rate) => {
      assert.deepEqual(nicsIn(`${count}x${rate} Gb/s RoCE`, 8), { count, bandwidth: rate * GB });
    }),
    { seed: 3, numRuns: 50 },
  );
});

test('lanes of PCIe, by generation', () => {
  // PCIe 3.0: 8 GT/s a lane, 128 bits of 130; twice that a generation later.
  const lane = (8e9 * 128) / 130 / 8;
  assert.equal(pcieIn('PCIe 4 x16'), 2 * lane * 16);
  assert.equal(pcieIn('PCIe Gen5 x8'), 4 * lane * 8);
  assert.equal(pcieIn('PCIe (no NVLink, old board)'), lane * 8);
  assert.equal(pcieIn('PCIe Gen4'), undefined);
  assert.equal(pcieIn('NVLink4/NVSwitch'), undefined);
});
