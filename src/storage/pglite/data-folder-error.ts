/** What is wrong with a data folder when it is opened. */

/** The folder can't be used. The message is for people: what, why, what to do next. */
export class DataFolderError extends Error {
  override readonly name = 'DataFolderError';
}
