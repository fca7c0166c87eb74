/**
 * A vision tower as steps: patches through a matrix, blocks, projector, and the tokens they make put among those of the
 * text. Every context rank runs it for all pictures of its sequences, as frameworks do. Where nothing of it is trained its
 * steps run forward alone, since no gradient is asked of pictures; where sequences have no pictures none of it runs.
 */
import type { Model, Projector, VisionTower } from '../model.js';
import { renamed } from '../operations/renamed.js';
import {
  imageTokens,
  mergedWidth,
  patchesAcross,
  patchInputs,
  tokensOfImage,
  towerPositions,
} from '../vision.js';
import { tunedWeights } from '../weights/tuned.js';
import { deepProjector, inTower, PROJECTOR, VISION, visionWeights } from '../weights/vision.js';
import { linear } from './linear.js';
import { normStep, pass } from './memory-bound.js';
import { activationBytes, INPUT, OUTPUT, type Shape, type Step, step, tokensOutside } from './step.js';
import { blockSteps } from './transformer-block.js';

/** The embedding of a model that sees pictures: `text` are the steps of the text's. */
export function withVision(model: Model, tower: VisionTower, text: readonly Step[], shape: Shape): Step[] {
  if (tower.images === 0) return [...text];
  const words = 'text embedding';
  const embedded = renamed(text, new Map([[OUTPUT, words]]));
  const seen = towerSteps(tower, shape);
  const made = projectors(tower, seen.saw, shape);
  const steps = asked([...seen.steps, ...made.steps], frozenNames(model, tower));
  return [...embedded, ...steps, merging(model, tower, [words, ...made.results], shape)];
}

/** Weights of tower and projector that are not trained. */
function frozenNames(model: Model, tower: VisionTower): ReadonlySet<string> {
  if (model.tuning === undefined) return new Set();
  const weights = tunedWeights(model, 'embedding', visionWeights(tower));
  return new Set(weights.filter(({ frozen }) => frozen).map(({ name }) => name));
}

/** The steps without gradients that nobody asks for: of pictures, and of what only frozen steps have made of them. */
function asked(steps: readonly Step[], frozen: ReadonlySet<string>): Step[] {
  const flows = new Set<string>();
  return steps.map((each) => {
    const into = each.reads.some((name) => flows.has(name));
    const trains = each.weights.some((name) => !frozen.has(name));
    if (!into && !trains) return forwardOnly(each);
    flows.add(each.writes.name);
    return into || each.weightGradient.length === 0 ? each : { ...each, inputGradient: [] };
  });
}

/** What runs forward and asks for no gradient. */
function forwardOnly(given: Step): Step {
  const { join: _, addsBranches: __, ...rest } = given;
  return { ...rest, inputGradient: [], inputNeeds: [], weightGradient: [], weightNeeds: [], passes: true };
}

/** Pictures of a micro-batch as sequences of patches. */
function shapeOfTower(tower: VisionTower, shape: Shape): Shape {
  const { documents: _, preference: __, ...rest } = shape;
  return { ...rest, sequences: shape.sequences * (tower.images ?? 1), positions: towerPositions(tower) };
}

/** The tower's steps, and the tensors that projectors read: what the last block made, and what earlier ones did. */
function towerSteps(tower: VisionTower, shape: Shape): { steps: Step[]; saw: string[] } {
  const { block } = tower;
  const own = shapeOfTower(tower, shape);
  const tokens = tokensOutside(own);
  const values = tokens * block.hidden;
  const e = activationBytes(shape);
  const steps: Step[] = [patchEmbedding(tower, own)];
  const last = () => steps.at(-1)!.writes.name;
  if (tower.learnedPositions !== undefined) {
    const name = `${VISION}positions`;
    const added = pass('embedding', 'position-add', values, 3 * e);
    const gradient = pass('embedding', 'position gradient', values, e);
    const written = { name, bytes: values * e };
    steps.push(
      step({
        ...{ name, reads: [last()], writes: written, weights: [name], forward: [added] },
        ...{ weightGradient: [gradient], passes: true },
      }),
    );
  }
  const norm = (name: string) => {
    const at = { name: `${VISION}${name}`, input: last(), weights: [`${VISION}${name}.norm`], tokens };
    steps.push(normStep({ ...at, width: block.hidden }, block, own));
  };
  if (tower.normBefore) norm('before');
  const outputs: string[] = [];
  for (let i = 0; i < block.layers - (tower.unused ?? 0); i++) {
    const input = last();
    const { windows } = tower;
    const local = windows !== undefined && !windows.full.includes(i);
    const seen = local
      ? { ...own, documents: [{ tokens: Math.min(windows.positions, own.positions), share: 1 }] }
      : own;
    for (const each of blockSteps(block, seen)) steps.push(inBlock(each, i, input));
    outputs.push(last());
  }
  if (tower.normAfter) norm('after');
  const deep = tower.projector.deep ?? 0;
  const every = Math.max(1, Math.floor(outputs.length / (deep + 1)));
  return { steps, saw: [last(), ...Array.from({ length: deep }, (_, i) => outputs[(i + 1) * every - 1]!)] };
}

/** A patch of a picture, all its colours and frames, through one matrix. */
function patchEmbedding(tower: VisionTower, own: Shape): Step {
  const { block, patchBias: bias } = tower;
  const tokens = own.sequences * patchesAcross(tower) ** 2;
  const at = { name: `${VISION}patches`, input: 'pictures', weight: `${VISION}patch`, tokens };
  const made = linear({ ...at, inputs: patchInputs(tower), outputs: block.hidden, bias }, own);
  // Pictures are data: they are there, and nobody asks for their gradient.
  const weights = tower.classToken ? [...made.weights, `${VISION}class`] : made.weights;
  return { ...made, reads: [], weights, inputGradient: [], weightNeeds: [] };
}

/** A step of a block whose tensors and weights have names of their own in the tower. */
function inBlock(each: Step, index: number, input: string): Step {
  const own = (name: string) => (name === INPUT ? input : inTower(index, name));
  const names = (list: readonly string[]) => list.map(own);
  return {
    ...each,
    name: own(each.name),
    reads: names(each.reads),
    writes: { ...each.writes, name: own(each.writes.name) },
    side: each.side.map((side) => ({ ...side, name: own(side.name) })),
    weights: each.weights.map((weight) => inTower(index, weight)),
    inputNeeds: names(each.inputNeeds),
    weightNeeds: names(each.weightNeeds),
    ...(each.scratch ? { scratch: { ...each.scratch, name: own(each.scratch.name) } } : {}),
    ...(each.inputScratch
      ? { inputScratch: { ...each.inputScratch, name: own(each.inputScratch.name) } }
      : {}),
    tensorReductions: each.tensorReductions.map((sum) => ({ ...sum, name: own(sum.name) })),
  };
}

/** Every projector, and what each makes. */
function projectors(
  tower: VisionTower,
  [last, ...earlier]: readonly string[],
  shape: Shape,
): { steps: Step[]; results: string[] } {
  const all = [
    projectorSteps(tower, tower.projector, last!, '', shape),
    ...earlier.map((saw, i) =>
      projectorSteps(tower, deepProjector(tower.projector), saw, `deep ${i + 1} `, shape),
    ),
  ];
  return { steps: all.flat(), results: all.map((steps) => steps.at(-1)!.writes.name) };
}

function projectorSteps(
  tower: VisionTower,
  projector: Projector,
  input: string,
  which: string,
  shape: Shape,
): Step[] {
  const own = shapeOfTower(tower, shape);
  const { hidden } = tower.block;
  const merged = mergedWidth(tower);
  const [patches, tokens] = [
    tokensOutside(own),
    (tokensOutside(own) / towerPositions(tower)) * tokensOfImage(tower),
  ];
  const e = activationBytes(shape);
  const { norm, widths, bias, narrows, merge } = projector;
  const name = (of: string) => `${PROJECTOR}${which}${of}`;
  const steps: Step[] = [];
  const last = () => steps.at(-1)?.writes.name ?? input;
  const merging = () => {
    if (merge === 1) return;
    const moved = (label: string) => ({
      ...pass('elementwise', label, tokens * merged, 0),
      bytes: (patches * hidden + tokens * merged) * e,
    });
    const written = { name: name('merged'), bytes: tokens * merged * e };
    const kernels = { forward: [moved('merge-patches')], inputGradient: [moved('merge-patches backward')] };
    steps.push(step({ name: name('merged'), reads: [last()], writes: written, ...kernels }));
  };
  const normed = (rows: number, width: number) => {
    if (norm === undefined) return;
    const at = { name: name('norm'), input: last(), weights: [name('norm')], tokens: rows, width };
    steps.push(normStep(at, { ...tower.block, norm: norm.kind }, own));
  };
  if (norm?.of === 'patch' && projector.averages !== true) normed(patches, hidden);
  merging();
  if (norm !== undefined && (norm.of === 'merged' || projector.averages)) normed(tokens, merged);
  if (narrows) {
    const at = { name: name('narrowing'), input: last(), weight: name('narrowing'), tokens };
    steps.push(linear({ ...at, inputs: merged, outputs: hidden, bias: false }, own));
  }
  for (const [i, outputs] of widths.entries()) {
    const inputs = widths[i - 1] ?? (narrows ? hidden : merged);
    if (i > 0) steps.push(gelu(name(`activation ${i}`), last(), tokens * inputs, e));
    const at = { name: name(`linear ${i + 1}`), input: last(), weight: name(`linear ${i + 1}`), tokens };
    steps.push(linear({ ...at, inputs, outputs, bias }, own));
  }
  return steps;
}

function gelu(name: string, input: string, values: number, e: number): Step {
  return step({
    ...{ name, reads: [input], writes: { name, bytes: values * e } },
    forward: [pass('elementwise', 'gelu', values, 2 * e)],
    inputGradient: [pass('elementwise', 'gelu backward', values, 3 * e)],
    inputNeeds: [input],
  });
}

/** The pictures' tokens written over those that keep their places in the text; further projectors' are added to the stream. */
function merging(model: Model, tower: VisionTower, reads: readonly string[], shape: Shape): Step {
  const values = tokensOutside(shape) * model.hidden;
  const e = activationBytes(shape);
  const share = shape.sequenceParallel ? shape.tensor : 1;
  const pictures = (shape.sequences * imageTokens(tower) * model.hidden * (reads.length - 1)) / share;
  const kernel = (name: string) => ({ ...pass('elementwise', name, pictures, 0), bytes: 2 * pictures * e });
  return step({
    name: 'merge pictures',
    reads,
    writes: { name: OUTPUT, bytes: values * e },
    adds: [reads[0]!],
    forward: [{ ...kernel('merge-pictures'), bytes: 2 * (values + pictures) * e }],
    inputGradient: [kernel('merge-pictures backward')],
  });
}
