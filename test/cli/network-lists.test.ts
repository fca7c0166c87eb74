/** What `llmsim models` says of what is no plain decoder: towers, teachers, heads that differ, tables. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { invoke } from './invoke.js';

interface Listed {
  readonly id: string;
  readonly parameters: number;
  readonly textParameters?: number;
  readonly trainedParameters?: number;
  readonly imageTokens?: number;
  readonly attentionHeads?: readonly { readonly heads: number; readonly headDim: number }[];
  readonly tableCount?: number;
  readonly tableParameters?: number;
  readonly flopsForward?: number;
  readonly flopsTrained?: number;
}

async function rowsOf(ids: string): Promise<Listed[]> {
  const { out, err, code } = await invoke(['models', ids, '--json']);
  assert.equal(code, 0, err);
  return (JSON.parse(out) as { rows: Listed[] }).rows;
}

async function sheetOf(id: string): Promise<string> {
  return (await invoke(['models', id])).out;
}

test('a vision–language model says its parts: the text part is its decoder, tower and projector the rest', async () => {
  const [seeing, text] = await rowsOf('qwen2.5-vl-7b,qwen2.5-7b');
  assert.equal(seeing!.textParameters, text!.parameters);
  // 64 × 64 patches of a square of 896 pixels, 2 × 2 of them to a token.
  assert.equal(seeing!.imageTokens, (896 / 14 / 2) ** 2);
  assert.equal(text!.textParameters, undefined);
  const sheet = await sheetOf('qwen2.5-vl-7b');
  const figure = (n: number) => n.toLocaleString('en-US');
  assert.match(sheet, new RegExp(`\ntext part +${figure(text!.parameters)} parameters`));
  const tower = figure(seeing!.parameters - text!.parameters);
  assert.match(
    sheet,
    new RegExp(`\ntower +${tower} parameters with its projector: 32 blocks, 1,280 wide, 16`),
  );
  assert.match(sheet, /\npictures +896 × 896 pixels in patches of 14 × 14, 1,024 tokens each\n/);
  assert.doesNotMatch(await sheetOf('qwen2.5-7b'), /tower|pictures|text part/);
});

test('a teacher’s parameters are told from those that are trained, and its forward pass counts once', async () => {
  const [dino] = await rowsOf('dino-vit-b-16');
  // Student and teacher are alike.
  assert.equal(dino!.trainedParameters, dino!.parameters / 2);
  // 2 large crops through the teacher, and through the student with 8 small ones: trained is thrice the student's.
  const teacher = (3 * dino!.flopsForward! - dino!.flopsTrained!) / 2;
  assert.ok(teacher > 0 && teacher < dino!.flopsForward! / 2, `${teacher}`);
  assert.match(await sheetOf('dino-vit-b-16'), /\ntrained +108,871,680; the others have no gradients\n/);
  const [vit] = await rowsOf('vit-b-16');
  assert.equal(vit!.trainedParameters, undefined);
  assert.equal(vit!.flopsTrained, 3 * vit!.flopsForward!);
});

test('heads are those of every kind of block, and a network without attention has none', async () => {
  const [clip, swin, resnet] = await rowsOf('clip-vit-l-14,swin-t,resnet-50');
  assert.deepEqual(clip!.attentionHeads, [
    { heads: 16, headDim: 64 },
    { heads: 12, headDim: 64 },
  ]);
  // 96 · 2^stage channels, 32 a head.
  const stages = [0, 1, 2, 3].map((stage) => ({ heads: (96 * 2 ** stage) / 32, headDim: 32 }));
  assert.deepEqual(swin!.attentionHeads, stages);
  assert.equal(resnet!.attentionHeads, undefined);
  assert.doesNotMatch(await sheetOf('resnet-50'), /heads|vocabulary|sequence/);
  assert.match(await sheetOf('sdxl'), /\nheads +10, 64 wide; 20, 64 wide\n/);
});

test('a recommendation model says its tables, and its few FLOPs in units that show them', async () => {
  const [dlrm] = await rowsOf('fraud-dlrm');
  assert.equal(dlrm!.tableCount, 32);
  assert.ok(dlrm!.tableParameters! > 0.999 * dlrm!.parameters && dlrm!.tableParameters! < dlrm!.parameters);
  const sheet = await sheetOf('fraud-dlrm');
  assert.match(sheet, /\ntables +32 of 24\.2 B parameters in all\n/);
  assert.match(sheet, /\nwork +1\.11 MFLOP forward, 3\.34 MFLOP trained, of one sample\n/);
});
