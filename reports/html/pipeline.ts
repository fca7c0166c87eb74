/** The pipeline of a strategy for who learns or teaches it: the picture, the closed form of its bubble, and what became of it. */
import type { PipelineDetail } from '../../planning/detail/pipeline.js';
import { count, duration, percent } from '../tables/units.js';
import { key } from './charts/figure.js';
import { keyOf } from './charts/frame.js';
import { html, type Markup, prose } from './markup.js';
import { STEP_PARTS, TIMELINE_PARTS } from './palette.js';
import { pipelineSvgs } from './pipeline-svg.js';

export function pipelineSection(pipeline: PipelineDetail, stepSeconds: number, id: string): Markup {
  const { schedule } = pipeline;
  return html`<h3>Pipeline</h3>
<figure class="chart" tabindex="0">${pipelineSvgs(pipeline, id)}${key([...keyOf(TIMELINE_PARTS, kindsIn(pipeline)), { name: STEP_PARTS.bubble.name, swatch: 'hatched' }, { name: 'idle', swatch: 'idle' }])}<figcaption>${prose(caption(pipeline, stepSeconds))}</figcaption></figure>
<p>${prose(introduction(schedule))}</p>
${bubbleTable(pipeline, stepSeconds)}
<p class="soft"><small>${prose(whyNot(pipeline, stepSeconds))}</small></p>`;
}

/** A schedule that was written out has no other source than its name. */
function introduction({ title, summary, reference }: PipelineDetail['schedule']): string {
  const from = title.endsWith(reference) ? '' : ` From: ${reference}.`;
  return `${title.charAt(0).toUpperCase()}${title.slice(1)}: ${summary}${from}`;
}

function kindsIn({ kinds, shown }: PipelineDetail): Set<string> {
  return new Set(
    shown.flatMap(({ passes }) => kinds.filter((_, k) => passes.some((n, i) => i % 6 === 0 && n === k))),
  );
}

function caption(
  { shownSeconds, stages, shown, chunks, microBatches, kinds }: PipelineDetail,
  stepSeconds: number,
): string {
  const part =
    shownSeconds < 0.999 * stepSeconds
      ? `The first ${duration(shownSeconds)} of a step of ${duration(stepSeconds)} with ${count(microBatches)} micro-batches: until gradients are back at the first stage, and some rounds more.`
      : `A whole step with ${count(microBatches)} micro-batches.`;
  const some = shown.length < stages ? ` ${shown.length} of ${stages} stages are drawn.` : '';
  const shades = chunks > 1 ? ' Chunks of a stage are shades of one colour, the first the darkest.' : '';
  const paired = shown.some(({ passes }) => passes.some((n, i) => i % 6 === 5 && n === 1));
  const pairs = paired ? ' A line below joins a forward and a backward pass that run as a pair.' : '';
  const letters = kinds.includes('forward') ? 'The letter is the pass and the number the micro-batch' : '';
  return `${part}${some} ${letters}; hatched, a stage waits for another one, and beside it stands which part of the whole step that is. What is pale waits for communication.${shades}${pairs}`;
}

function bubbleTable({ formula, bubble, ...sizes }: PipelineDetail, stepSeconds: number): Markup {
  const { formulaSeconds, equalSeconds, unevenSeconds, simulatedSeconds, transferSeconds } = bubble;
  const line = (name: Markup | string, seconds: number) =>
    html`<tr><td class="text">${name}</td><td>${duration(seconds)}</td><td>${percent(seconds / stepSeconds)}</td></tr>`;
  return html`<div class="wide" tabindex="0"><table><thead><tr><th class="text">bubble</th><th>seconds</th><th>of the step</th></tr></thead><tbody>
${formulaSeconds !== null && line(html`closed form, <code>${formula}</code>${numbersIn(sizes, formula)}`, formulaSeconds)}
${line('the schedule played with equal stages, transfers free', equalSeconds)}
${line('the schedule played with the stages of this layout, transfers free', unevenSeconds)}
${line('simulated', simulatedSeconds)}
${transferSeconds > 0 && line('beside it, waiting for transfers in flight (exposed: PP)', transferSeconds)}
</tbody></table></div>`;
}

/** ` with p = 4, F = 12 ms, B = 25 ms`: the letters that the form has. */
function numbersIn(
  { stages, microBatches, chunks, times }: Omit<PipelineDetail, 'formula' | 'bubble'>,
  formula: string,
): string {
  const { forward, backward, weightGradient } = times;
  const has = (letter: RegExp) => letter.test(formula);
  const said = [
    has(/p/) && `p = ${stages}`,
    has(/\bm\b/) && `m = ${count(microBatches)}`,
    has(/\bv\b/) && `v = ${chunks}`,
    has(/F/) && `F = ${duration(forward)}`,
    has(/B/) && `B = ${duration(backward)}`,
    has(/\bI\b/) && weightGradient !== null && `I = ${duration(backward - weightGradient)}`,
    has(/W/) && weightGradient !== null && `W = ${duration(weightGradient)}`,
    has(/F&B/) && `F&B = ${duration(forward + backward)}`,
  ].filter((text) => text !== false);
  return said.length === 0 ? '' : `, with ${said.join(', ')}`;
}

/** Less than this part of a step is not worth a sentence. */
const LITTLE = 0.002;

/** What lies between the closed form and the simulation, in sentences. */
function whyNot({ bubble, times, formula }: PipelineDetail, stepSeconds: number): string {
  const { formulaSeconds, equalSeconds, equalOwnSeconds, unevenSeconds, simulatedSeconds } = bubble;
  const little = LITTLE * stepSeconds;
  const differs = (a: number, b: number) => Math.abs(a - b) > little;
  const more = (by: number) => `${duration(Math.abs(by))} ${by > 0 ? 'more' : 'less'}`;
  const said = [
    formulaSeconds === null
      ? 'The bubble is that of an average stage.'
      : 'F and B are the times of one micro-batch forward and backward on all that a stage has, on average of the stages; the bubble is that of an average stage.',
  ];
  if (formulaSeconds !== null && differs(formulaSeconds, equalSeconds)) {
    said.push(
      differs(equalOwnSeconds, equalSeconds) && !differs(equalOwnSeconds, formulaSeconds)
        ? `The closed form counts from a stage’s own first pass to its last (${duration(equalOwnSeconds)} as played): where updates wait for no other stage, steps follow each other without the rest.`
        : formula.includes('F&B')
          ? 'The closed form has both of a pair begin at one time; here one runs after the other, and the first need not wait for what the second waits for.'
          : `The closed form is of its paper’s ideal case, which ${times.weightGradient === null ? 'the number of micro-batches is' : 'F, I and W are'} not here.`,
    );
  }
  if (differs(unevenSeconds, equalSeconds))
    said.push(`Stages that take differently long: ${more(unevenSeconds - equalSeconds)}.`);
  if (differs(simulatedSeconds, unevenSeconds))
    said.push(
      `Transfers between stages, and waiting around the optimizer step: ${more(simulatedSeconds - unevenSeconds)}; while a transfer is in flight, waiting is exposed communication and no bubble.`,
    );
  return said.join(' ');
}
