/** Tables of plain values as TOML. */
import { stringify } from 'smol-toml';

/** A document of tables, in their order, without keys whose value is undefined. */
export function tomlText(tables: Readonly<Record<string, Readonly<Record<string, unknown>>>>): string {
  const said = Object.entries(tables).flatMap(([name, table]) => {
    const values = Object.entries(table).filter(([, value]) => value !== undefined);
    return values.length === 0 ? [] : [[name, Object.fromEntries(values)] as const];
  });
  return `${stringify(Object.fromEntries(said)).trimEnd()}\n`;
}
