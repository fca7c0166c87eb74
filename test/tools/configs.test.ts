import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { CHECKPOINTS } from '../models/checkpoints/checkpoints.js';
import { checkConfigs } from './configs.js';

test('configurations of a folder are held against its index: exact, off, refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'configs-'));
  const { config, parameters, active } = CHECKPOINTS.find(({ name }) => name === 'Grok-1')!;
  mkdirSync(join(folder, 'grok'));
  writeFileSync(join(folder, 'grok', 'config.json'), JSON.stringify(config));
  writeFileSync(join(folder, 'off.json'), JSON.stringify(config));
  writeFileSync(join(folder, 'albert.json'), '{"model_type":"albert"}');
  const rows = [
    'name,model_type,expected_parameters,expected_active,note',
    `grok,grok-1,${parameters},${active},`,
    `off,grok-1,${Math.round(parameters * 1.0002)},,`,
    'albert,albert,11683584,,',
  ];
  writeFileSync(join(folder, 'index.csv'), `${rows.join('\n')}\n`);
  const found = checkConfigs(folder);
  rmSync(folder, { recursive: true });
  assert.deepEqual(
    found.map(({ name, outcome }) => [name, outcome]),
    [
      ['grok', 'exact'],
      ['off', 'off'],
      ['albert', 'refused'],
    ],
  );
  assert.match(found[1]!.why, /^316,490,127,360 .*, expected 316,553,/);
});

const given = process.env.LLMSIM_CONFIGS;
test('every configuration of the folder in LLMSIM_CONFIGS is exact or refused', {
  skip: given === undefined,
}, () => {
  const off = checkConfigs(given!).filter(({ outcome }) => outcome === 'off' || outcome === 'failed');
  assert.deepEqual(off, []);
});
