/**
 * The report: one file that opens from a disk or an e-mail, made from result JSON alone. The answer comes first, then
 * the ranking, then what they rest on. Tables and charts are in it as they are read without scripts; the script makes
 * tables sort and the timeline zoom. Its policy lets it run that script and fetch nothing.
 */
import type { Validation } from '../../accuracy/threads/validation.js';
import { printable } from '../../input/printable.js';
import type { Timeline } from '../../planning/detail/timeline.js';
import { about } from './about.js';
import { firstScreen } from './first-screen.js';
import { type Chapter, header, jobList, navigation, type Part, titleOf } from './header.js';
import { anchor, html, jsonIn, raw } from './markup.js';
import type { Named } from './named.js';
import { ranking } from './ranking.js';
import { costPart, resultSections } from './result.js';
import { STYLE } from './style/style.js';
import { validationSection } from './validation.js';

/** What the page takes from outside besides the results. */
export interface Shell {
  /** The script of the page, one module without imports. */
  readonly script: string;
  /** SHA-256 of a text in base64, for the page's policy. */
  readonly hash: (text: string) => string;
  /** Deflated (RFC 1951) UTF-8 of a text in base64: timelines repeat themselves and become a tenth. */
  readonly deflated: (text: string) => string;
}

/** Runs on threads to be shown with the comparisons, or alone. */
export interface NamedValidation {
  readonly name: string;
  readonly validation: Validation;
}

/** A result of another kind, by the name that tells it from others on the page. */
export interface OtherResult {
  readonly name: string;
  /** Its sections; ids of elements in them begin with `prefix`, where other results are on the page. */
  chapter(prefix: string): Promise<Chapter>;
}

/** The whole page; several comparisons are ranked together, other results are shown one after the other. */
export async function reportPage(
  all: readonly Named[],
  validations: readonly NamedValidation[],
  others: readonly OtherResult[],
  { script, hash, deflated }: Shell,
): Promise<string> {
  const alone = others.length === 1 && all.length + validations.length === 0;
  const chapters: Chapter[] = [];
  for (const other of others) chapters.push(await other.chapter(alone ? '' : `${anchor(other.name)}-`));
  const data = jsonIn(timelines(all, deflated));
  const policy = `default-src 'none'; style-src 'sha256-${hash(STYLE)}'; script-src 'sha256-${hash(script)}'; base-uri 'none'; form-action 'none'`;
  const title = titleOf(all, [
    ...chapters.map((chapter) => chapter.title),
    ...validations.map(({ validation: v }) => `${v.inputs.model} on threads`),
  ]);
  const { llmsim } = all[0]?.comparison ?? chapters[0] ?? validations[0]!.validation;
  const parts = [
    ...(await partsOf(all, validations)),
    ...chapters.flatMap((chapter, i) => (alone ? headed(chapter) : [together(chapter, others[i]!.name)])),
  ];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="llmsim ${llmsim}">
<title>${title}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<a class="skip" href="#${parts[0]!.id}">To the answer</a>
<div class="page">
${header(title, llmsim, all, chapters)}
${navigation(parts)}
<main>
${parts.map(({ id, body }) => html`<section class="part" id="${id}">${body}</section>`)}
</main>
</div>
<div id="tip" role="status" hidden></div>
<script type="application/json" id="data">${data}</script>
<script type="module">${raw(script)}</script>
</body>
</html>
`.text;
}

async function partsOf(all: readonly Named[], validations: readonly NamedValidation[]): Promise<Part[]> {
  const ranked = all.some(({ comparison }) => comparison.rows.length > 0);
  const parts: Part[] = [];
  if (all.length > 0) parts.push({ id: 'answer', name: 'Answer', body: firstScreen(all) });
  if (ranked) {
    parts.push({ id: 'ranks', name: 'Ranking', body: html`<h2>Ranking</h2>${ranking(all)}` });
  }
  if (all.length > 1) for (const each of await costPart(all)) parts.push(each);
  for (const named of all) for (const each of await resultSections(named, all.length > 1)) parts.push(each);
  for (const { name, validation } of validations) {
    parts.push({
      id: anchor('threads', name),
      name: validations.length > 1 || all.length > 0 ? `Threads: ${name}` : 'Threads',
      body: await validationSection(name, validation),
    });
  }
  if (all.length > 0) parts.push({ id: 'sources', name: 'Sources', body: about(all) });
  return parts;
}

/** The sections of the only result on a page. */
function headed({ parts }: Chapter): Part[] {
  return parts.map(({ id, name, title, body }) => ({
    ...{ id, name },
    body: html`${title !== undefined && html`<h2>${title}</h2>`}${body}`,
  }));
}

/** One section of all that a result says, under its name. */
function together({ title, job, parts }: Chapter, name: string): Part {
  return {
    ...{ id: anchor('result', name), name },
    body: html`<h2>${name}</h2><p class="soft">${title}</p>${jobList(job)}${parts.map((part) => html`${part.title !== undefined && html`<h3 id="${part.id}">${part.title}</h3>`}${part.body}`)}`,
  };
}

/** By strategy, each by itself: a reader opens few of them. */
function timelines(all: readonly Named[], deflated: Shell['deflated']): Record<string, string> {
  const several = all.length > 1;
  return Object.fromEntries(
    all.flatMap(({ name, comparison }) =>
      comparison.rows.flatMap((row) =>
        row.detail
          ? [
              [
                anchor(several ? name : '', row.strategy),
                deflated(JSON.stringify(shown(row.detail.timeline))),
              ] as const,
            ]
          : [],
      ),
    ),
  );
}

/** A timeline whose names are as the page writes them: the script paints them as they are. */
function shown(timeline: Timeline): Timeline {
  const { labels, classes, roles } = timeline;
  return {
    ...timeline,
    labels: labels.map(printable),
    classes: classes.map(printable),
    roles: roles.map((role) => ({ ...role, name: printable(role.name) })),
  };
}
