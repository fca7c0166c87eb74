import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { reportOf } from '../../accuracy/predict/run.js';
import { accuracyHtml } from '../../reports/accuracy/html.js';
import { caseResult } from './fixtures.js';

const EVIL = '<img src=x onerror=alert(1)>&"`**';
const hashOf = (text: string) => createHash('sha256').update(text).digest('base64');
const page = await accuracyHtml(
  reportOf(
    [
      caseResult({
        ...{ id: EVIL, source: EVIL, file: EVIL, hardware: EVIL, error: 0.2, predictedSeconds: 12 },
        interval: { low: 9, high: 15 },
      }),
      caseResult({ id: 'b', status: 'unsupported', error: null, reason: EVIL }),
    ],
    '0.0.0-test',
    0,
  ),
  hashOf,
);

test('what cases say is text, never markup', () => {
  assert.ok(!/<img/i.test(page));
  assert.ok(page.includes('&lt;img src=x onerror=alert(1)&gt;&amp;'));
});

test('the page fetches nothing, and its policy allows only the script it has', () => {
  const [, policy] = /Content-Security-Policy" content="([^"]+)"/.exec(page)!;
  assert.match(policy!, /^default-src 'none'/);
  const scripts = [...page.matchAll(/<script>([\s\S]*?)<\/script>/g)].map(([, code]) => code!);
  assert.equal(scripts.length, 1);
  const hash = createHash('sha256').update(scripts[0]!).digest('base64');
  assert.ok(policy!.includes(`script-src 'sha256-${hash}'`));
  assert.ok(!/(?:src|href)="?https?:/i.test(page));
  assert.ok(!/@import|url\(/i.test(page));
});

test('charts are in the page itself, and every case has its row', () => {
  assert.ok((page.match(/<svg /g) ?? []).length === 3);
  const cases = page.slice(page.indexOf('Every case'));
  assert.equal((cases.match(/<tr>/g) ?? []).length, 1 + 2);
});
