/** How embedding tables may be distributed over ranks. */
import type { Model } from '../../models/model.js';
import { hasTables, tablesOf } from '../../models/tables-of.js';
import type { Job, Layout } from '../job.js';
import { divisors } from './divisors.js';
import type { Ruled } from './ruled.js';

/** Narrowest part of a row, in numbers: FBGEMM's kernels read four at a time. */
const LEAST_COLUMNS = 4;

/** Undefined for models without tables, whose rules are others. */
export function tableRule({ id, state }: Ruled, { model, layout, training }: Job): string | undefined {
  if (!hasTables(model)) {
    return layout.tableSharding === undefined
      ? undefined
      : `table-sharding=${layout.tableSharding}: ${model.id} has no embedding tables; leave it out`;
  }
  const { tp, cp, pp, etp } = layout;
  if (tp > 1)
    return `tp=${tp} divides the blocks of transformers, and ${model.id} has none; leave tp at 1 and distribute its embedding tables with --ep`;
  if (cp > 1)
    return `cp=${cp} divides the positions of a sequence, and a sample of ${model.id} has none; leave cp at 1`;
  if (pp > 1)
    return `pp=${pp} cuts ${model.id} between layers, and nearly all of it is embedding tables in the first; leave pp at 1 and distribute them with --ep`;
  if (etp !== undefined && etp > 1)
    return `etp=${etp} splits experts, and ${model.id} has embedding tables; leave etp out and use --table-sharding row or column`;
  if (state === 'parameter-server' || state === 'map-reduce')
    return `${id} moves gradients of whole weights, and embedding tables of ${model.id} have gradients of a few rows alone; use ddp with --ep`;
  if (training?.offload !== undefined)
    return `offload moves optimizer states of dense weights, and rows of embedding tables of ${model.id} are updated where they are looked up; leave offload out and distribute tables with --ep`;
  return dividedRule(model, layout);
}

function dividedRule(model: Model, { ep, tableSharding = 'table' }: Layout): string | undefined {
  if (ep === 1) return undefined;
  const tables = tablesOf(model);
  if (tableSharding === 'table' && ep > tables.length)
    return `ep=${ep}: ${model.id} has ${tables.length} embedding tables, and whole ones would leave ${ep - tables.length} ranks without any; use --table-sharding row or column, or ep of at most ${tables.length}`;
  const [first] = tables;
  if (tableSharding === 'column' && first !== undefined && first.width % (LEAST_COLUMNS * ep) !== 0) {
    const even = divisors(first.width / LEAST_COLUMNS);
    return `ep=${ep} cuts rows of ${first.width} numbers into parts that are no multiple of ${LEAST_COLUMNS}; try ep=${even.slice(-4).join(', ')}, or --table-sharding table or row`;
  }
  return undefined;
}
