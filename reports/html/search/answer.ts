/** The answer of a search in sentences: the best layout within the limits, or what stands in the way of any. */
import type { Found, FoundRow, Sort } from '../../../planning/found.js';
import { shortLayout } from '../../layout.js';
import { count, dollars, duration, memory } from '../../tables/units.js';
import { html, type Markup, prose } from '../markup.js';

/** What is said first; where nothing is within the limits, what comes nearest. */
export function answerOf(found: Found): Markup {
  const { sort, rows } = found;
  const [best] = rows;
  if (best === undefined) return nothing(found);
  const within = limitsSaid(found);
  return html`${named(best)} ${bestSaid(sort, best)}${within === '' ? null : html` ${prose(`within ${within}`)}`}: ${spends(best)}.`;
}

function bestSaid(sort: Sort, { totals }: FoundRow): string {
  if (sort === 'time') return totals ? 'is soonest done' : 'is fastest';
  return sort === 'cost' ? 'costs least' : 'needs the fewest devices';
}

/** How much was looked at, and whether all of it. */
export function workOf({ evaluated, simulated, interrupted, undecided }: Found): Markup {
  return html`<p class="soft">${prose(`${count(evaluated)} layouts were weighed, ${count(simulated)} of them simulated in full; no bound could rule those out.`)}</p>${
    interrupted &&
    html`<p class="warned">${prose(`The search was ended before its end${undecided === undefined ? '' : `: ${count(undecided)} layouts had not been decided on`}. Something better may not have been found.`)}</p>`
  }`;
}

/** `a deadline of 60.0 d, a budget of $5.00 M and 512 devices`; empty where there are no limits. */
function limitsSaid({ limits: { deadlineSeconds, budgetUsd, maxDevices } }: Found): string {
  const said = [
    ...(deadlineSeconds === undefined ? [] : [`a deadline of ${duration(deadlineSeconds)}`]),
    ...(budgetUsd === undefined ? [] : [`a budget of ${dollars(budgetUsd)}`]),
    ...(maxDevices === undefined ? [] : [`at most ${count(maxDevices)} devices`]),
  ];
  return said.length < 2 ? (said[0] ?? '') : `${said.slice(0, -1).join(', ')} and ${said.at(-1)!}`;
}

function named({ strategy, layout, cluster }: FoundRow): Markup {
  return html`<strong>${prose(strategy)}</strong> (${prose(shortLayout(layout))}) on <strong>${prose(cluster)}</strong>`;
}

/** What a row takes and costs, of the whole run or of a step. */
function spends(row: FoundRow): Markup {
  const { totals, devices, stepTimeSeconds, stepUsd } = row;
  const [time, cost] = totals
    ? [duration(totals.timeToTrainSeconds), dollars(totals.costUsd)]
    : [duration(stepTimeSeconds), dollars(stepUsd)];
  const what = totals ? 'the run' : 'a step';
  return html`${what} takes <b class="whole">${time}</b> and costs <b class="whole">${cost}</b> on ${prose(`${count(devices)} devices`)}`;
}

function nothing(found: Found): Markup {
  const { nearest, limits } = found;
  if (nearest === undefined) return html`No strategy has a layout that is allowed.`;
  const { peakBytes, capacityBytes } = nearest.memory;
  const { memoryMargin = 0 } = found.inputs[nearest.input]!;
  if (!nearest.fits) {
    const missing = peakBytes - (1 - memoryMargin) * capacityBytes;
    return html`Nothing fits in memory: ${named(nearest)}, which comes nearest, lacks <b class="whole">${memory(missing)}</b> a device.`;
  }
  const over = overLimits(nearest, limits);
  return html`Nothing is within ${prose(limitsSaid(found))}: ${named(nearest)}, the best without ${over.length > 1 ? 'those limits' : 'that limit'}, is ${prose(over.join(' and '))}; ${spends(nearest)}.`;
}

/** By how much a row is beyond each limit. */
function overLimits({ totals, devices }: FoundRow, limits: Found['limits']): string[] {
  const { deadlineSeconds, budgetUsd, maxDevices } = limits;
  const late = (totals?.timeToTrainSeconds ?? 0) - (deadlineSeconds ?? Number.POSITIVE_INFINITY);
  const dear = (totals?.costUsd ?? 0) - (budgetUsd ?? Number.POSITIVE_INFINITY);
  const many = devices - (maxDevices ?? Number.POSITIVE_INFINITY);
  return [
    ...(late > 0 ? [`${duration(late)} late`] : []),
    ...(dear > 0 ? [`${dollars(dear)} over the budget`] : []),
    ...(many > 0 ? [`${count(many)} devices too many`] : []),
  ];
}
