/**
 * Viewers draw the spans of a thread as nested boxes, so on one thread two spans must nest or follow
 * each other. A stream's own ops do; where a segment call overlaps them, the later span moves to
 * another track.
 */
import type { Span } from '../../program/result.js';

/** Spans of one stream, shared out to as few tracks as a first fit needs; each track in drawing order. */
export function tracks(spans: readonly Span[]): Span[][] {
  const inOrder = [...spans].sort((a, b) => a.startPs - b.startPs || b.endPs - a.endPs);
  const all: { readonly spans: Span[]; readonly open: Span[] }[] = [];
  for (const span of inOrder) {
    const track = all.find(({ open }) => settles(open, span));
    if (track === undefined) all.push({ spans: [span], open: [span] });
    else {
      track.spans.push(span);
      track.open.push(span);
    }
  }
  return all.map((track) => track.spans);
}

/** Closes what ended before the span starts; true if what is still open encloses the span. */
function settles(open: Span[], span: Span): boolean {
  while (open.length > 0 && open.at(-1)!.endPs <= span.startPs) open.pop();
  const innermost = open.at(-1);
  return innermost === undefined || span.endPs <= innermost.endPs;
}
