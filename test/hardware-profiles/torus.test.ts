import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { devicesOf, type TorusRules, torusShape } from '../../hardware-profiles/resolve/torus.js';
import { InputError } from '../../input/error.js';

const V5P: TorusRules = { cluster: 'tpu-v5p', devicesPerNode: 4, dimensions: 3, largestSlice: 8960 };
const V5E: TorusRules = { cluster: 'tpu-v5e', devicesPerNode: 4, dimensions: 2, largestSlice: 256 };

test('a number of hosts is the most cube-like slice that is sold', () => {
  const shape = (nodes: number) => torusShape({ nodes }, V5P).join('x');
  assert.equal(shape(1), '1x2x2');
  assert.equal(shape(2), '2x2x2');
  assert.equal(shape(4), '2x2x4');
  assert.equal(shape(8), '2x4x4');
  assert.equal(shape(16), '4x4x4');
  assert.equal(shape(32), '4x4x8');
  assert.equal(shape(64), '4x8x8');
  assert.equal(shape(128), '8x8x8');
  assert.equal(shape(2240), [16, 20, 28].join('x'));
});

test('two-dimensional slices are as square as they can be', () => {
  const shape = (nodes: number) => torusShape({ nodes }, V5E).join('x');
  assert.deepEqual([1, 2, 4, 8, 16, 32, 64].map(shape), ['2x2', '2x4', '4x4', '4x8', '8x8', '8x16', '16x16']);
});

test('sides that are given are kept in their order', () => {
  assert.deepEqual(torusShape({ torus: [8, 4, 4] }, V5P), [8, 4, 4]);
});

test('a slice that does not exist is refused with those that do', () => {
  const refused = (extent: Parameters<typeof torusShape>[0], rules: TorusRules, why: RegExp) =>
    assert.throws(() => torusShape(extent, rules), { name: InputError.name, message: why });
  refused({ nodes: 17 }, V5P, /'tpu-v5p:17' is no slice .* multiple of 4; try 'tpu-v5p:16' or 'tpu-v5p:32'/);
  refused({ torus: [4, 4, 6] }, V5P, /'tpu-v5p:4x4x6' is no slice/);
  refused({ nodes: 65 }, V5E, /260 chips, and a slice of tpu-v5e has at most 256/);
  refused({ torus: [16, 16] }, V5P, /has 2 sides, and the torus of tpu-v5p has 3 dimensions/);
  refused({ nodes: 2 }, { ...V5P, dimensions: 7 }, /has 7 dimensions, and the most that are known of are 6/);
  refused({ torus: [1, 1, 3] }, V5P, /3 chips, which is not whole hosts of 4/);
});

test('whatever the shape, no device is lost and no other shape of the same size is shorter around', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 35 }), (cubes) => {
      const nodes = cubes * 16;
      const sides = torusShape({ nodes }, V5P);
      assert.equal(devicesOf(sides), nodes * 4);
      assert.ok(sides.every((side) => side % 4 === 0));
      const around = sides.reduce((sum, side) => sum + side, 0);
      // With sides in units of four the product is `cubes`; the mean of the sides bounds their product.
      assert.ok((around / 3) ** 3 >= nodes * 4);
      for (let a = 1; a <= cubes; a++) {
        for (let b = 1; a * b <= cubes; b++) {
          if (cubes % (a * b) === 0) assert.ok(around <= 4 * (a + b + cubes / (a * b)));
        }
      }
    }),
    { seed: 4 },
  );
});
