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
import type { PricedCluster } from '../input/pricing.js';
import { requestOf } from '../input/request.js';
import { saidByProgram } from '../input/scenario.js';
import { MAX_DEVICES } from '../options/plan-keys.js';

/** The row of one cell. */
export function rowOfCell(cell: PlanCell): Promise<PlanRow> {
  return new Planner().rowOf(cell);
}

/** Clusters with prices that are kept, a few kB each: neighbours have the same. */
const MOST_CLUSTERS = 500;

/** Answers cells; keeps the layout of the last one, which the next may share. */
export class Planner {
  readonly #clusters = new Map<string, PricedCluster>();
  #last: { readonly evaluation: string; readonly best: Best | string } | undefined;

  /** The row of `cell`. Never throws for what a cell says: a cell that cannot run has a row that says why. */
  async rowOf(cell: PlanCell): Promise<PlanRow> {
    if (this.#clusters.size > MOST_CLUSTERS) this.#clusters.clear();
    try {
      const asked = await askedCell(cell.scenario, this.#clusters);
      if (this.#last?.evaluation !== cell.evaluation) {
        const alone = await requestIn(layoutKeys(cell.scenario), this.#clusters);
        this.#last = { evaluation: cell.evaluation, best: bestLayout(alone) };
      }
      return planRow(cell, asked, this.#last.best);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return refusedRow(cell, inOneLine(error.message));
    }
  }
}

async function requestIn(scenario: CellScenario, clusters: Map<string, PricedCluster>): Promise<Request> {
  return requestOf(await saidByProgram(scenario), { clusters });
}

async function askedCell(
  { [MAX_DEVICES.name]: maxDevices, ...scenario }: CellScenario,
  clusters: Map<string, PricedCluster>,
): Promise<AskedCell> {
  const { request, price } = await pricedRequest(scenario, clusters);
  const limits: Limits = {
    deadlineSeconds: request.deadlineSeconds ?? null,
    budgetUsd: request.budgetUsd ?? null,
    maxDevices: typeof maxDevices === 'number' ? maxDevices : null,
  };
  return { request, limits, price };
}

/** What was asked, and its price; where there is none, or several are meant, what was asked of no provider, and why. */
async function pricedRequest(
  scenario: CellScenario,
  clusters: Map<string, PricedCluster>,
): Promise<Pick<AskedCell, 'request' | 'price'>> {
  try {
    const request = await requestIn(scenario, clusters);
    return { request, price: priceOf(request) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const { provider: _p, region: _r, commitment: _c, price: _u, prices: _l, ...others } = scenario;
    return { request: await requestIn(others, clusters), price: inOneLine(error.message) };
  }
}

/** The price of the cluster: an offer's, or the profile's own; a sentence where nobody knows it. */
function priceOf({ cluster }: Request): PlanPrice | string {
  const { usdPerDeviceHour, priceDate, offer, pue, kgCo2PerKwh } = cluster.economics;
  if (offer !== undefined) {
    const { provider, sku, region, commitment, date, kind, source } = offer;
    return { usdPerDeviceHour, provider, sku, region, commitment, date, kind, source, pue, kgCo2PerKwh };
  }
  if (!Number.isFinite(usdPerDeviceHour)) {
    return `there is no price of ${cluster.accelerator.id}; give one with --price`;
  }
  const from = cluster.provenance['economics.usdPerDeviceHour'];
  return {
    ...{ usdPerDeviceHour, provider: null, sku: null, region: null, commitment: null },
    ...{ date: priceDate, kind: from?.kind ?? null, source: from?.source ?? null },
    ...{ pue, kgCo2PerKwh },
  };
}
