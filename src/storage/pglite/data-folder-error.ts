/** The error for a data folder that can't be opened. */

/** The folder can't be used. The message is for people: what happened, why, and what to do next. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
}
