/** Where the figures of a profile are from, noted as each one is put in its place. */
import { InputError } from '../../input/error.js';
import type { Provenance } from '../profile.js';
import type { Figure } from '../schema/figures.js';

/** Takes the figures of one profile (named by `owner` in errors) and keeps each one's provenance. */
export class SourceLedger {
  readonly provenance: Record<string, Provenance> = {};
  readonly #owner: string;

  constructor(owner: string) {
    this.#owner = owner;
  }

  /** The value of `figure`, noted under `path`. */
  take(path: string, figure: Figure | undefined): number {
    const { value, kind, source } = this.present(path, figure);
    this.provenance[path] = { kind, source };
    return value;
  }

  /** `{ [name]: value }` of a figure that may be absent, noted under `path` and `name`; else nothing. */
  optional<Name extends string>(
    path: string,
    name: Name,
    figure: Figure | undefined,
  ): { [Key in Name]?: number } {
    if (figure === undefined) return {};
    return { [name]: this.take(`${path}.${name}`, figure) } as { [Key in Name]?: number };
  }

  /** `value`, or InputError naming what is nowhere stated. */
  present<T>(path: string, value: T | undefined): T {
    if (value !== undefined) return value;
    throw new InputError(
      `${this.#owner} does not state ${path}: add it, or start from a known profile with 'like'`,
    );
  }
}

/** `provenance` with `prefix` before each path. */
export function under(
  prefix: string,
  provenance: Readonly<Record<string, Provenance>>,
): Record<string, Provenance> {
  return Object.fromEntries(Object.entries(provenance).map(([path, from]) => [`${prefix}.${path}`, from]));
}
