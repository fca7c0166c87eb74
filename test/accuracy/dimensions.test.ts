import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compareBands, DIMENSIONS } from '../../accuracy/records/dimensions.js';
import { chosen, readOnly } from '../../accuracy/records/only.js';
import { caseResult, TRAITS } from './fixtures.js';

const bandOf = (id: string, changes: Partial<typeof TRAITS>, devices = 8) =>
  DIMENSIONS.find((d) => d.id === id)!.band(caseResult({ devices, traits: { ...TRAITS, ...changes } }));

test('bands are told by their ends', () => {
  assert.deepEqual(
    [1, 2, 8, 9, 512, 513].map((devices) => bandOf('devices', {}, devices)),
    ['1', '2..8', '2..8', '9..64', '65..512', '513..'],
  );
  assert.deepEqual(
    [512, 1024, 1025, 65536].map((sequence) => bandOf('sequence', { sequence })),
    ['..1024', '..1024', '1025..2048', '8193..'],
  );
  assert.equal(bandOf('tp', { tp: null }), null);
});

test('a band is what --only takes: it finds the cases that fall into it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 2e6 }), (devices, millions) => {
      const one = caseResult({ devices, traits: { ...TRAITS, parameters: millions * 1e6 + 1e5 } });
      for (const id of ['devices', 'parameters', 'sequence', 'microBatch']) {
        const band = DIMENSIONS.find((d) => d.id === id)!.band(one)!;
        assert.deepEqual(chosen([one], readOnly([`${id}=${band}`])), [one], `${id}=${band}`);
      }
    }),
    { seed: 3, numRuns: 200 },
  );
});

test('bands are listed from small to large, words by the alphabet', () => {
  const bands = ['65..512', '1', '9..64', '2..8', '513..'];
  assert.deepEqual(bands.sort(compareBands), ['1', '2..8', '9..64', '65..512', '513..']);
  assert.deepEqual(['none', 'full'].sort(compareBands), ['full', 'none']);
});
