import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { gridOf } from '../../../cli/input/grid.js';
import { readPlan } from '../../../cli/input/plan-question.js';
import { rowOfCell } from '../../../cli/plan/planner.js';
import type { PlanRow } from '../../../planning/plan/row.js';
import { PLAN_HEADER, planLine, rowIn } from '../../../reports/csv/plan.js';
import { HOSTILE, records } from '../../reports/csv/read.js';
import { invoke, STACK_TRACE } from '../invoke.js';
import { inFolder, SMALL_PLAN } from './plans.js';

/** The words of the small plan, those of `more` in place of the same options. */
function words(...more: string[]): string[] {
  const kept = SMALL_PLAN.filter(
    (word, i) => !more.includes(word.startsWith('--') ? word : SMALL_PLAN[i - 1]!),
  );
  return ['plan', ...kept, ...(more.includes('--threads') ? [] : ['--threads', '1']), ...more];
}

const plan = (...more: string[]) => invoke(words(...more));

async function sentence(argv: string[]): Promise<string> {
  const { code, out, err } = await invoke(argv);
  assert.equal(code, 2, `${out}${err}`);
  assert.equal(out, '');
  assert.doesNotMatch(err, STACK_TRACE);
  return err;
}

test('every combination is a row, in the order of the keys, the last fastest', async () => {
  const { code, out, err } = await plan();
  assert.equal(code, 0, err);
  const rows = records(out);
  const of = (row: Record<string, string>) =>
    [row.cell, row.asked_global_batch, row.seq, row.tokens].map(Number);
  const expected = [8, 16].flatMap((b) => [64, 128].flatMap((s) => [1e9, 2e9, 3e9].map((t) => [b, s, t])));
  assert.deepEqual(
    rows.map(of),
    expected.map((each, i) => [i + 1, ...each]),
  );
  for (const row of rows) {
    assert.deepEqual([row.cells, row.plan_shard, row.binds, row.strategy], ['12', '1/1', 'none', 'ddp']);
    assert.equal(row.error, '');
  }
  assert.equal(new Set(rows.map((row) => row.cell_id)).size, 12);
});

test('the answer is the same with any number of threads, to the byte', async () => {
  const one = await plan();
  const two = await invoke(words('--threads', '2'));
  assert.equal(two.out, one.out);
});

test('a file says what options say, and options override it', async () => {
  await inFolder(async (folder) => {
    const file = join(folder, 'plan.yaml');
    writeFileSync(
      file,
      'model: tiny\ncluster: h100-dgx:1\nglobal-batch: [8, 16]\nseq: [64, 128]\ntokens: [1B, 2e9, 3_000_000_000]\nstrategy: ddp\n',
    );
    const byFile = await invoke(['plan', file, '--threads', '1']);
    assert.equal(byFile.out, (await plan()).out, byFile.err);
    const less = await invoke(['plan', file, '--tokens', '2B', '--seq', '64', '--threads', '1']);
    assert.deepEqual(
      records(less.out).map((row) => [row.asked_global_batch, row.tokens]),
      [
        ['8', '2000000000'],
        ['16', '2000000000'],
      ],
    );
  });
});

test('a cluster of several sizes, cut apart within brackets of a file, is shown with the quotes it lacks', async () => {
  await inFolder(async (folder) => {
    const file = join(folder, 'plan.yaml');
    writeFileSync(file, 'model: tiny\ncluster: [aws-p5:8,16, h100-dgx:1,2]\n');
    const { code, err } = await invoke(['plan', file]);
    assert.equal(code, 2);
    assert.ok(err.startsWith(`${file}:2:10 cluster: YAML cuts`), err);
    assert.ok(err.includes("['aws-p5:8,16', 'h100-dgx:1,2']"), err);
  });
});

test('where no cell is within the limits the nearest are told: by how much, and what memory lacks', async () => {
  const late = await plan('--deadline', '1h', '--format', 'table');
  assert.equal(late.code, 1);
  assert.match(late.out, /\nNearest to the limits\n/);
  assert.match(late.out, / \d\d\d\.\d %\n/);
  assert.match(late.out, /Limits are\s+judged at p50/);
  const large = await invoke([
    ...[
      'plan',
      '--model',
      'llama3-405b',
      '--cluster',
      'h100-dgx:1',
      '--strategy',
      'fsdp',
      '--global-batch',
      '8',
      '--format',
      'table',
    ],
    ...['--threads', '1'],
  ]);
  assert.equal(large.code, 1);
  assert.match(large.out, /1 search for a layout\n/);
  assert.match(large.out, /\nNearest to fitting in memory\n/);
  // What it needs over the 79.1 GiB of an H100.
  const [, needs, lacks] = / ([\d,]+\.\d) GiB +([\d,]+\.\d) GiB\n/.exec(large.out)!;
  const number = (text: string) => Number(text.replaceAll(',', ''));
  assert.ok(Math.abs(number(needs!) - number(lacks!) - 79.1) < 0.15, large.out);
  assert.match(large.out, /`llmsim compare`/);
});

test('a question has the same id in every plan, and a plan another id for another grid', async () => {
  const all = records((await plan()).out);
  const part = records((await plan('--global-batch', '16', '--tokens', '3B')).out);
  assert.equal(part.length, 2);
  for (const row of part) {
    const same = all.find(
      ({ seq, asked_global_batch: b, tokens }) => seq === row.seq && b === '16' && tokens === row.tokens,
    )!;
    assert.equal(row.cell_id, same.cell_id);
    assert.notEqual(row.plan, same.plan);
    assert.equal(row.step_time_s, same.step_time_s);
  }
});

test('the row of a cell follows from the cell alone, as JSON', async () => {
  const words = Object.fromEntries(
    SMALL_PLAN.flatMap((word, i) => (word.startsWith('--') ? [[word.slice(2), SMALL_PLAN[i + 1]!]] : [])),
  );
  const grid = await gridOf(await readPlan({ operand: undefined, options: words }));
  assert.deepEqual([grid.cells, grid.evaluations], [12, 4]);
  const cell = grid.cellsOf(2)[1]!;
  const line = planLine(await rowOfCell(JSON.parse(JSON.stringify(cell))));
  assert.equal((await plan()).out.split('\r\n')[cell.cell], line.trimEnd());
});

/** So that a search has few layouts to look at. */
const FIXED = ['--micro-batch', '1', '--recompute', 'none'];

test('sets of strategies are a list of the grid, with the best of each', async () => {
  const sets = ['--strategy-sets', 'whole=ddp+zero-1,fsdp,all'];
  const asked = [
    '--model',
    'tiny',
    '--cluster',
    'h100-dgx:1',
    '--global-batch',
    '32',
    '--threads',
    '1',
    ...FIXED,
  ];
  const rows = records((await invoke(['plan', ...asked, ...sets])).out);
  assert.deepEqual(
    rows.map((row) => row.strategy_set),
    ['whole', 'fsdp', 'all'],
  );
  assert.ok(['ddp', 'zero-1'].includes(rows[0]!.strategy!));
  assert.equal(rows[1]!.strategy, 'fsdp');
  const times = rows.map((row) => Number(row.step_time_s));
  assert.ok(times[2]! <= times[0]! && times[2]! <= times[1]!);
  await inFolder(async (folder) => {
    const file = join(folder, 'p.yaml');
    writeFileSync(file, 'strategy-sets: { whole: [ddp, zero-1], fsdp: fsdp, all: [] }\n');
    assert.deepEqual(records((await invoke(['plan', file, ...asked])).out), rows);
    writeFileSync(file, 'strategy-sets:\n  - [ddp, zero-1]\n  - all\n');
    const plain = records((await invoke(['plan', file, ...asked])).out);
    assert.deepEqual(
      plain.map((row) => row.strategy_set),
      ['ddp+zero-1', 'all'],
    );
  });
  assert.match(await sentence(words(...sets)), /'strategy' is one set and 'strategy-sets' names several/);
});

test('a cell that cannot run is a row with the reason, and no cell is dropped', async () => {
  const { code, out } = await invoke([
    ...[
      'plan',
      '--model',
      'tiny,llama3-405b',
      '--cluster',
      'a100-dgx:1',
      '--global-batch',
      '8',
      '--tokens',
      '1B',
    ],
    ...['--precision', 'bf16,fp8', '--strategy', 'ddp', '--seq', '64', '--threads', '1'],
  ]);
  assert.equal(code, 0);
  const rows = records(out);
  assert.deepEqual(
    rows.map((row) => row.binds),
    ['none', 'rule', 'memory', 'rule'],
  );
  for (const row of rows.slice(1)) {
    assert.ok(row.error!.length > 10);
    for (const name of ['step_time_s', 'tokens_per_s', 'time_to_train_s', 'cost_usd', 'energy_kwh']) {
      assert.equal(row[name], '', name);
    }
  }
  assert.ok(Number(rows[2]!.memory_margin_gib) < 0);
});

test('where no cell has an answer the exit code says so', async () => {
  const { code, out } = await invoke([
    ...[
      'plan',
      '--model',
      'llama3-405b',
      '--cluster',
      'a100-dgx:1',
      '--global-batch',
      '8',
      '--strategy',
      'ddp',
    ],
    ...['--format', 'table', '--threads', '1'],
  ]);
  assert.equal(code, 1);
  assert.match(out, /0 meet every limit; the rest is held back by: memory 1/);
});

test('JSON is a line for each row, with the figures of the file', async () => {
  const [json, csv] = [await plan('--json'), await plan()];
  const lines = json.out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as PlanRow);
  assert.ok(lines.every(({ schema }) => schema === 'llmsim.plan/1'));
  assert.equal(PLAN_HEADER + lines.map(planLine).join(''), csv.out);
});

test('a row read back from its line is the row, whatever its texts say', async () => {
  const { out } = await plan('--json');
  const row = JSON.parse(out.split('\n')[0]!) as PlanRow;
  assert.deepEqual(rowIn(planLine(row)), row);
  const text = fc.oneof(fc.constantFrom(...HOSTILE), fc.string());
  fc.assert(
    fc.property(text, fc.double({ noNaN: true, noDefaultInfinity: true }), (words, figure) => {
      // A row is one line, and an empty text is none.
      const said = words.replaceAll(/\s*[\r\n]+\s*/g, ' ');
      const odd: PlanRow = {
        ...row,
        error: words,
        inputs: { ...row.inputs, model: words },
        run: { ...row.run!, costUsd: figure },
      };
      const line = planLine(odd);
      assert.equal(line.indexOf('\r\n'), line.length - 2);
      const back = rowIn(line);
      assert.equal(back.run!.costUsd, figure === 0 ? 0 : figure);
      assert.equal(back.error ?? '', said.replace(/^'(?=[=+\-@\t\r＝＋－＠])/, ''));
    }),
    { seed: 4, numRuns: 100 },
  );
});

test('the summary says how many cells there are, and the soonest and the cheapest', async () => {
  const { out } = await plan('--format', 'table');
  assert.match(
    out,
    /^12 cells: global-batch 2 × seq 2 × tokens 3 · 4 searches for a layout\n12 meet every limit\n/,
  );
  // Times of one length of the run are not held against those of another.
  for (const tokens of ['1.00 B', '2.00 B', '3.00 B']) {
    assert.match(out, new RegExp(`\\nSoonest and cheapest: tiny, ${tokens} tokens\\n`));
  }
  assert.match(out, / \d+\.\d \/ 79\.1 GiB /);
  assert.match(out, / \$2\.99\/h/);
  assert.doesNotMatch(out, /deadline/);
  const limited = await plan(
    '--deadline',
    '60d,90d',
    '--commitment',
    '1-year,on-demand',
    '--provider',
    'aws',
    '--region',
    'us-east-1',
    '--format',
    'table',
  );
  assert.match(limited.out, /^cell .* deadline /m);
  assert.match(limited.out, /of a term/);
  const narrow = await invoke(words('--format', 'table'), { width: 60, colour: false });
  for (const line of narrow.out.split('\n')) assert.ok(line.length <= 60, line);
  const markdown = await plan('--format', 'markdown');
  assert.match(markdown.out, /\| model .*\| cluster /);
});

test('with --csv the rows go to the file and the summary is printed', async () => {
  await inFolder(async (folder) => {
    const path = join(folder, 'p.csv');
    const { code, out, err } = await plan('--csv', path);
    assert.equal(code, 0);
    assert.match(out, /^12 cells/);
    assert.equal(err, `wrote ${path}\n`);
    assert.equal(readFileSync(path, 'utf8'), (await plan()).out);
    assert.ok(!existsSync(`${path}.part`));
    // Done already: nothing is worked out again.
    const again = await plan('--csv', path);
    assert.equal(again.out, out);
    assert.match(again.err, /^12 of 12 rows are in '.*p\.csv' from an earlier run and are kept\n/);
    // A finished plan makes way for another, as any file does.
    const other = await plan('--tokens', '1B', '--csv', path);
    assert.equal(other.code, 0);
    assert.equal(records(readFileSync(path, 'utf8')).length, 4);
  });
});

test('wherever the file was cut, the same command ends with the same bytes', async () => {
  await inFolder(async (folder) => {
    const whole = Buffer.from((await plan()).out);
    const path = join(folder, 'p.csv');
    const cuts = [0, 1, Buffer.byteLength(PLAN_HEADER) - 1, Buffer.byteLength(PLAN_HEADER), whole.length - 1];
    for (let i = 1; i <= 3; i++) cuts.push(Math.floor((whole.length * i) / 4));
    for (const cut of cuts) {
      writeFileSync(`${path}.part`, whole.subarray(0, cut));
      const { code, err } = await plan('--csv', path);
      assert.equal(code, 0, err);
      assert.ok(readFileSync(path).equals(whole), `cut at ${cut}`);
      const kept = whole.subarray(Buffer.byteLength(PLAN_HEADER), cut).toString().split('\r\n').length - 1;
      const said = kept > 0 && cut > PLAN_HEADER.length ? `${kept} of 12 rows are in` : 'wrote';
      assert.ok(err.startsWith(said), `${cut}: ${err}`);
      writeFileSync(path, '');
    }
  });
});

test('the beginning of another plan is never continued or lost', async () => {
  await inFolder(async (folder) => {
    const path = join(folder, 'p.csv');
    const begun = (await plan()).out.split('\r\n').slice(0, 4).join('\r\n').concat('\r\n');
    writeFileSync(`${path}.part`, begun);
    const other = await plan('--tokens', '7B', '--csv', path);
    assert.deepEqual([other.code, other.out], [2, '']);
    assert.match(
      other.err,
      /p\.csv\.part' holds 3 rows of another plan, not finished; remove it .* or name another file/,
    );
    const shard = await plan('--shard', '1/2', '--csv', path);
    assert.match(shard.err, /holds 3 rows of shard 1\/1, not finished/);
    assert.equal(readFileSync(`${path}.part`, 'utf8'), begun);
    writeFileSync(`${path}.part`, 'a,b\r\n1,2\r\n');
    assert.match((await plan('--csv', path)).err, /has other columns than this version of llmsim writes/);
    assert.ok(!existsSync(path));
  });
});

test('shards are merged into the bytes of the whole, and what is missing or doubled is named', async () => {
  await inFolder(async (folder) => {
    const file = (name: string) => join(folder, name);
    const shards = [1, 2, 3].map((i) => file(`s${i}.csv`));
    for (const [i, path] of shards.entries()) {
      assert.equal((await plan('--shard', `${i + 1}/3`, '--csv', path)).code, 0);
    }
    const whole = (await plan()).out;
    const merged = await invoke(['merge', ...shards.toReversed(), '--csv', file('all.csv')]);
    assert.deepEqual([merged.code, merged.out], [0, '']);
    assert.equal(readFileSync(file('all.csv'), 'utf8'), whole);
    assert.equal((await invoke(['merge', ...shards])).out, whole);
    assert.equal((await invoke(['merge', file('all.csv')])).out, whole);
    assert.equal((await invoke(['merge', ...shards, '--json'])).out, (await plan('--json')).out);
    const refused = async (...files: string[]) => {
      const { code, out, err } = await invoke(['merge', ...files, '--csv', file('no.csv')]);
      assert.deepEqual([code, out, existsSync(file('no.csv'))], [2, '', false]);
      return err;
    };
    assert.match(await refused(shards[0]!), /cells are missing: no file holds shard 2\/3, 3\/3; run/);
    writeFileSync(file('again.csv'), readFileSync(shards[1]!));
    assert.match(await refused(...shards, file('again.csv')), /both hold shard 2\/3/);
    const text = readFileSync(shards[1]!, 'utf8');
    writeFileSync(file('cut.csv'), text.slice(0, -9));
    assert.match(await refused(shards[0]!, file('cut.csv'), shards[2]!), /ends in the middle of a row/);
    writeFileSync(file('less.csv'), text.slice(0, text.lastIndexOf('\r\n', text.length - 3) + 2));
    assert.match(await refused(shards[0]!, file('less.csv'), shards[2]!), /1 of 12 cells are missing/);
    await plan('--shard', '2/3', '--tokens', '1B,2B,4B', '--csv', file('other.csv'));
    assert.match(await refused(shards[0]!, file('other.csv'), shards[2]!), /is of another plan than/);
    await plan('--shard', '2/4', '--csv', file('quarter.csv'));
    assert.match(await refused(...shards, file('quarter.csv')), /is one of 4 shards and .* one of 3/);
    assert.match(await refused(shards[0]!, shards[0]!, shards[1]!), /s1\.csv' is named twice/);
    const [header, first, ...others] = text.split('\r\n');
    const row = rowIn(`${first}\r\n`);
    for (const [wrong, said] of [
      [{ llmsim: '9.9.9' }, /damaged\.csv': the row of cell \d+ is of llmsim 9\.9\.9/],
      [{ winner: { ...row.winner!, strategy: 'magic' } }, /its strategy 'magic' is none/],
      [{ binds: 'luck' as PlanRow['binds'] }, /its 'binds' is 'luck'/],
    ] as const) {
      const line = planLine({ ...row, ...wrong }).trimEnd();
      writeFileSync(file('damaged.csv'), [header, line, ...others].join('\r\n'));
      assert.match(await refused(shards[0]!, file('damaged.csv'), shards[2]!), said);
      // Rows that are kept are held to the same.
      const [path, asked] = [file('kept.csv'), ['--shard', '2/3', '--csv', file('kept.csv')]];
      writeFileSync(`${path}.part`, readFileSync(file('damaged.csv')));
      const { code, err } = await plan(...asked);
      assert.deepEqual([code, existsSync(path)], [2, false]);
      assert.match(err, /remove '.*kept\.csv\.part' to begin anew/);
    }
    writeFileSync(`${file('bom.csv')}.part`, `\uFEFF${text.slice(0, -40)}`);
    const bom = await plan('--shard', '2/3', '--csv', file('bom.csv'));
    assert.equal(bom.code, 2);
    assert.match(bom.err, /bom\.csv\.part' begins with a byte-order mark/);
    writeFileSync(file('text.csv'), 'a,b\r\n');
    assert.match(await refused(file('text.csv')), /its first line has other columns/);
    assert.match(await refused(file('nowhere.csv')), /cannot read the plan rows/);
  });
});

test('more shards than searches leave some empty, and these merge, too', async () => {
  await inFolder(async (folder) => {
    const shards = [1, 2, 3, 4, 5, 6].map((i) => join(folder, `${i}.csv`));
    for (const [i, path] of shards.entries()) await plan('--shard', `${i + 1}/6`, '--csv', path);
    assert.ok(shards.some((path) => readFileSync(path, 'utf8') === PLAN_HEADER));
    assert.equal((await invoke(['merge', ...shards])).out, (await plan()).out);
  });
});

test('mistakes are sentences with their place', async () => {
  assert.match(await sentence(['plan']), /'model' is missing/);
  assert.match(
    await sentence(words('--model', 'tinny')),
    /--model: unknown model 'tinny': did you mean 'tiny'/,
  );
  assert.match(await sentence(words('--shard', '4/3')), /--shard '4\/3' is no part of a plan/);
  assert.match(await sentence(words('--threads', '0')), /--threads '0' is not a whole number/);
  assert.match(
    await sentence(['plan', ...SMALL_PLAN.slice(0, -2), '--strategy-sets', 'a=ddp,a=fsdp']),
    /two sets are named 'a'/,
  );
  for (const [option, value, said] of [
    ['--deadline', '100000000000d', /60d or 8w, and at most 1000000w/],
    ['--deadline', '0.00h', /a time longer than zero/],
    ['--budget', '1e400', /'1e400' is refused: budget is .* from 1 to 1000000000000000/],
    ['--max-devices', '1e99', /at most 9007199254740991/],
    ['--threads', '1e99', /'1e99' is more than 9007199254740991/],
  ] as const) {
    assert.match(await sentence(words(option, value)), said);
  }
  const days = records((await plan('--deadline', '67.50662924446442d')).out);
  assert.equal(Number(days[0]!.deadline_s), 67.50662924446442 * 24 * 3600);
  const reserved = ['plan', ...SMALL_PLAN.slice(0, -2), '--strategy-sets', '__proto__=ddp,a=fsdp'];
  assert.match(await sentence(reserved), /a set cannot be named '__proto__'/);
  assert.match(
    await sentence(
      words(
        '--seq',
        '1..16777216',
        '--global-batch',
        '1..16777216',
        '--tokens',
        Array.from({ length: 2000 }, (_, i) => i + 1).join(),
      ),
    ),
    /1250000 cells, and a plan has at most 1000000/,
  );
  await inFolder(async (folder) => {
    const file = join(folder, 'p.yaml');
    writeFileSync(
      file,
      'model: tiny\ncluster: h100-dgx:1\nglobal-batch: 8\ntokens: [1B, lots]\nprecision: [bf16, fp7]\n',
    );
    const said = await sentence(['plan', file]);
    assert.match(said, /p\.yaml:4:\d+ tokens/);
    assert.match(said, /p\.yaml:5:\d+ precision/);
    const job = 'model: tiny\ncluster: h100-dgx:1\nglobal-batch: 8\n';
    writeFileSync(file, `${job}strategy-sets: {constructor: [ddp], __proto__: [fsdp]}\n`);
    assert.match(
      await sentence(['plan', file]),
      /p\.yaml:4:37 strategy-sets: a set cannot be named '__proto__'/,
    );
    writeFileSync(file, `${job}tokens: 1B\nprovider: [aws, nobody]\n`);
    assert.match(await sentence(['plan', file]), /p\.yaml:5:\d+ provider: .*nobody/);
    mkdirSync(join(folder, 'folder'));
    assert.match(await sentence(words('--csv', join(folder, 'folder'))), /it is a folder/);
    assert.match(await sentence(words('--csv', join(folder, 'no', 'p.csv'))), /cannot write/);
  });
});

test('prices are those of the offers, and of what nobody sells the row has its times and says why', async () => {
  await inFolder(async (folder) => {
    const file = join(folder, 'p.yaml');
    writeFileSync(
      file,
      'offers:\n  - { provider: aws, region: us-east-1 }\n  - { provider: aws, region: moon }\n  - { provider: lambda }\nbudget: [1, 1M]\n',
    );
    const rows = records(
      (await invoke(words(file, '--tokens', '1B', '--seq', '64', '--global-batch', '8'))).out,
    );
    assert.deepEqual(
      rows.map((row) => [row.asked_provider, row.asked_region, row.binds]),
      [
        ['aws', 'us-east-1', 'budget'],
        ['aws', 'us-east-1', 'none'],
        ['aws', 'moon', 'price'],
        ['aws', 'moon', 'price'],
        ['lambda', '', 'budget'],
        ['lambda', '', 'none'],
      ],
    );
    for (const row of rows) {
      if (row.binds === 'price') {
        assert.match(row.error!, /moon/);
        assert.deepEqual([row.cost_usd, row.carbon_kg, row.price_date], ['', '', '']);
      } else {
        assert.match(row.price_date!, /^20\d\d-\d\d/);
        assert.ok(row.price_source!.length > 5 && row.error === '');
        const hours = Number(row.device_hours);
        assert.ok(
          Math.abs(Number(row.cost_usd) / (hours * Number(row.price_usd_per_device_hour)) - 1) < 1e-12,
        );
      }
      // The layout is the same whoever is paid.
      assert.equal(row.step_time_s, rows[0]!.step_time_s);
    }
    assert.match(
      await sentence(words(file, '--provider', 'aws')),
      /'provider' makes all combinations and 'offers'/,
    );
  });
});

test('paths in a plan file start from its folder', async () => {
  await inFolder(async (folder) => {
    mkdirSync(join(folder, 'sub'));
    const file = join(folder, 'sub', 'plan.yaml');
    writeFileSync(join(folder, 'sub', 'c.yaml'), 'like: h100-dgx\ntitle: Mine\n');
    writeFileSync(file, 'model: tiny\ncluster: ./c.yaml:2\nglobal-batch: 16\nseq: 64\nstrategy: ddp\n');
    const { code, out, err } = await invoke(['plan', file, '--threads', '1']);
    assert.equal(code, 0, err + out);
    assert.equal(records(out)[0]!.nodes, '2');
  });
});
