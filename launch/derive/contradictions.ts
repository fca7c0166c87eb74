/** What the files say cannot be run as it stands: told, so that nobody takes the answer for theirs. */
import { MODELS } from '../../models/index.js';
import type { FactName } from '../facts.js';
import { placeText } from '../imported.js';
import type { Derivation } from './derivation.js';

/** Adds a sentence for each rule that the files break by themselves. */
export function tellContradictions(on: Derivation): void {
  experts(on);
  batch(on);
}

/** Ranks share out experts, each a whole number of them. */
function experts(on: Derivation): void {
  const { known, scenario } = on;
  const ep = known.get('ep');
  const count = known.get('model.experts') ?? MODELS.find(({ id }) => id === scenario.model)?.moe?.experts;
  if (ep === undefined || ep === 1) return;
  if (count === undefined) {
    if (known.modelFacts().length > 0 && !known.isGiven('model'))
      tell(on, ['ep'], `ep is ${ep}, and the model that is spelled out has no experts`);
  } else if (count % ep !== 0)
    tell(on, ['ep', 'model.experts'], `${count} experts do not divide between ep ${ep} ranks`);
}

/** A step is a whole number of micro-batches on each replica. */
function batch(on: Derivation): void {
  const { known, scenario } = on;
  const [whole, micro, dp] = [known.get('global-batch'), known.get('micro-batch'), scenario.dp];
  if (whole === undefined || micro === undefined || typeof dp !== 'number') return;
  if (whole % (micro * dp) !== 0) {
    tell(
      on,
      ['global-batch', 'micro-batch'],
      `a global batch of ${whole} is no multiple of micro-batch ${micro} × dp ${dp} = ${micro * dp}`,
    );
  }
}

function tell(on: Derivation, facts: readonly FactName[], what: string): void {
  on.notes.push(`${placeText(on.known.place([...facts], on.home))} the files contradict themselves: ${what}`);
}
