import assert from 'node:assert/strict';
import { test } from 'node:test';
import { invoke } from './invoke.js';

/** What the shell would offer for the last of these words. */
async function offered(...words: string[]): Promise<string[]> {
  const { out, code } = await invoke(['--get-yargs-completions', 'llmsim', ...words]);
  assert.equal(code, 0);
  return out.split('\n').filter((word) => word !== '');
}

test('the script is for the shell and asks llmsim for words', async () => {
  const { out, code } = await invoke(['completion']);
  assert.equal(code, 0);
  assert.match(out, /^(#compdef llmsim\n)?###-begin-llmsim-completions-###/);
  assert.match(out, /llmsim --get-yargs-completions/);
  assert.doesNotMatch(out, /\n\n\n/);
});

test('each shell gets its own script, by name or by $SHELL; fish asks with the empty word, too', async () => {
  const script = async (...words: string[]) => (await invoke(['completion', ...words])).out;
  assert.match(await script('zsh'), /^#compdef llmsim\n/);
  assert.match(
    await script('bash'),
    /complete -o bashdefault -o default -F _llmsim_yargs_completions llmsim/,
  );
  assert.match(
    await script('fish'),
    /llmsim --get-yargs-completions \(commandline -opc\) "\$\(commandline -ct\)"\n/,
  );
  for (const shell of ['bash', 'zsh', 'fish']) {
    const comments = (await script(shell)).match(/^[ \t]*# .*$/gm);
    const goes = shell === 'fish' ? '> ~/.config/fish/completions/llmsim.fish' : `>> ~/.${shell}rc`;
    assert.deepEqual(comments, [`# llmsim completion ${shell} ${goes}`]);
  }
  const { code, err } = await invoke(['completion', 'pwsh']);
  assert.deepEqual(
    [code, err],
    [2, "there is completion for bash, zsh, fish, and 'pwsh' is none of them; name one of them\n"],
  );
  const { SHELL } = process.env;
  try {
    process.env.SHELL = '/usr/bin/fish';
    assert.equal(await script(), await script('fish'));
    process.env.SHELL = '/bin/tcsh';
    assert.match((await invoke(['completion'])).err, /and \$SHELL is 'tcsh'; name one of them/);
    assert.match(await script('zsh'), /^#compdef/);
    assert.equal(process.env.SHELL, '/bin/tcsh');
  } finally {
    if (SHELL === undefined) delete process.env.SHELL;
    else process.env.SHELL = SHELL;
  }
});

test('a list goes on behind its comma, each name once', async () => {
  assert.deepEqual(await offered('simulate', '--strategy', 'zero-3,fs'), ['zero-3,fsdp']);
  assert.deepEqual(await offered('compare', '--strategy', 'zero-3,zero'), ['zero-3,zero-1', 'zero-3,zero-2']);
  assert.deepEqual(await offered('compare', '--strategy=ddp,hs'), ['--strategy=ddp,hsdp']);
  assert.deepEqual(await offered('bench', 'strategies', '--strategy=ddp,hs'), ['--strategy=ddp,hsdp']);
  assert.deepEqual(await offered('validate', 'zero-1', 'zero'), ['zero-2', 'zero-3']);
  assert.deepEqual(await offered('validate', 'zero-1,zero'), ['zero-1,zero-2', 'zero-1,zero-3']);
});

test('what a command may be followed by is offered, once', async () => {
  assert.deepEqual(await offered('bench', ''), ['simulator', 'strategies']);
  assert.deepEqual(await offered('bench', 'st'), ['strategies']);
  assert.deepEqual(await offered('bench', 'strategies', ''), []);
  assert.deepEqual(await offered('bench', 'strategies', '--ro'), ['--rounds']);
  assert.deepEqual(await offered('completion', ''), ['bash', 'zsh', 'fish']);
});

test('a first word is a command', async () => {
  assert.deepEqual(await offered('com'), ['compare', 'completion']);
});

test('a word that starts with a dash is an option of that command', async () => {
  assert.deepEqual(await offered('compare', '--mi'), ['--micro-batch']);
  assert.deepEqual(await offered('models', '--q'), ['--quiet']);
});

test('after an option come its choices or the names there are', async () => {
  assert.deepEqual(await offered('compare', '--zero', ''), ['0', '1', '2', '3']);
  assert.deepEqual((await offered('compare', '--recompute', '')).slice(0, 3), [
    'none',
    'selective',
    'per-op',
  ]);
  assert.deepEqual(await offered('simulate', '--strategy', 'zero'), ['zero-1', 'zero-2', 'zero-3']);
  assert.ok((await offered('compare', '--model', 'llama3-')).includes('llama3-70b'));
  assert.ok((await offered('compare', '--cluster', 'h100')).includes('h100-dgx'));
  assert.ok((await offered('hardware', 'h100')).includes('h100-sxm'));
});

test('where a number or a file is wanted nothing is offered, so that the shell offers files', async () => {
  assert.deepEqual(await offered('compare', '--tp', ''), []);
  assert.deepEqual(await offered('compare', ''), []);
});

test('a value after an equals sign is offered to both shells: one word in zsh, three in bash', async () => {
  const names = await offered('simulate', '--strategy', 'zero');
  assert.deepEqual(
    await offered('simulate', '--strategy=zero'),
    names.map((name) => `--strategy=${name}`),
  );
  assert.deepEqual(await offered('simulate', '--strategy', '=', 'zero'), names);
  assert.ok((await offered('simulate', '--strategy', '=')).includes('fsdp'));
});

test('completion says when there is none', async () => {
  const { code, err } = await invoke(['completion', '--json']);
  assert.deepEqual([code, err], [2, 'completion prints a shell script and no JSON\n']);
});
