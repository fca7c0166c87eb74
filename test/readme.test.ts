import assert from 'node:assert/strict';
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  asShown,
  localLinks,
  type Printed,
  run,
  runHere,
  type Shown,
  shellCommands,
  shownCommands,
  withOutputs,
} from './documented.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
/** The program as readers have it, for commands that are more than it alone: what `npm run build` has packed. */
const ENTRY = fileURLToPath(new URL('../bundle/llmsim.js', import.meta.url));
const DOCUMENTS = [
  'README.md',
  ...readdirSync(`${ROOT}docs`)
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
/** Its commands are run once, and what they write is looked at, by a test of its own. */
const ELSEWHERE = ['docs/capacity-planning.md'];
const UPDATE = process.env.UPDATE_GOLDEN === '1';

/** Commands run where a reader would run them, yet what they write does not land in the repository. */
const folder = mkdtempSync(join(tmpdir(), 'llmsim-docs-'));
symlinkSync(`${ROOT}examples`, join(folder, 'examples'));
before(() => process.chdir(folder));
after(() => {
  process.chdir(ROOT);
  rmSync(folder, { recursive: true });
});

const read = (path: string) => readFileSync(`${ROOT}${path}`, 'utf8');

/** What a command prints; one that several documents show runs once. */
const known = new Map<string, Printed>();
async function printedBy(command: string): Promise<Printed> {
  const found = known.get(command) ?? (await runHere(command)) ?? run(command, ENTRY, folder);
  known.set(command, found);
  return found;
}

for (const document of DOCUMENTS) {
  const markdown = read(document);
  const shown = shownCommands(markdown);
  if (shown.length === 0 || ELSEWHERE.includes(document)) continue;
  test(`what ${document} shows is what its ${shown.length} commands print`, async () => {
    // What another document's `init` wrote is not there for a reader of this one.
    rmSync(join(folder, 'job.yaml'), { force: true });
    known.clear();
    const printed = new Map<Shown, string[]>();
    for (const each of shown) {
      const { output, exit } = await printedBy(each.command);
      assert.equal(exit, each.exit, `${each.command}\n${output.join('\n')}`);
      printed.set(each, asShown(output, each.output));
    }
    if (UPDATE) writeFileSync(`${ROOT}${document}`, withOutputs(markdown, printed));
    else {
      for (const [{ command, first, output }, now] of printed) {
        const where = `${document}:${first}: $ ${command}\nrenew with: npm run golden`;
        assert.equal(output.join('\n'), now.join('\n'), where);
      }
    }
  });
}

test('README shows the main command at work, and the two commands the gate runs', () => {
  const readme = read('README.md');
  assert.ok(shownCommands(readme).some(({ command }) => command.startsWith('llmsim compare ')));
  const gate = shellCommands(readme).filter((command) => command.startsWith('npm '));
  assert.deepEqual(gate, ['npm ci && npx llmsim compare examples/llama3-70b.yaml', 'npm cit']);
});

for (const document of DOCUMENTS) {
  // A command with a file of the reader's own is a pattern to fill in; the others must do as they stand.
  const commands = shellCommands(read(document)).filter(
    (line) => line.startsWith('npx llmsim ') && !/path\/to|\bmy-/.test(line),
  );
  for (const command of commands) {
    test(`${document}: ${command}`, async () => {
      const { output, exit } = await printedBy(command.replace(/^npx /, ''));
      assert.equal(exit, 0, output.join('\n'));
      assert.ok(output.length > 0);
    });
  }
}

test('every link between files of the repository leads somewhere', () => {
  for (const document of DOCUMENTS) {
    for (const link of localLinks(read(document))) {
      assert.ok(
        existsSync(join(ROOT, dirname(document), link)),
        `${document} links to ${link}, which does not exist`,
      );
    }
  }
});

const PAGE = [
  '# x',
  '```console',
  '$ echo a; echo b',
  'a',
  'b',
  '$ seq 5',
  '1',
  '…',
  '5',
  '```',
  'text',
  '```sh',
  'npm x',
  '```',
  '',
].join('\n');

test('commands and outputs are found in console blocks only', () => {
  assert.deepEqual(
    shownCommands(PAGE).map(({ command, output }) => [command, output]),
    [
      ['echo a; echo b', ['a', 'b']],
      ['seq 5', ['1', '…', '5']],
    ],
  );
  assert.deepEqual(shellCommands(PAGE), ['npm x']);
});

test('renewing outputs changes nothing that was right, and puts right what was not', () => {
  const renew = (page: string) => {
    const shown = shownCommands(page);
    return withOutputs(
      page,
      new Map(shown.map((s) => [s, asShown(run(s.command, ENTRY, folder).output, s.output)])),
    );
  };
  assert.equal(renew(PAGE), PAGE);
  assert.equal(renew(PAGE.replace('\nb\n', '\nwrong\nand more\n').replace('\n5\n', '\n6\n')), PAGE);
});

test('a command that should fail says with what, and its complaint counts as output', () => {
  const [failing] = shownCommands('```console\n$ ls /nowhere/at/all >&2 || exit 2  # exits with 2\n```');
  const { exit, output } = run(failing!.command, ENTRY, folder);
  assert.equal(failing!.exit, 2);
  assert.equal(exit, 2);
  assert.match(output.join('\n'), /nowhere/);
});
