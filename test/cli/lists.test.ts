import assert from 'node:assert/strict';
import { test } from 'node:test';
import { invoke } from './invoke.js';

test('every list has a schema, rows with ids or names, and sources', async () => {
  for (const [command, source] of [
    ['models', 'source'],
    ['strategies', 'reference'],
    ['frameworks', 'because'],
    ['schedules', 'reference'],
    ['optimizers', 'reference'],
  ] as const) {
    const document = JSON.parse((await invoke([command, '--json'])).out);
    assert.equal(document.schema, `llmsim.${command}/1`);
    for (const row of document.rows) assert.ok(row.id.length > 0 && row[source].length > 0, row.id);
  }
  const hardware = JSON.parse((await invoke(['hardware', '--json'])).out);
  assert.equal(hardware.schema, 'llmsim.hardware/1');
  assert.deepEqual(
    [...new Set(hardware.rows.map(({ kind }: { kind: string }) => kind))],
    ['cluster', 'accelerator'],
  );
});

test('the models say how many parameters they have', async () => {
  const { rows } = JSON.parse((await invoke(['models', 'llama3-70b', '--json'])).out);
  assert.equal(rows[0].parameters, 70_553_706_496);
  assert.match((await invoke(['models', 'llama3-70b'])).out, /70,553,706,496/);
});

test('several models are a table, and one of them that is unknown is named by itself', async () => {
  const { rows } = JSON.parse((await invoke(['models', 'llama3-8b, gpt2-124m', '--json'])).out);
  assert.deepEqual(rows.map(({ id }: { id: string }) => id).sort(), ['gpt2-124m', 'llama3-8b']);
  const { code, err } = await invoke(['models', 'llama3-8b,nope']);
  assert.equal(code, 2);
  assert.match(err, /^unknown model 'nope'/);
});

test('models are listed by maker or by family, each named once before its models', async () => {
  const ids = async (...words: string[]) =>
    (
      JSON.parse((await invoke(['models', ...words, '--json'])).out).rows as { id: string; maker: string }[]
    ).map(({ id, maker }) => `${maker}: ${id}`);
  assert.deepEqual(await ids('xai'), ['xAI: grok-1']);
  assert.deepEqual(
    await ids('Mistral-AI'),
    (await ids()).filter((row) => row.startsWith('Mistral AI: ')),
  );
  assert.deepEqual(await ids('gemma'), ['Google: gemma-2b', 'Google: gemma-7b']);
  const { out } = await invoke(['models'], { width: 120, colour: false });
  assert.equal(out.split('\n').filter((line) => line.startsWith('DeepSeek ')).length, 1);
  assert.match(out, /\nDeepSeek +deepseek-coder-1\.3b .*\n +deepseek-coder-6\.7b /);
  // A model that is called so comes before all of a family.
  assert.deepEqual(await ids('tiny'), ['llmsim: tiny']);
});

test('every figure of a shown cluster has a value, a kind and a source', async () => {
  const { out } = await invoke(['hardware', 'h100-dgx:2']);
  const figures = out.split('\n').filter((line) => /\[\d+\]$/.test(line));
  assert.ok(figures.length > 20);
  for (const line of figures) assert.match(line, /\S {2,}.*\S {2,}(measured|specified|assumed) +\[\d+\]$/);
});

test('every store, dataset and model of failures in a list is shown by its id, each figure with its source', async () => {
  for (const list of ['stores', 'datasets', 'failures']) {
    const { rows } = JSON.parse((await invoke(['hardware', list, '--json'])).out) as {
      rows: { id: string }[];
    };
    assert.ok(rows.length > 2, list);
    for (const { id } of rows) {
      const { out, code, err } = await invoke(['hardware', id]);
      assert.equal(code, 0, err);
      const figures = out.split('\n').filter((line) => / (measured|specified|assumed) +\[\d+\]$/.test(line));
      assert.ok(figures.length > 0 && out.startsWith(`${id}: `), out);
    }
  }
  const { out } = await invoke(['hardware', 'tectonic']);
  assert.match(out, /\nread +2 TB\/s +specified +\[1\]\n/);
});

test('lists fit a narrow terminal', async () => {
  for (const command of ['models', 'strategies', 'schedules', 'frameworks', 'optimizers', 'hardware']) {
    const { out } = await invoke([command], { width: 60, colour: false });
    for (const line of out.split('\n')) assert.ok(line.length <= 60, line);
  }
});

test('one thing that is not there is answered with what is near', async () => {
  for (const [command, id, near] of [
    ['models', 'llama3-70', 'llama3-70b'],
    ['strategies', 'fsdpp', 'fsdp'],
    ['frameworks', 'torchtitn', 'torchtitan'],
    ['schedules', 'dualpip', 'dualpipe'],
    ['optimizers', 'adafacto', 'adafactor'],
    ['hardware', 'h100-dgz', 'h100-dgx'],
    ['bench', 'simulater', 'simulator'],
  ] as const) {
    const { code, err } = await invoke([command, id]);
    assert.equal(code, 2);
    assert.ok(err.includes(`'${near}'`), err);
  }
});
