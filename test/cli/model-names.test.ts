/** A model is found by whatever a person has of it: a folder, the hub's cache, an address, a name. */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { nameInAddress } from '../../cli/input/hub-address.js';
import { repositoryOf } from '../../cli/input/hub-cache.js';
import { isModelFile, modelFrom, modelNamed } from '../../cli/input/names.js';
import { InputError } from '../../input/error.js';
import { fixture } from '../models/fixture.js';
import { invoke } from './invoke.js';

const root = mkdtempSync(join(tmpdir(), 'llmsim-names-'));
after(() => rmSync(root, { recursive: true }));

function put(path: string, json: unknown): string {
  const file = join(root, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, typeof json === 'string' ? json : JSON.stringify(json));
  return file;
}

const LLAMA = fixture('llama-3.1-8b');
const QWEN = fixture('qwen3-30b-a3b');

/** The sentence that a name is answered with. */
async function complaint(name: string, folder = '.'): Promise<string> {
  try {
    await modelNamed(name, folder);
  } catch (error) {
    assert.ok(error instanceof InputError, String(error));
    return error.message;
  }
  return assert.fail(`${name} was found`);
}

test('a folder with a config.json is its model, also by its bare name in a scenario beside it', async () => {
  put('My-Llama/config.json', LLAMA);
  assert.equal((await modelNamed(join(root, 'My-Llama'), '.')).id, 'my-llama');
  assert.equal((await modelNamed('My-Llama', root)).id, 'my-llama');
  assert.equal((await modelNamed('./My-Llama', root)).title, 'My-Llama');
  // A name of ours is ours, even where a folder is called so.
  put('llama3-8b/config.json', QWEN);
  assert.equal((await modelNamed('llama3-8b', root)).family, 'llama');
  assert.equal((await modelNamed('./llama3-8b', root)).family, 'qwen3_moe');
});

test('a repository in the cache of the hub is called as it is on the hub, wherever in it one points', async () => {
  const folder = join(root, 'hub/models--Some--Model-1.5B');
  put('hub/models--Some--Model-1.5B/snapshots/aaa111/config.json', LLAMA);
  put('hub/models--Some--Model-1.5B/refs/main', 'aaa111\n');
  for (const place of ['', 'snapshots', 'snapshots/aaa111', 'snapshots/aaa111/config.json']) {
    const { id, title } = await modelNamed(join(folder, place), '.');
    assert.deepEqual([id, title], ['Some/Model-1.5B', 'Some/Model-1.5B'], place);
  }
});

test('of several snapshots that of the branch main counts; without one, a person has to say', async () => {
  const folder = join(root, 'several/models--a--b');
  put('several/models--a--b/snapshots/one/config.json', LLAMA);
  assert.equal((await modelNamed(folder, '.')).family, 'llama');
  put('several/models--a--b/snapshots/two/config.json', QWEN);
  assert.match(
    await complaint(folder),
    /2 snapshots are in this cache and refs\/main names none of them; give one, such as .*one$/,
  );
  put('several/models--a--b/refs/main', 'two');
  assert.equal((await modelNamed(folder, '.')).family, 'qwen3_moe');
  rmSync(join(folder, 'snapshots'), { recursive: true });
  assert.match(
    await complaint(folder),
    /no snapshot of the model is in this cache; download its config\.json again$/,
  );
});

test('a name of the hub is a model of ours, else one in the cache, which is said, else a way to get it', async () => {
  const before = process.env.HF_HUB_CACHE;
  process.env.HF_HUB_CACHE = join(root, 'cache');
  try {
    put('cache/models--Qwen--Qwen3-8B/snapshots/x/config.json', QWEN);
    put('cache/models--Other--One/snapshots/x/config.json', QWEN);
    assert.equal((await modelNamed('Qwen/Qwen3-8B', '.')).id, 'qwen3-8b');
    const { id, notes } = await modelNamed('Other/One', '.');
    assert.equal(id, 'Other/One');
    assert.match(
      notes![0]!,
      /^Other\/One is read from the cache of the Hugging Face hub: .*models--Other--One\.$/,
    );
    assert.deepEqual((await modelNamed('hf://Other/One', '.')).notes, notes);
    assert.match(
      await complaint('Other/Two'),
      /save huggingface\.co\/Other\/Two\/resolve\/main\/config\.json/,
    );
    // A folder that is there is meant before the hub.
    put('Other/One/config.json', LLAMA);
    assert.equal((await modelNamed('Other/One', root)).family, 'llama');
  } finally {
    if (before === undefined) delete process.env.HF_HUB_CACHE;
    else process.env.HF_HUB_CACHE = before;
  }
});

test('addresses of the hub name their model, however they were copied', () => {
  for (const address of [
    'hf://Qwen/Qwen3-8B',
    'hf://Qwen/Qwen3-8B@main',
    'https://huggingface.co/Qwen/Qwen3-8B',
    'https://huggingface.co/Qwen/Qwen3-8B/blob/main/config.json',
    'https://huggingface.co/Qwen/Qwen3-8B/resolve/main/config.json?download=true',
    'huggingface.co/Qwen/Qwen3-8B/tree/main',
    'https://hf.co/Qwen/Qwen3-8B#readme',
  ]) {
    assert.equal(nameInAddress(address), 'Qwen/Qwen3-8B', address);
  }
  assert.equal(nameInAddress('Qwen/Qwen3-8B'), undefined);
  assert.equal(nameInAddress('./huggingface.co/x'), undefined);
  for (const none of [
    'hf://datasets/a/b',
    'https://huggingface.co/spaces/a/b',
    'hf://gpt2',
    'https://huggingface.co/',
  ]) {
    assert.throws(() => nameInAddress(none), { name: 'InputError', message: /is no model's address/ });
  }
});

test('a path of a file elsewhere is said from here, a name of the hub or of ours as it is', () => {
  put('sizes/config.json', LLAMA);
  assert.match(modelFrom(root, './sizes/config.json'), /sizes\/config\.json$/);
  assert.match(modelFrom(root, 'sizes'), /llmsim-names-.*sizes$/);
  for (const name of ['Qwen/Qwen3-8B', 'hf://Qwen/Qwen3-8B', 'llama3-8b', 'https://huggingface.co/a/b']) {
    assert.equal(modelFrom(root, name), name);
    assert.equal(isModelFile(root, name), false);
  }
});

test('a folder without a model is answered with what is in it', async () => {
  put('adapter/adapter_config.json', { peft_type: 'LORA', base_model_name_or_path: 'a/b' });
  assert.match(
    await complaint(join(root, 'adapter')),
    /PEFT adapter \(LoRA\).*name the model that it adapts: --model a\/b$/,
  );
  put('weights/model.safetensors', '');
  assert.match(await complaint(join(root, 'weights')), /this folder has weights, but no config\.json/);
  assert.match(
    await complaint(join(root, 'weights/model.safetensors')),
    /these are weights, .* read from its config\.json$/,
  );
  put('both/model.gguf', '');
  put('both/config.json', LLAMA);
  assert.match(
    await complaint(join(root, 'both/model.gguf')),
    /the model is in .*both\/config\.json, beside it$/,
  );
  put('nested/inner/config.json', LLAMA);
  assert.match(
    await complaint(join(root, 'nested')),
    /in one inside it; name that, such as .*nested\/inner$/,
  );
  put('many/models--a--b/x', '');
  assert.match(await complaint(join(root, 'many')), /several models; name one, such as a\/b$/);
  mkdirSync(join(root, 'empty'));
  assert.match(
    await complaint(join(root, 'empty')),
    /this folder has no config\.json, from which a model is read/,
  );
});

test('another file of a model leads to its config.json, where that is there', async () => {
  const file = put('chat/generation_config.json', { eos_token_id: 2, do_sample: true });
  assert.match(
    await complaint(file),
    /generates text \(generation_config\.json\); a model is read from its config\.json/,
  );
  put('chat/config.json', LLAMA);
  assert.match(await complaint(file), /; the model is in .*chat\/config\.json, beside it$/);
});

test('the cache is where the libraries look for it', async () => {
  const { cachedRepository } = await import('../../cli/input/hub-cache.js');
  put('home/hub/models--a--b/refs/main', 'x');
  put('xdg/huggingface/hub/models--a--b/refs/main', 'x');
  const at = (environment: NodeJS.ProcessEnv) => cachedRepository('a/b', environment)?.slice(root.length + 1);
  assert.equal(at({ HF_HOME: join(root, 'home') }), 'home/hub/models--a--b');
  assert.equal(at({ XDG_CACHE_HOME: join(root, 'xdg') }), 'xdg/huggingface/hub/models--a--b');
  assert.equal(at({ HF_HUB_CACHE: join(root, 'home/hub'), HF_HOME: '/nowhere' }), 'home/hub/models--a--b');
  assert.equal(at({ HF_HOME: '/nowhere' }), undefined);
  assert.deepEqual(
    ['models--a--b', 'x/models--gpt2', 'models--', 'datasets--a--b', 'a--b'].map(repositoryOf),
    ['a/b', 'gpt2', undefined, undefined, undefined],
  );
});

test('a model without a length is compared where the question says one, and only then', async () => {
  const { max_position_embeddings: _, rope_scaling: __, ...rest } = LLAMA;
  const file = put('unsaid.json', { ...rest, num_hidden_layers: 2 });
  const asked = [
    'compare',
    '--model',
    file,
    '--cluster',
    'h100-dgx:1',
    '--global-batch',
    '8',
    '--strategy',
    'ddp',
  ];
  const { code, err } = await invoke(asked);
  assert.equal(code, 2);
  assert.match(
    err,
    /the length of a sequence is missing: the file of unsaid says none, .* give it as `--seq 4096`/,
  );
  const told = await invoke([...asked, '--seq', '1024']);
  assert.equal(told.code, 0, told.err);
});

test('what is left out of a model is said with the answer, on the terminal and in JSON', async () => {
  const file = put('fp8.json', {
    ...LLAMA,
    num_hidden_layers: 2,
    quantization_config: { quant_method: 'fp8' },
    odd_key: 3,
  });
  const asked = [
    'compare',
    '--model',
    file,
    '--cluster',
    'h100-dgx:1',
    '--global-batch',
    '8',
    '--strategy',
    'ddp',
  ];
  const out = (await invoke(asked)).out.replace(/\s+/g, ' ');
  assert.match(
    out,
    /fp8\.json: the checkpoint is stored in FP8; it is trained here from unquantised weights/,
  );
  assert.match(out, /of as many parameters; not used: odd_key\./);
  const { notes } = JSON.parse((await invoke([...asked, '--json'])).out) as { notes: string[] };
  assert.equal(notes.filter((note) => note.startsWith(file)).length, 1);
});

test('numbers as Python writes them are read, and a byte-order mark is passed over', async () => {
  const text = JSON.stringify(LLAMA).replace('{', '{"time_step_limit": [0.0, Infinity], "nothing": NaN, ');
  const { layers, notes } = await modelNamed(put('python.json', `\uFEFF${text}`), '.');
  assert.equal(layers, 32);
  assert.match(notes!.join(), /not used: time_step_limit, nothing\./);
});

test('what models has a name on the hub shows it', async () => {
  const { rows } = JSON.parse((await invoke(['models', '--json'])).out) as {
    rows: { id: string; hub?: string[] }[];
  };
  assert.equal(rows.find(({ id }) => id === 'qwen3-8b')?.hub?.[0], 'Qwen/Qwen3-8B');
  assert.equal(rows.find(({ id }) => id === 'gpt3-175b')?.hub, undefined);
  assert.match((await invoke(['models', 'llama3-70b'])).out, /\nhub +meta-llama\/Meta-Llama-3-70B, /);
  assert.match((await invoke(['models'])).out, /\bQwen\/Qwen3-8B\b/);
});
