/** A program of one's own, played on a cluster: for a person and for machines. */
import type { Cluster } from '../hardware-profiles/profile.js';
import type { PlayedProgram } from '../planning/simulate-program.js';
import { resultSections, TERMS } from './simulate.js';
import { resultDocument } from './simulate-json.js';
import { grid } from './tables/grid.js';
import { setHeading } from './tables/heading.js';
import { paint, type Style, wrap } from './tables/style.js';
import { count, duration, memoryOf } from './tables/units.js';
import { risk } from './tight.js';

/** What was played where, and what came out. */
export interface Played {
  readonly played: PlayedProgram;
  readonly cluster: Cluster;
}

/** The whole answer, ending in a line break. */
export function playedReport(answer: Played, style: Style): string {
  const { played } = answer;
  const { bold, dim, good, bad } = paint(style);
  const sections = resultSections(played, played.result, played.memory.reserveBytes, ({ columns, rows }) =>
    grid(columns, rows, style),
  );
  const blocks = [
    setHeading([headOf(answer)], style),
    factsOf(answer).flatMap(([name, fact]) =>
      wrap(`${name.padEnd(10)} ${fact}`, style).map(played.fits ? good : bad),
    ),
    ...sections.map(({ title, body }) => [...wrap(title, style).map(bold), ...body]),
    wrap(TERMS, style).map(dim),
  ];
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n`;
}

/** The document of `--json`. */
export function playedDocument(version: string, { played, cluster }: Played): object {
  const { result, ...figures } = played;
  return {
    schema: 'llmsim.simulate-program/1',
    llmsim: version,
    inputs: { program: result.program, cluster: cluster.id, nodes: cluster.nodes, devices: cluster.devices },
    ...figures,
    result: resultDocument(result),
  };
}

/** What was played on what. */
export function headOf({ played: { result, devices }, cluster }: Played): string {
  const nodes = cluster.nodes === 1 ? cluster.node.title : `${count(cluster.nodes)} × ${cluster.node.title}`;
  const of = devices === cluster.devices ? '' : ` of ${count(cluster.devices)}`;
  return `Program ${result.program} on ${count(devices)}${of} × ${cluster.accelerator.title} (${nodes})`;
}

/** The answer in short, fact by fact. */
export function factsOf({ played: { stepTimeSeconds, memory } }: Played): [name: string, fact: string][] {
  const fact = `${memoryOf(memory.peakBytes, memory.capacityBytes)} at its peak on the fullest device`;
  return [
    ['step time', duration(stepTimeSeconds)],
    ['memory', `${fact}: ${VERDICTS[memory.verdict]}${risk(memory)}`],
  ];
}

const VERDICTS = { fits: 'fits', tight: 'tight', no: 'does not fit' } as const;
