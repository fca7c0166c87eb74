import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COMMANDS } from '../../cli/commands/index.js';
import { parse } from '../../cli/parse.js';

function complaint(line: string): string {
  try {
    parse(line.split(' '), COMMANDS);
  } catch (error) {
    assert.equal((error as Error).name, 'InputError', String(error));
    return (error as Error).message;
  }
  assert.fail(`'${line}' was accepted`);
}

test('options, flags and the operand are told apart, wherever they stand', () => {
  const { command, args } = parse(['--json', 'compare', '--tp=8', 'a.yaml', '--model', 'tiny'], COMMANDS);
  assert.equal(command.name, 'compare');
  assert.deepEqual(args, { operand: 'a.yaml', options: { json: true, tp: '8', model: 'tiny' } });
});

test('a flag can be turned off, and what was not given is absent', () => {
  const { args } = parse(['compare', '--no-sequence-parallel'], COMMANDS);
  assert.deepEqual(args, { operand: undefined, options: { 'sequence-parallel': false } });
});

test('an option that takes several values may be repeated, any other may not', () => {
  const { args } = parse(['compare', '--strategy', 'ddp', '--strategy', 'fsdp,hsdp'], COMMANDS);
  assert.deepEqual(args.options.strategy, ['ddp', 'fsdp,hsdp']);
  assert.equal(
    complaint('compare --tp 4 --tp 8'),
    "--tp is given 2 times, as '4' and '8'; compare takes one",
  );
});

test('an unknown command or option is answered with the nearest ones', () => {
  assert.equal(
    complaint('comapre'),
    "unknown command 'comapre': did you mean 'compare'? `llmsim --help` lists all.",
  );
  assert.equal(
    complaint('compare --modle x'),
    "unknown option '--modle': did you mean --model? `llmsim compare --help` lists all.",
  );
  assert.equal(complaint('compare --zzz=3'), "unknown option '--zzz'. `llmsim compare --help` lists all.");
  assert.equal(complaint('--json'), "a command is missing before '--json'; `llmsim --help` lists all");
});

test('a value that is missing and a word too many are named', () => {
  assert.equal(complaint('compare --tp'), '--tp needs a value; `llmsim compare --help` tells which');
  assert.equal(complaint('compare a b'), "'b' is one word too many: llmsim compare takes one scenario");
  assert.equal(complaint('calibrate x'), "'x' is one word too many: llmsim calibrate takes options only");
});

test('a negative number is a value, not an option', () => {
  assert.equal(parse(['compare', '--tp', '-4'], COMMANDS).args.options.tp, '-4');
});

test('a flag may be told true or false, in one word or two, and takes no other', () => {
  const flag = (...words: string[]) => parse(['compare', ...words], COMMANDS).args;
  assert.deepEqual(flag('--reshard', 'false', 'a.yaml'), { operand: 'a.yaml', options: { reshard: false } });
  assert.deepEqual(flag('--reshard=true', '--no-reshard'), {
    operand: undefined,
    options: { reshard: false },
  });
  assert.equal(flag('--tuned', 'maybe').behindFlag, 'tuned');
  assert.equal(flag('--tuned', 'maybe.yaml').behindFlag, undefined);
  assert.equal(
    complaint('compare a.yaml --cuda-graphs 1'),
    "'1' is one word too many: llmsim compare takes one scenario; if '1' was meant for --cuda-graphs: that takes true or false",
  );
  assert.match(complaint('compare --reshard=x'), /^--reshard: expected true or false, found 'x'$/);
  assert.equal(
    complaint('compare --no-tp'),
    "unknown option '--no-tp': did you mean --tp? `llmsim compare --help` lists all.",
  );
});

test('after two dashes all are words, and a letter stands for its option', () => {
  const { args } = parse(['report', '-o', 'page.html', '--', '-a.json', '--json'], COMMANDS);
  assert.deepEqual(args, {
    operand: undefined,
    operands: ['-a.json', '--json'],
    options: { output: 'page.html' },
  });
  assert.equal(parse(['report', '-o=x.html'], COMMANDS).args.options.output, 'x.html');
});

test('the word that is wrong is named, also where help is asked for or no command is there', () => {
  assert.match(complaint('help simulat'), /unknown command 'simulat': did you mean 'simulate'/);
  assert.match(complaint('-V'), /a command is missing before '-V'/);
});
