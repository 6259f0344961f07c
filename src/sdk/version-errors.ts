/** Errors about the versions of a customer; see `api-errors.ts`. */
import { APIError } from './errors.ts';

/** The customer has no such version, or did not exist at that time. */
export class VersionNotFoundError extends APIError {
  override readonly name = 'VersionNotFoundError';

  get customerId(): string {
    return this.text('customerId');
  }
}

class VersionError extends APIError {
  get customerId(): string {
    return this.text('customerId');
  }

  /** The version the customer is at now. */
  get currentVersion(): number | null {
    const version = this.text('version');
    return version === '' ? null : Number(version);
  }
}

/** The customer is no longer at the version of `ifMatch`; nothing was written. */
export class VersionConflictError extends VersionError {
  override readonly name = 'VersionConflictError';

  /** Names of the sections changed since the version of `ifMatch`. */
  get changedSections(): readonly string[] {
    return this.list('sections');
  }
}

/** `ifMatch` names no version of the customer, for example because a proxy altered an `ETag`; nothing was written. */
export class VersionTagUnknownError extends VersionError {
  override readonly name = 'VersionTagUnknownError';
}

class SectionsError extends APIError {
  get customerId(): string {
    return this.text('customerId');
  }

  /** Names of the sections that can't be put back. */
  get sections(): readonly string[] {
    return this.list('sections');
  }
}

/** The customer did not have these sections then, such as those of an employee added since; nothing was written. */
export class SectionsNotThereError extends SectionsError {
  override readonly name = 'SectionsNotThereError';
}

/** Later changes touched these sections, so the one change can't be undone; nothing was written. */
export class SectionsChangedSinceError extends SectionsError {
  override readonly name = 'SectionsChangedSinceError';
}
