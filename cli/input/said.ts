/** What a person said, with its place: complaints about a value begin with where it stands. */

/** A value, and where it was said. */
export interface Said<T> {
  readonly value: T;
  /** To put before a complaint: `a.yaml:3:8 model: `, or nothing for an option. */
  readonly where: string;
  /** Folder that a path in the value starts from. */
  readonly folder: string;
}
