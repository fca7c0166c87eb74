/**
 * Cells answered one after the other: names looked up, and the best layout searched for once for all neighbours that
 * share it. A thread, a queue's worker and the main program all work this way; a row depends on its cell alone.
 */
import { InputError } from '../../input/error.js';
import { type AskedCell, type Limits, planRow, refusedRow } from '../../planning/plan/answer.js';
import { type Best, bestLayout, inOneLine } from '../../planning/plan/best.js';
import { type CellScenario, layoutKeys, type PlanCell } from '../../planning/plan/cell.js';
import type { PlanPrice, PlanRow } from '../../planning/plan/row.js';
import type { Request } from '../../planning/request.js';
import { requestOf } from '../input/request.js';
import { saidByProgram } from '../input/scenario.js';

/** The row of one cell. */
export function rowOfCell(cell: PlanCell): Promise<PlanRow> {
  return new Planner().rowOf(cell);
}

/** Answers cells; keeps the layout of the last one, which the next may share. */
export class Planner {
  #last: { readonly evaluation: string; readonly best: Best | string } | undefined;

  /** The row of `cell`. Never throws for what a cell says: a cell that cannot run has a row that says why. */
  async rowOf(cell: PlanCell): Promise<PlanRow> {
    try {
      const asked = await askedCell(cell.scenario);
      if (this.#last?.evaluation !== cell.evaluation) {
        const alone = await requestIn(layoutKeys(cell.scenario));
        this.#last = { evaluation: cell.evaluation, best: bestLayout(alone) };
      }
      return planRow(cell, asked, this.#last.best);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return refusedRow(cell, inOneLine(error.message));
    }
  }
}

async function requestIn(scenario: CellScenario): Promise<Request> {
  return requestOf(await saidByProgram(scenario));
}

async function askedCell(scenario: CellScenario): Promise<AskedCell> {
  const request = await requestIn(scenario);
  return { request, limits: limitsOf(request), price: priceOf(request) };
}

function limitsOf(request: Request): Limits {
  // The keys are those of the search; a question without them has no limits.
  const { deadlineSeconds, budgetUsd, maxDevices } = request as Request & Partial<Limits>;
  return {
    deadlineSeconds: deadlineSeconds ?? null,
    budgetUsd: budgetUsd ?? null,
    maxDevices: maxDevices ?? null,
  };
}

/** The price of the cluster: an offer's, or the profile's own. */
function priceOf({ cluster }: Request): PlanPrice {
  const { usdPerDeviceHour, priceDate, offer } = cluster.economics;
  if (offer !== undefined) {
    const { provider, sku, region, commitment, date, kind, source } = offer;
    return { usdPerDeviceHour, provider, sku, region, commitment, date, kind, source };
  }
  const from = cluster.provenance['economics.usdPerDeviceHour'];
  return {
    ...{ usdPerDeviceHour, provider: null, sku: null, region: null, commitment: null },
    ...{ date: priceDate, kind: from?.kind ?? null, source: from?.source ?? null },
  };
}
