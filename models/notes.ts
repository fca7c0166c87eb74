/** What a reader of files has to say with the model it made. */
import type { Model } from './model.js';

/** A model read from a person's file, with sentences on what of the file it leaves out, takes otherwise or assumes. */
export interface NotedModel extends Model {
  readonly notes?: readonly string[];
}
