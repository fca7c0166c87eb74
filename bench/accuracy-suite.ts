/**
 * Chooses the built-in accuracy suite from a folder of published measurements, by the rule in
 * `accuracy/records/sample.ts`, and writes it to `accuracy/cases/`. Lines are kept as they are.
 *
 *     node dist/bench/accuracy-suite.js path/to/published
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCases } from '../accuracy/records/reader.js';
import { eligible, sample } from '../accuracy/records/sample.js';

const SUITE = new URL('../../accuracy/cases/', import.meta.url);

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('name the folder of published measurements: node dist/bench/accuracy-suite.js FOLDER');
  process.exit(2);
}
const isSuite = (name: string) => name.endsWith('.jsonl');
const lines = new Map<string, string>();
const cases = readdirSync(folder)
  .filter(isSuite)
  .sort()
  .flatMap((file) => {
    const text = readFileSync(join(folder, file), 'utf8');
    const records = readCases(text, file);
    text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .forEach((line, i) => {
        lines.set(`${file} ${records[i]!.record.id}`, line);
      });
    return records;
  });
const chosen = sample(cases.filter(eligible));
for (const old of readdirSync(SUITE).filter(isSuite)) rmSync(new URL(old, SUITE));
for (const file of new Set(chosen.map((c) => c.file))) {
  const own = chosen.filter((c) => c.file === file).map((c) => lines.get(`${file} ${c.record.id}`)!);
  writeFileSync(new URL(file, SUITE), `${own.join('\n')}\n`);
}
console.log(`${chosen.length} of ${cases.length} records chosen`);
