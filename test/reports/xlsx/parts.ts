/** The parts of an `.xlsx` file, read without the library that wrote it: a zip archive of XML (APPNOTE.TXT 4.3, ECMA-376). */
import { inflateRawSync } from 'node:zlib';

/** Each part by its path in the archive. */
export function partsOf(zip: Buffer): Map<string, string> {
  const parts = new Map<string, string>();
  const end = zip.length - 22;
  let at = zip.readUInt32LE(end + 16);
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const [size, name, extra, comment] = [
      zip.readUInt32LE(at + 20),
      ...[28, 30, 32].map((of) => zip.readUInt16LE(at + of)),
    ];
    const path = zip.toString('utf8', at + 46, at + 46 + name!);
    const header = zip.readUInt32LE(at + 42);
    const data = header + 30 + zip.readUInt16LE(header + 26) + zip.readUInt16LE(header + 28);
    parts.set(path, inflateRawSync(zip.subarray(data, data + size!)).toString('utf8'));
    at += 46 + name! + extra! + comment!;
  }
  return parts;
}

/** The sheets by name: of each cell that holds something its text or figure, by rows; a formula as it stands. */
export function sheetsIn(zip: Buffer): Map<string, (string | number)[][]> {
  const parts = partsOf(zip);
  const texts = [...parts.get('xl/sharedStrings.xml')!.matchAll(/<si>([\s\S]*?)<\/si>/g)].map(([, inside]) =>
    unescaped([...inside!.matchAll(/<t[^>]*>([\s\S]*?)<\/t>/g)].map(([, text]) => text).join('')),
  );
  const names = [...parts.get('xl/workbook.xml')!.matchAll(/<sheet [^>]*name="([^"]*)"/g)].map(
    ([, name]) => name!,
  );
  return new Map(
    names.map((name, i) => {
      const xml = parts.get(`xl/worksheets/sheet${i + 1}.xml`)!;
      const rows = [...xml.matchAll(/<row [^>]*?(?:\/>|>([\s\S]*?)<\/row>)/g)].map(([, row = '']) =>
        [...row.matchAll(/<c ([^>]*)>([\s\S]*?)<\/c>/g)].map(([, attributes, inside]) => {
          const value = unescaped(/<[vf]>([\s\S]*?)<\/[vf]>/.exec(inside!)![1]!);
          if (inside!.startsWith('<f>')) return `=${value}`;
          return /\bt="s"/.test(attributes!) ? texts[Number(value)]! : Number(value);
        }),
      );
      return [name, rows];
    }),
  );
}

function unescaped(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&');
}
