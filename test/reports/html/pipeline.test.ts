/** The teacher's picture of a pipeline: boxes and hatches are as long as what they stand for, and shares are those of the stages. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PipelineDetail } from '../../../planning/detail/pipeline.js';
import { NARROW, WIDE } from '../../../reports/html/charts/frame.js';
import { pipelineSection } from '../../../reports/html/pipeline.js';
import { pipelineSvgs } from '../../../reports/html/pipeline-svg.js';

/** ZB-H1 of two stages, two micro-batches: F, I and W of 1 s each; stage 0 waits 1 s before I0, stage 1 1 s before F0. */
const S = 1e9;
const sample: PipelineDetail = {
  schedule: { title: 'ZB-H1', summary: 'Halves.', reference: 'Qi' },
  formula: '(p − 1)(F + B − 2W)',
  ...{ stages: 2, microBatches: 2, chunks: 1, shownSeconds: 7 },
  times: { forward: 1, backward: 2, weightGradient: 1 },
  bubble: {
    formulaSeconds: 1,
    equalSeconds: 1,
    equalOwnSeconds: 0,
    unevenSeconds: 1.5,
    simulatedSeconds: 1.75,
    transferSeconds: 0.125,
  },
  kinds: ['forward', 'backward', 'input-gradient', 'weight-gradient', 'optimizer'],
  shown: [
    {
      name: 'stage 0',
      bubbleShare: 1 / 7,
      passes: [
        ...[0, 0, 0, 0, S, 0, 0, 1, 0, 0, S, 0, 2, 0, 0, S, S, 0],
        ...[3, 0, 0, 0, S, 0, 2, 1, 0, 0, S, 1, 3, 1, 0, 0, S, 0],
      ],
      bubbles: [2 * S, S],
    },
    { name: 'stage 1', bubbleShare: 2 / 7, passes: [0, 0, 0, S, S, 0], bubbles: [0, S, 4 * S, S] },
  ],
};

const widthsOf = (path: string) => [...path.matchAll(/h([\d.]+)v/g)].map(([, wide]) => Number(wide));

test('a second is as wide in a pass as in the bubble; halves have their letters and colours, pairs a line', () => {
  for (const [i, width] of [WIDE, NARROW].entries()) {
    const svg = pipelineSvgs(sample, 'a')[i]!.text;
    const [name, share] = [Number(/<path class="k-idle" d="M([\d.]+) 18/.exec(svg)![1]), 46];
    const second = (width - name - share) / 7;
    const hatched = [...svg.matchAll(/fill="url[^"]*"[^>]* d="([^"]*)"/g)].flatMap(([, path]) =>
      widthsOf(path!),
    );
    assert.equal(hatched.length, 3);
    for (const wide of hatched) assert.ok(Math.abs(wide - second) < 0.1, `${wide} and ${second}`);
    for (const [colour, count] of [
      ['#0a946f', 2],
      ['#3f7fd9', 2],
      ['#b04fb0', 2],
    ] as const) {
      const drawn = widthsOf(new RegExp(`fill="${colour}"[^>]* d="([^"]*)"`).exec(svg)![1]!);
      assert.equal(drawn.length, count);
      // A gap of 0.8 sets boxes apart.
      for (const wide of drawn) assert.ok(Math.abs(wide + 0.8 - second) < 0.1, `${wide} and ${second}`);
    }
    const texts = [...svg.matchAll(/<text[^>]*>([^<]+)</g)].map(([, text]) => text);
    for (const text of ['stage 0', 'stage 1', '14.3 %', '28.6 %', 'F0', 'F1', 'I0', 'W0', 'I1', 'W1'])
      assert.ok(texts.includes(text), `${text}: ${texts.join(' ')}`);
    assert.equal(svg.match(/class="pair"/g)?.length, 1);
    assert.match(svg, /data-tip="stage 0 · weight gradient"/);
    assert.match(svg, /data-tip="stage 1 · pipeline bubble, 28\.6 % of the step"/);
  }
});

test('beside the closed form stand its letters, and what lies between it and the simulation is said', () => {
  const said = (of: PipelineDetail) => pipelineSection(of, 7, 'a').text.replaceAll(/<[^>]+>/g, '');
  const text = said(sample);
  assert.match(text, /\(p − 1\)\(F \+ B − 2W\), with p = 2, F = 1\.00 s, B = 2\.00 s, W = 1\.00 s/);
  // 1.5 − 1 and 1.75 − 1.5
  assert.match(text, /Stages that take differently long: 500 ms more/);
  assert.match(text, /optimizer step: 250 ms more/);
  assert.match(text, /transfers in flight \(exposed: PP\)125 ms/);
  assert.match(text, /A whole step with 2 micro-batches/);
  assert.match(said({ ...sample, shownSeconds: 3 }), /The first 3\.00 s of a step of 7\.00 s/);
  const schedule = { title: 'the schedule of auto', summary: 'Written out.', reference: 'auto' };
  const found = said({ ...sample, schedule, bubble: { ...sample.bubble, formulaSeconds: null } });
  assert.match(found, /The schedule of auto: Written out\.\n/);
  assert.doesNotMatch(found, /closed form|F and B/);
});
