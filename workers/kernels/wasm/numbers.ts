/** Numbers as the WebAssembly binary format writes them: LEB128 integers and little-endian floats. */

/** Unsigned LEB128: seven bits a byte, lowest first, the top bit set on all but the last. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return [...bytes, rest];
}

/** Signed LEB128 of a 32-bit integer; it ends when the rest is only the sign. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const signBit = (low & 0x40) !== 0;
    if ((rest === 0 && !signBit) || (rest === -1 && signBit)) return [...bytes, low];
    bytes.push(low | 0x80);
  }
}

export function float32(value: number): number[] {
  return [...new Uint8Array(Float32Array.of(value).buffer)];
}

/** A name: its length in bytes, then its ASCII letters. */
export function text(name: string): number[] {
  return [...unsigned(name.length), ...Array.from(name, (letter) => letter.charCodeAt(0))];
}
