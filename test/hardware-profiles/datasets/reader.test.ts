/** Datasets by name and from a file, with the published sizes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { datasetIds, datasetIn, datasetNamed } from '../../../hardware-profiles/datasets/reader.js';

test('published sizes, and a source and a kind for each figure', () => {
  for (const id of datasetIds()) {
    const dataset = datasetNamed(id);
    assert.ok(dataset.requestBytes <= dataset.shardBytes && dataset.shardBytes <= dataset.bytes, id);
    for (const [figure, { kind, source }] of Object.entries(dataset.figures)) {
      assert.ok(source.length > 20, `${id} ${figure}`);
      assert.ok(['measured', 'specified', 'assumed'].includes(kind), `${id} ${figure}`);
    }
  }
  assert.equal(datasetNamed('gpt3-text').bytes, 570e9);
  assert.equal(datasetNamed('fineweb').tokens, 15e12);
  const [imagenet, billion] = [datasetNamed('imagenet'), datasetNamed('billion-pictures')];
  assert.equal(imagenet.items, 14_197_122);
  // Patches of 16 by 16: of 224 by 224, and of 256 by 256.
  assert.equal(imagenet.tokens, 14_197_122 * (224 / 16) ** 2);
  assert.equal(billion.tokens, 1e9 * (256 / 16) ** 2);
  // 240 TB of 5.85 billion pictures.
  assert.ok(Math.abs(billion.bytes / ((240e12 / 5.85e9) * 1e9) - 1) < 0.01);
});

test('a rate of decoding is what was measured of pictures, and of letters', () => {
  // 1,754 pictures a second with eight workers; 19.9 MiB of letters a second at 4.2 letters a token.
  assert.ok(Math.abs(datasetNamed('imagenet').tokensPerCoreSecond / ((1754 / 8) * 196) - 1) < 0.01);
  assert.ok(Math.abs(datasetNamed('fineweb').tokensPerCoreSecond / ((19.9 * 2 ** 20) / 4.2) - 1) < 0.01);
});

test("a person's own file, an unknown name, wrong values", () => {
  const own = 'title: Ours\ntype: text\naccess: shards\nbytes: 2 TB\ntokens: 500000000000\n';
  assert.equal(datasetIn(own, 'a/ours.yaml').bytes, 2e12);
  assert.equal(datasetIn(`${own}shard: 1 MB\n`, 'a.yaml').requestBytes, 1e6);
  assert.throws(() => datasetIn(own.replace('2 TB', 'two'), 'a.yaml'), /^InputError: a\.yaml:4:8 bytes: /);
  assert.throws(() => datasetIn(`${own}duplicates: 1\n`, 'a.yaml'), /a share below 1/);
  assert.throws(() => datasetIn(own.replace('text', 'sound'), 'a.yaml'), /a\.yaml:2:7 type/);
  assert.throws(() => datasetNamed('imagnet'), /unknown dataset 'imagnet': did you mean 'imagenet'/);
});
