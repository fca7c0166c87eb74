/** Typed arrays that grow by doubling: the simulator's tables start small and are never shrunk. */

type Table = Int32Array | Float64Array | Uint8Array;

/** The same table with room for at least `length` entries; the new ones are zero. */
export function grown<T extends Table>(table: T, length: number): T {
  if (length <= table.length) return table;
  const larger = new (table.constructor as new (length: number) => T)(Math.max(length, 2 * table.length));
  larger.set(table);
  return larger;
}
