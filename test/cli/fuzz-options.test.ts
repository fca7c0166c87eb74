/** Random command lines: each ends in an answer or in a sentence, with the right exit code. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { COMMANDS } from '../../cli/commands/index.js';
import { readRequest } from '../../cli/input/request.js';
import { parse } from '../../cli/parse.js';
import { invoke, STACK_TRACE } from './invoke.js';
import { answers, key, value } from './mistakes.js';

test('six hundred random command lines are answered', async () => {
  const word = fc.oneof(
    fc.tuple(key, value).map(([k, v]) => [`--${k}`, v]),
    fc.tuple(key, value).map(([k, v]) => [`--${k}=${v}`]),
    key.map((k) => [`--no-${k}`]),
    value.map((v) => [v]),
    fc.constantFrom(
      ['--'],
      ['-'],
      ['--='],
      ['--json'],
      ['--model', 'tiny'],
      ['--cluster', 'h100-dgx'],
      ['--global-batch', '8'],
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(word, { maxLength: 6 }), async (words) => {
      await answers(async () => {
        const { args } = parse(['compare', ...words.flat()], COMMANDS);
        // A word by itself names a scenario file; files are the other tests' business.
        await readRequest({ ...args, operand: undefined });
      });
    }),
    { seed: 21, numRuns: 300 },
  );
});

test('whole runs with random layouts end with exit code 0, 1 or 2 and without a stack trace', async () => {
  const small = fc.constantFrom('1', '2', '3', '4', '8', '64', '0', 'x');
  const option = fc.oneof(
    fc.tuple(
      fc.constantFrom(
        '--dp',
        '--tp',
        '--pp',
        '--vpp',
        '--micro-batch',
        '--shard',
        '--cp',
        '--ep',
        '--global-batch',
      ),
      small,
    ),
    fc.tuple(fc.constant('--zero'), fc.constantFrom('0', '1', '2', '3', '4')),
    fc.tuple(fc.constant('--recompute'), fc.constantFrom('none', 'selective', 'full', 'all')),
    fc.tuple(fc.constant('--precision'), fc.constantFrom('fp32', 'fp8', 'fp4', 'tf32')),
    fc.tuple(fc.constant('--kernels'), fc.constantFrom('unfused', 'fused-softmax', 'flash')),
    fc.tuple(fc.constant('--seq'), fc.constantFrom('1', '7', '64')),
  );
  const strategy = fc.constantFrom(
    'ddp',
    'fsdp',
    'hsdp',
    '1f1b',
    'interleaved-1f1b',
    'megatron-3d',
    'parameter-server',
    'map-reduce',
  );
  await fc.assert(
    fc.asyncProperty(
      strategy,
      fc.array(option, { maxLength: 4 }),
      fc.boolean(),
      async (id, options, depth) => {
        const argv = [
          depth ? 'simulate' : 'compare',
          '--model',
          'tiny',
          '--cluster',
          'a100-dgx:1',
          '--strategy',
          id,
        ];
        const unique = new Map([['--global-batch', '8'], ...options]);
        const { code, out, err } = await invoke([...argv, ...[...unique].flat()]);
        assert.ok(
          [0, 1, 2].includes(code),
          `${argv.join(' ')} ${[...unique].flat().join(' ')}: exit ${code}: ${err}`,
        );
        assert.doesNotMatch(out + err, STACK_TRACE);
        assert.doesNotMatch(out + err, /NaN|undefined|Infinity|\[object /);
        assert.equal(code === 2, out === '', 'a wrong input prints nothing on standard output');
      },
    ),
    { seed: 22, numRuns: 30 },
  );
});
