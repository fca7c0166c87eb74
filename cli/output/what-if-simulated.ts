/** What `--what-if` adds to `simulate`: the layout with the changes beside the one without. */
import type { Simulation } from '../../planning/comparison.js';
import { inputsOf } from '../../planning/inputs.js';
import type { Request } from '../../planning/request.js';
import { VERSION } from '../../planning/version.js';
import { changesWithoutEffect } from '../../planning/what-if/without-effect.js';
import type { Style } from '../../reports/tables/style.js';
import { whatIfOf } from '../../reports/what-if/document.js';
import { askedWhatIf } from '../input/what-if.js';
import { documentOf, type Simulated, textOf } from './simulated.js';

/** Both answers as they are printed, and whether the changed one fits. */
export async function whatIfSimulated(
  request: Request,
  text: string,
  simulated: (request: Request) => Simulated,
  format: 'table' | 'markdown' | 'json',
  style: Style,
): Promise<{ readonly text: string; readonly fits: boolean }> {
  const { changes, request: changed, made } = askedWhatIf(request, text);
  const [before, after] = [simulated(request), simulated(changed)];
  const answered = ({ row }: Pick<Simulated, 'row'>) => ({ rows: [row], misfits: [] });
  const notes = changesWithoutEffect(request, changes, answered(before), answered(after), (other) =>
    answered(simulated(other)),
  );
  const told = whatIfOf(simulationOf(before), simulationOf(after), made, notes);
  const { fits } = after.row;
  if (format === 'json') {
    const [{ json }, asIs, whatIf] = await Promise.all([
      import('../../reports/json.js'),
      documentOf(before),
      documentOf(after),
    ]);
    return { text: json({ ...told, before: asIs, after: whatIf }), fits };
  }
  const { whatIfMarkdown, whatIfText } = await import('../../reports/what-if/text.js');
  const [asIs, whatIf] = [await textOf(before, format, style), await textOf(after, format, style)];
  return {
    text: format === 'markdown' ? whatIfMarkdown(told, asIs, whatIf) : whatIfText(told, asIs, whatIf, style),
    fits,
  };
}

function simulationOf({ request, row }: Simulated): Simulation {
  return { schema: 'llmsim.simulate/1', llmsim: VERSION, inputs: inputsOf(request), row };
}
