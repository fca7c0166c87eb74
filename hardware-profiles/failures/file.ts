/** From a checked file of failures to the model that it describes. */
import type { Provenance } from '../provenance.js';
import { type Figures, figures, type Sources, type Written } from '../schema/figures.js';
import type { FailureCause, FailureModel } from './failure-model.js';
import { perNodeDay } from './rate.js';

/** From the failure until it is known, and until the node is back. */
export const TIMES = { detect: 'time', repair: 'time' } as const;

/** What a cause says, or the whole file for all that do not. */
interface Times {
  readonly detect?: Written;
  readonly repair?: Written;
}

export interface FailureFile extends Times {
  readonly title?: string;
  readonly devicesPerNode?: number;
  readonly source?: string;
  readonly sources?: Readonly<Record<string, Provenance>>;
  readonly causes: Readonly<
    Record<
      string,
      Times & {
        readonly component: FailureCause['component'];
        readonly rate:
          | string
          | { readonly value: string; readonly source: string; readonly kind?: Provenance['kind'] };
        readonly shape?: number;
      }
    >
  >;
}

/** Devices of most nodes there are. */
const DEVICES_PER_NODE = 8;

/** Until nothing else is said, a failure is known at once and the node goes on. */
const AT_ONCE = { value: 0, kind: 'assumed', source: 'at once, since nothing else is said' } as const;

/** The model of a checked `file`; `id` is its name, `source` where what names none is from. */
export function modelOf(file: FailureFile, id: string, source: string): FailureModel {
  const { devicesPerNode = DEVICES_PER_NODE } = file;
  const named = file.sources ?? {};
  const otherwise: Provenance = named[file.source ?? ''] ?? { kind: 'specified', source };
  const sources: Sources = { named, otherwise };
  const ofAll = figures(file, TIMES, sources);
  const causes = Object.entries(file.causes).map(([name, said]): FailureCause => {
    const times: Figures<typeof TIMES> = { ...ofAll, ...figures(said, TIMES, sources) };
    const { detect = AT_ONCE, repair = AT_ONCE } = times;
    const { value, ...from } =
      typeof said.rate === 'string'
        ? { value: said.rate, ...otherwise }
        : ownSource(said.rate, named, otherwise);
    return {
      ...{ id: name, component: said.component },
      perNodeDay: perNodeDay(value, devicesPerNode)!,
      ...(said.shape === undefined ? {} : { shape: said.shape }),
      ...{ detectSeconds: detect.value, repairSeconds: repair.value },
      ...from,
      detect: { kind: detect.kind, source: detect.source },
      repair: { kind: repair.kind, source: repair.source },
    };
  });
  return { id, title: file.title ?? id, devicesPerNode, causes };
}

function ownSource(
  { value, source, kind }: { value: string; source: string; kind?: Provenance['kind'] },
  named: Readonly<Record<string, Provenance>>,
  otherwise: Provenance,
): { value: string } & Provenance {
  return { value, ...(kind === undefined ? (named[source] ?? otherwise) : { kind, source }) };
}
