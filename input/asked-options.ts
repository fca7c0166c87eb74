/**
 * What of a question is asked of experts, launches and ranges comes to in single words, as files with one row for each answer
 * have them, and the heads of answers: only what was asked.
 */

type Routing =
  | { readonly kind: 'balanced' | 'spread' }
  | { readonly kind: 'zipf'; readonly exponent: number }
  | { readonly kind: 'shares' };

/** A request or the inputs of a result, as far as is needed. */
interface Asked {
  readonly routing?: Routing | undefined;
  readonly dispatcher?: string | undefined;
  readonly expertOverlap?: boolean | undefined;
  readonly capacityFactor?: number | undefined;
  readonly cudaGraphs?: boolean | undefined;
  readonly tuned?: boolean | undefined;
  readonly anchor?: { readonly file: string } | undefined;
  readonly fixed: Readonly<Record<string, unknown>>;
  /** As it was asked, which names the file of a routing. */
  readonly scenario?: Readonly<Record<string, unknown>> | undefined;
}

/** Each null where it was not asked for. */
export interface OptionsAsked {
  /** `balanced`, `zipf:0.5`, or a file. */
  readonly routing: string | null;
  readonly dispatcher: string | null;
  readonly expertOverlap: boolean | null;
  readonly capacityFactor: number | null;
  readonly cudaGraphs: boolean | null;
  readonly tuned: boolean | null;
  /** The file of the measured run. */
  readonly anchor: string | null;
  readonly etp: number | null;
}

export function optionsAsked(asked: Asked): OptionsAsked {
  return {
    routing: routingAsked(asked),
    dispatcher: asked.dispatcher ?? null,
    expertOverlap: asked.expertOverlap ?? null,
    capacityFactor: asked.capacityFactor ?? null,
    cudaGraphs: asked.cudaGraphs ?? null,
    tuned: asked.tuned ?? null,
    anchor: asked.anchor?.file ?? null,
    etp: typeof asked.fixed.etp === 'number' ? asked.fixed.etp : null,
  };
}

function routingAsked({ routing, scenario }: Asked): string | null {
  if (routing === undefined) return null;
  if (routing.kind === 'zipf') return `zipf:${routing.exponent}`;
  if (routing.kind === 'shares') return typeof scenario?.routing === 'string' ? scenario.routing : 'shares';
  return routing.kind;
}

/** `deepep dispatcher`, `routing zipf:0.5`, …; nothing for what was not asked. Expert tensor parallelism is of the layout. */
export function optionWords(asked: Asked): string[] {
  const said = optionsAsked(asked);
  const flag = (value: boolean | null, yes: string, no: string) => (value === null ? [] : [value ? yes : no]);
  return [
    ...(said.dispatcher === null ? [] : [`${said.dispatcher} dispatcher`]),
    ...flag(said.expertOverlap, 'expert overlap', 'no expert overlap'),
    ...(said.routing === null ? [] : [`routing ${said.routing}`]),
    ...(said.capacityFactor === null ? [] : [`capacity factor ${said.capacityFactor}`]),
    ...flag(said.cudaGraphs, 'CUDA graphs', 'no CUDA graphs'),
    ...flag(said.tuned, 'tuned', 'not tuned'),
    ...(said.anchor === null ? [] : [`anchored on ${said.anchor}`]),
  ];
}
