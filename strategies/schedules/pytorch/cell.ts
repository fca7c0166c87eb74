/**
 * A cell of PyTorch's schedule files: what a rank does at one step. `2F0` runs stage 2 forward for micro-batch 0; `B` is all
 * of the backward pass, `I` and `W` its halves by inputs and weights; `(0F1;3B0)OVERLAP_F_B` runs two at one time; nothing is
 * an idle step. Files that were lowered also say `0SEND_F0`, `1RECV_F0`, `0UNSHARD` and the like. Facts from `_Action` of
 * torch/distributed/pipelining/schedules.py.
 */
import type { ActionKind } from '../action.js';

/** What one stage runs for one micro-batch; PyTorch's stages are places in the depth of the model. */
export interface PlacedAction {
  readonly place: number;
  readonly kind: ActionKind;
  readonly microBatch: number;
}

/** `compute`: one action, or a forward and a backward one that overlap. `communication`: what moves tensors or weights. */
export type Cell =
  | { readonly is: 'idle' }
  | { readonly is: 'communication'; readonly place: number }
  | { readonly is: 'compute'; readonly actions: readonly PlacedAction[] };

const LETTERS: Readonly<Record<string, ActionKind>> = {
  F: 'forward',
  B: 'backward',
  I: 'input-gradient',
  W: 'weight-gradient',
};
const LETTER = Object.fromEntries(Object.entries(LETTERS).map(([letter, kind]) => [kind, letter]));

const COMPUTE = /^(0|[1-9]\d{0,5})([FBIW])(0|[1-9]\d{0,5})$/;
const COMMUNICATION =
  /^(0|[1-9]\d{0,5})(?:(?:UNSHARD|RESHARD|REDUCE_GRAD)|(?:SEND_F|RECV_F|SEND_B|RECV_B)(?:0|[1-9]\d{0,5}))$/;
const OVERLAP = /^\(([^;()]+);([^;()]+)\)OVERLAP_F_B$/;

/** Undefined for what is no cell; spaces around one are allowed, as PyTorch allows them. */
export function readCell(text: string): Cell | undefined {
  const word = text.trim();
  if (word === '') return { is: 'idle' };
  const one = actionIn(word);
  if (one !== undefined) return { is: 'compute', actions: [one] };
  const moved = COMMUNICATION.exec(word);
  if (moved !== null) return { is: 'communication', place: Number(moved[1]) };
  const pair = OVERLAP.exec(word);
  if (pair === null) return undefined;
  const [first, second] = [actionIn(pair[1]!.trim()), actionIn(pair[2]!.trim())];
  if (first === undefined || second === undefined) return undefined;
  const backward = second.kind === 'backward' || second.kind === 'input-gradient';
  return first.kind === 'forward' && backward ? { is: 'compute', actions: [first, second] } : undefined;
}

function actionIn(word: string): PlacedAction | undefined {
  const [, place, letter, microBatch] = COMPUTE.exec(word) ?? [];
  if (letter === undefined) return undefined;
  return { place: Number(place), kind: LETTERS[letter]!, microBatch: Number(microBatch) };
}

/** As PyTorch prints it. */
export function actionCell({ place, kind, microBatch }: PlacedAction): string {
  return `${place}${LETTER[kind]}${microBatch}`;
}

/** Two actions that run at one time, as PyTorch prints them. */
export function overlapCell(first: PlacedAction, second: PlacedAction): string {
  return `(${actionCell(first)};${actionCell(second)})OVERLAP_F_B`;
}
