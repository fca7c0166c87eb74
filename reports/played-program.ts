/** A program of one's own, played on a cluster: for a person, for a pull request and for machines. */
import type { RootContent } from 'mdast';
import type { Cluster } from '../hardware-profiles/profile.js';
import type { PlayedProgram } from '../planning/simulate-program.js';
import { resultSections, TERMS } from './simulate.js';
import { resultDocument } from './simulate-json.js';
import { grid } from './tables/grid.js';
import { setHeading } from './tables/heading.js';
import { folded, list, markdown, paragraph, strong, table, words } from './tables/markdown.js';
import { paint, type Style, wrap } from './tables/style.js';
import { count, duration, memoryOf } from './tables/units.js';

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

/** The same as Markdown, the longer tables folded. */
export function playedMarkdown(answer: Played): string {
  const { played } = answer;
  const { result, memory } = played;
  const [time, ...others] = resultSections<RootContent>(played, result, memory.reserveBytes, table);
  return markdown([
    paragraph(words(headOf(answer))),
    list(factsOf(answer).map(([name, fact]) => [strong(name), words(` ${fact}`)])),
    ...[paragraph(strong(time!.title)), time!.body],
    ...others.flatMap(({ title, body }) => folded(title, [body])),
  ]);
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

function headOf({ played: { result, devices }, cluster }: Played): string {
  const nodes = cluster.nodes === 1 ? cluster.node.title : `${count(cluster.nodes)} × ${cluster.node.title}`;
  const of = devices === cluster.devices ? '' : ` of ${count(cluster.devices)}`;
  return `Program ${result.program} on ${count(devices)}${of} × ${cluster.accelerator.title} (${nodes})`;
}

function factsOf({ played: { stepTimeSeconds, memory, fits } }: Played): [name: string, fact: string][] {
  const fact = `${memoryOf(memory.peakBytes, memory.capacityBytes)} at its peak on the fullest device`;
  return [
    ['step time', duration(stepTimeSeconds)],
    ['memory', `${fact}: ${fits ? 'fits' : 'does not fit'}`],
  ];
}
