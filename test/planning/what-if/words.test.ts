/** What a what-if text means: every spelling of a change, every word, and a sentence for what is none. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CHANGEABLE } from '../../../hardware-profiles/changeable.js';
import { loadCluster } from '../../../hardware-profiles/index.js';
import { InputError } from '../../../input/error.js';
import { figureAt, figurePaths, figuresOf } from '../../../planning/what-if/figures.js';
import { changesIn, requestWith } from '../../../planning/what-if/what-if.js';
import { pathsFor, WORDS } from '../../../planning/what-if/words.js';
import { constantsOf } from '../../../sim/collectives/constants-of.js';
import { requestOf } from '../request.js';

const request = requestOf('tiny', 'h100-dgx:4');

function figures(text: string, of = request): [path: string, before: number, after: number][] {
  const { made } = requestWith(of, changesIn(text));
  return made.flatMap((one) =>
    one.figures.map(({ path, before, after }) => [path, before, after] as const),
  ) as [string, number, number][];
}

const NIC = 'node.nics.bandwidth';

for (const [text, after] of [
  ...['nic x2', 'NIC ×2', 'nic *2', 'nic x 2', 'nic 2x', 'nic x2.0', 'nics × 2', 'nic +100%', 'nic + 100 %'],
  ...['node.nics.bandwidth x2', 'nics.bandwidth x2', 'nic =800Gb/s', 'nic = 100 GB/s', 'nic =2 * 50 GB/s'],
].map((text) => [text, 100e9] as const)) {
  test(`'${text}' is twice 400 Gb/s`, () => {
    assert.deepEqual(figures(text), [[NIC, 50e9, after]]);
  });
}

for (const text of ['nic /2', 'nic ÷2', 'nic -50%', 'nic −50 %', 'nic – 50%', 'nic x0.5']) {
  test(`'${text}' is half of it`, () => assert.deepEqual(figures(text), [[NIC, 50e9, 25e9]]));
}

test('changes are made one after the other, and a later one sees the earlier', () => {
  assert.deepEqual(figures('nic x2, hbm +10%; nic /4'), [
    [NIC, 50e9, 100e9],
    ['accelerator.memoryBandwidth', 3.35e12, 3.35e12 * 1.1],
    [NIC, 100e9, 25e9],
  ]);
});

test('a word for several figures changes all that the device has, and leaves the others alone', () => {
  const peaks = figures('flops x2');
  assert.deepEqual(
    peaks.map(([path]) => path),
    ['fp32', 'tf32', 'fp16', 'bf16', 'fp8'].map((precision) => `accelerator.peak.${precision}`),
  );
  for (const [, before, after] of peaks) assert.equal(after, 2 * before);
  assert.deepEqual(
    figures('latency x3').map(([path]) => path),
    ['node.intra.latency', 'node.nics.latency', 'fabric.hopLatency'],
  );
});

test('a changed figure says so in its source, all others keep theirs, and the request is not touched', () => {
  const before = structuredClone(request.cluster);
  const { request: changed } = requestWith(request, changesIn('hbm +10%'));
  const { provenance } = changed.cluster;
  assert.deepEqual(provenance['accelerator.memoryBandwidth'], {
    kind: 'assumed',
    source: 'what if: hbm +10%',
  });
  const { 'accelerator.memoryBandwidth': _was, ...others } = request.cluster.provenance;
  const { 'accelerator.memoryBandwidth': _is, ...kept } = provenance;
  assert.deepEqual(kept, others);
  assert.deepEqual(request.cluster, before);
  assert.deepEqual(changed.whatIf, ['hbm +10%']);
});

test('every word stands for figures that some cluster has, and no two words are said alike', () => {
  const paths = figurePaths();
  const said = WORDS.flatMap(({ word, also }) => [word, ...also]);
  assert.equal(new Set(said).size, said.length);
  for (const { word, also, paths: own } of WORDS) {
    assert.ok(own.length > 0 && own.every((path) => paths.includes(path)), word);
    for (const other of also) assert.deepEqual(pathsFor(other.toUpperCase()), own);
  }
});

test('every figure is listed with a name, a value and a source, and each can be changed to what it is', () => {
  for (const name of ['h100-dgx:4', 'tpu-v5p:2x2x2', 'cpu-100g:4', 'frontier:2', 'l40s-server:2']) {
    const cluster = loadCluster(name);
    const all = figuresOf(cluster);
    assert.equal(new Set(all.map((figure) => figure.name)).size, all.length, name);
    for (const { path, value, source } of all) {
      assert.ok(Number.isFinite(value) && source !== '', path);
      if (value > 0 && !CHANGEABLE.has(path)) continue;
      if (value > 0) assert.equal(figureAt(cluster, path)!.value, value);
    }
    const [constant] = constantsOf(cluster);
    assert.ok(constant!.value > 0 && constant!.value <= 1);
  }
});

test('twice and then half of any figure is that figure again', () => {
  const paths = figuresOf(request.cluster)
    .filter(({ value, whole, most }) => value > 0 && !whole && most > 2 * value)
    .map(({ path }) => path);
  assert.ok(paths.length > 20);
  for (const path of paths) {
    const { request: there } = requestWith(request, changesIn(`${path} x2`));
    assert.ok(
      Math.abs(figureAt(there.cluster, path)!.value / figureAt(request.cluster, path)!.value - 2) < 1e-12,
      path,
    );
    const { request: back } = requestWith(there, changesIn(`${path} /2`));
    assert.ok(
      Math.abs(figureAt(back.cluster, path)!.value / figureAt(request.cluster, path)!.value - 1) < 1e-12,
      path,
    );
  }
});

for (const [text, sentence] of [
  ['nci x2', /^nothing is called 'nci': did you mean 'nic'/],
  ['nic', /^'nic' says no change; write 'nic x2'/],
  ['nic 2', /says no change/],
  ['nic x0', /would leave nothing of it/],
  ['price -100%', /would leave nothing of it/],
  ['reserve.context /0', /divides by nothing/],
  ['nic x-2', /says no change/],
  ['memory =10 GB/s', /is a rate in bytes per second; this field wants a size/],
  ['flops =3 PFLOP/s', /stands for several figures, .*accelerator\.peak\.fp32 =3 PFLOP\/s/],
  ['oversubscription /2', /fabric\.oversubscription would be 0\.5, and it is at least 1/],
  ['units +10%', /accelerator\.units would be 145\.2, and it counts whole things/],
  ['gemmPeakFraction x2', /would be 1\.9, and it is at most 1/],
  ['collectives.nicFraction x2', /would be 1\.92, and it is at most 1/],
  ['accelerator.peak.fp4 x2', /'h100-dgx' has no accelerator\.peak\.fp4/],
  ['fabric.pod.nodes x2', /'h100-dgx' has no fabric\.pod\.nodes/],
  ['node.devices x2', /nothing is called 'node\.devices'/],
  ['', /nothing is changed/],
  [' , ;', /nothing is changed/],
  ['zzzz +10%', /the words are nic, nvlink, hbm, .*tp across nodes/],
  ['nic x2,'.repeat(40), /at most 32 changes/],
  ['nic =0 GB/s', /no network between them/],
] as const) {
  test(`'${text.slice(0, 30)}' is refused in a sentence`, () => {
    assert.throws(
      () => requestWith(request, changesIn(text)),
      (error: Error) => error instanceof InputError && sentence.test(error.message),
    );
  });
}

test('any text is changes or a sentence', () => {
  const part = fc.oneof(
    fc.constantFrom(
      'nic',
      'hbm',
      'price',
      'x2',
      '+',
      '%',
      '=',
      '-',
      '×',
      '/',
      ',',
      '10',
      ' ',
      'rails off',
      'over 3 leaves',
    ),
    fc.string({ maxLength: 5 }),
  );
  fc.assert(
    fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
      try {
        requestWith(request, changesIn(parts.join('')));
      } catch (error) {
        assert.ok(error instanceof InputError, String(error));
      }
    }),
    { numRuns: 150 },
  );
});

test('clusters whose prices were measured are not changed', () => {
  const threads = { cores: 2 } as unknown as NonNullable<typeof request.cluster.threads>;
  const measured = { ...request, cluster: { ...request.cluster, threads } };
  assert.throws(() => requestWith(measured, changesIn('nic x2')), /cost is measured/);
});
