/** What people train with on an accelerator: named as the rest of llmsim names it, sourced, inherited, and physical. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { acceleratorIds, loadAccelerator } from '../../hardware-profiles/index.js';
import { FRAMEWORKS, KERNEL_SETS } from '../../hardware-profiles/profile.js';
import { readCluster } from '../../hardware-profiles/reader.js';
import { InputError } from '../../input/error.js';
import { FRAMEWORK_IDS } from '../../strategies/frameworks/ids.js';
import { KERNEL_SETS as OF_JOBS } from '../../strategies/job.js';

const folder = mkdtempSync(join(tmpdir(), 'llmsim-software-'));
after(() => rmSync(folder, { recursive: true }));

test('a profile may name every framework and kernel set there is, and no other', () => {
  assert.deepEqual(FRAMEWORKS, FRAMEWORK_IDS);
  assert.deepEqual(KERNEL_SETS, OF_JOBS);
});

/** Of 2020 and later, and yet without a flash attention that trains: CDNA 1, and Apple's, which are fused forward only. */
const NO_FLASH = /^(mi100|apple-.*)$/;

test('flash attention is the default from Ampere on, and on no device that has no kernel of it', () => {
  for (const id of acceleratorIds()) {
    const { software, vendor, year, kind, provenance } = loadAccelerator(id);
    assert.ok(provenance.software!.source.length > 40, id);
    const efficient = software.kernels === 'flash-1';
    const flash = software.kernels.startsWith('flash') && !efficient;
    // Memory-efficient attention of PyTorch is NVIDIA's older devices' alone.
    if (efficient) assert.ok(vendor === 'NVIDIA' && year < 2020, id);
    // The A100 of 2020 was the first of NVIDIA's that FlashAttention 2 runs on, the TPU v4 of 2021 the first for Pallas.
    assert.equal(flash, year >= 2020 && !NO_FLASH.test(id), id);
    assert.equal(software.framework === 'jax', kind === 'tpu', id);
  }
});

/** What a person's file with this accelerator trains with. */
function softwareOf(accelerator: string) {
  const path = join(folder, 'mine.yaml');
  writeFileSync(path, `title: Mine\nlike: h100-dgx\nnode:\n  accelerator: { ${accelerator} }\n`);
  return readCluster(path).accelerator.software;
}

test('an accelerator of one’s own trains with what its relative does, unless it says otherwise', () => {
  const own = (more: string) =>
    softwareOf(
      `title: Own, vendor: Lab, kind: gpu, year: 2026, generation: hopper, memory: 64 GiB, memoryBandwidth: 1 TB/s, peak: { bf16: 1 PFLOP/s }, units: 100, busyPower: 500 W, idlePower: 50 W, ${more}`,
    );
  assert.deepEqual(softwareOf('like: tpu-v5p'), loadAccelerator('tpu-v5p').software);
  assert.deepEqual(own('kernels: v100-sxm2-32'), loadAccelerator('v100-sxm2-32').software);
  assert.deepEqual(
    softwareOf(
      'like: h100-sxm, software: { framework: torchtitan, kernels: flash, kind: measured, source: ours }',
    ),
    { framework: 'torchtitan', kernels: 'flash' },
  );
  assert.throws(
    () =>
      softwareOf(
        'like: h100-sxm, software: { framework: tensorflow, kernels: flash, kind: measured, source: ours }',
      ),
    (error: Error) => error instanceof InputError && /'tensorflow' is not allowed here/.test(error.message),
  );
});
