/** Layers of each stage: as they are listed, or as they follow from what the ends of a pipeline hold. */
import type { FactName } from '../facts.js';
import { placeText } from '../imported.js';
import type { Derivation } from './derivation.js';

const ENDS = [
  ...(['first-stage-layers', 'last-stage-layers', 'embedding-counts', 'loss-counts'] as const),
] satisfies readonly FactName[];

/** The layers of each stage where they are not divided evenly; with a list, the number of chunks. */
export function deriveStages(on: Derivation): void {
  const { known, scenario } = on;
  const listed = known.get('stage-layers');
  const pp = known.get('pp') ?? 1;
  if (listed !== undefined) {
    scenario['stage-layers'] = listed;
    const chunks = listed.split(',').length / pp;
    if (scenario.vpp === undefined && !known.isOpen('pp') && Number.isInteger(chunks) && chunks > 1) {
      scenario.vpp = chunks;
      on.assume('vpp', chunks, `the layout lists ${chunks * pp} chunks / pp ${pp}`, 'stage-layers');
    }
    return;
  }
  const said = ENDS.find((fact) => known.get(fact) !== undefined);
  if (said === undefined || known.isOpen('pp')) return;
  const layers = known.get('model.layers');
  const entry = known.entry(said)!;
  if (layers === undefined) {
    on.notes.push(
      `${placeText(entry)} ${entry.key}: the number of layers is not said, so stages are left as the framework divides them`,
    );
    return;
  }
  const counts = countsOf(on, layers, pp);
  if (counts === undefined) {
    on.notes.push(
      `${placeText(entry)} ${entry.key}: ${layers} layers do not come out even so; stages are left as the framework divides them`,
    );
    return;
  }
  if (counts.length === 1) return;
  scenario['stage-layers'] = counts.join(',');
  on.assume('stage-layers', scenario['stage-layers'], `${layers} layers over pp ${pp} by ${entry.key}`, said);
}

/** Undefined where they come to no whole numbers. */
function countsOf({ known, scenario }: Derivation, layers: number, pp: number): number[] | undefined {
  const [first, last] = [known.get('first-stage-layers'), known.get('last-stage-layers')];
  const whole = (counts: number[]) =>
    counts.every((count) => Number.isInteger(count) && count >= 0) ? counts : undefined;
  if (first !== undefined || last !== undefined) {
    const others = pp - (first === undefined ? 0 : 1) - (last === undefined ? 0 : 1);
    const each = (layers - (first ?? 0) - (last ?? 0)) / others;
    return whole([
      ...(first === undefined ? [] : [first]),
      ...new Array<number>(Math.max(0, others)).fill(each),
      ...(last === undefined ? [] : [last]),
    ]);
  }
  const before = known.get('embedding-counts') === true ? 1 : 0;
  const behind = known.get('loss-counts') === true ? 1 : 0;
  const places = pp * (typeof scenario.vpp === 'number' ? scenario.vpp : 1);
  const each = (layers + before + behind) / places;
  return whole(
    Array.from(
      { length: places },
      (_, at) => each - (at === 0 ? before : 0) - (at === places - 1 ? behind : 0),
    ),
  );
}
