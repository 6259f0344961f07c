/** What kept PostgreSQL from carrying out a statement, in words: its own answer where it gave one. */
import pg from 'pg';
import { StoreUnavailable } from './database.ts';
import { withoutValues } from './engine-error.ts';

/**
 * SQLSTATEs of a server that cannot serve: connection (08), authorization (28), no such database,
 * insufficient resources (53), a prepared statement that a pooler lost or mixed up (26000, 42P05), locked by another
 * session for too long (55P03), canceled by time-out, shutting down or starting (57P0x), system (58).
 */
const serverStates = /^(08...|26000|28...|3D000|42P05|53...|55P03|57014|57P0.|58...)$/;

/** The driver's words for a server that said nothing. */
const silence =
  /^(timeout exceeded|timeout expired|Query read timeout|Connection terminated due to connection timeout)/;

/** True if the driver waited in vain for an answer. */
export function isSilence(error: unknown): boolean {
  return silence.test(String((error as { message?: unknown }).message));
}

/** @returns StoreUnavailable for an error that is about the connection or the server, else the error, without values */
export function told(error: unknown): unknown {
  if (error instanceof StoreUnavailable) return error;
  const isServers = !(error instanceof pg.DatabaseError) || serverStates.test(String(error.code));
  return isServers || isReadOnly(error) ? unavailable(error) : withoutValues(error);
}

/**
 * True for an error of a server that can be read but not written: a standby, a server that is set to read-only, or one
 * whose disk is full. If the file system is read-only, PostgreSQL says that a permission is missing, and if a quota is
 * used up, it reports an internal error. Both then come from its source files that write to the disk.
 */
export function isReadOnly(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) return false;
  const { code = '', file = '' } = error;
  return (
    /^(25006|53100)$/.test(code) || (/^(42501|XX000)$/.test(code) && /^(md|fd|xlog|smgr)\.c$/.test(file))
  );
}

/**
 * True if the error says that the server itself is gone, stops or takes no changes, so that other connections to it are
 * useless; false if it is about one statement, or about a resource that the server lacks.
 */
export function isAboutServer({ cause }: StoreUnavailable): boolean {
  return !(cause instanceof pg.DatabaseError) || /^(08...|25006|57P0.)$/.test(String(cause.code));
}

/**
 * Somebody canceled a commit while the server waited for its synchronous standby. The server then says that it
 * committed, although the change is lost if it fails now.
 */
export function notReplicated(): StoreUnavailable {
  return new StoreUnavailable(
    'PostgreSQL committed a change, but its wait for the synchronous standby was canceled. opencif does not confirm such a change as stored; find out who cancels statements there.',
    { code: 'notReplicated' },
  );
}

/** @param secrets texts that the message must not repeat */
export function unavailable(error: unknown, secrets: readonly string[] = []): StoreUnavailable {
  const safe = error instanceof Error ? withoutSecrets(error, secrets) : error;
  const { code } = error as { code?: unknown };
  return new StoreUnavailable(wordsOf(safe), {
    cause: withoutValues(safe),
    readOnly: isReadOnly(error),
    ...(typeof code === 'string' && { code }),
  });
}

function wordsOf(error: unknown): string {
  const { code, message = '' } = error as { code?: unknown; message?: string };
  if (error instanceof pg.DatabaseError) {
    return `The database server answered: ${message} (${code}). ${adviceOnAnswer(String(code), message)}`;
  }
  // Of the system, as ECONNREFUSED. EPROTO is a TLS that is none.
  const ofSystem = typeof code === 'string' && /^E[A-Z]+$/.test(code) && code !== 'EPROTO';
  if (ofSystem || isSilence(error)) {
    const reason = ofSystem ? ` (${code})` : '';
    return `PostgreSQL did not answer${reason}. Check that it runs and that DATABASE_URL leads to it; the next request tries again.`;
  }
  return `The connection to PostgreSQL failed: ${message.replace(/\.$/, '')}. Check what listens there, and DATABASE_URL.`;
}

function adviceOnAnswer(code: string, message: string): string {
  if (/startup parameter/.test(message)) {
    return 'A pooler refuses it: remove it from DATABASE_URL.';
  }
  if (code === '08P01')
    return 'This error usually comes from a pooler: check its settings and its log, and DATABASE_URL.';
  if (code === '26000' || code === '42P05') {
    return 'A pooler runs statements on other server connections than they were prepared on: set OPENCIF_PREPARED_STATEMENTS=false.';
  }
  if (code.startsWith('28')) return 'It refused the login: check user and password in DATABASE_URL.';
  if (code === '3D000') return 'The database does not exist: create it, or check its name in DATABASE_URL.';
  if (code === '53300') return 'It has no connection left: use smaller pools or raise its max_connections.';
  if (code === '53100') return 'Its disk is full: make room there.';
  if (code === '25006') {
    return 'It is a standby or set to read-only (default_transaction_read_only): point DATABASE_URL to the primary.';
  }
  if (code === '42501' || code === 'XX000') {
    return 'If it could not write a file, check its log, and whether its disk is read-only or a quota is used up.';
  }
  if (code === '55P03')
    return 'Another session holds a lock on what was to be changed: look for open transactions there.';
  if (code === '57014') return 'The statement took too long and was canceled: look for locks and load there.';
  return 'Check its log, and DATABASE_URL; the next request tries again.';
}

function withoutSecrets(error: Error, secrets: readonly string[]): Error {
  const before = error.message;
  for (const secret of secrets) error.message = error.message.replaceAll(secret, '***');
  // The stack starts with the message.
  if (error.message !== before) error.stack = error.stack?.replace(before, error.message) ?? '';
  return error;
}

/**
 * What a server might repeat of the URL: the password, and where a character in it was not encoded, a name of the
 * database that is really a part of it.
 */
export function secretsOf(url: string): string[] {
  if (!URL.canParse(url)) return [];
  const { password, pathname, search, hash } = new URL(url);
  const database = pathname.slice(1);
  const ambiguous = `${pathname}${search}${hash}`.includes('@') ? [database] : [];
  return [password, ...ambiguous].flatMap((text) => [text, decoded(text)]).filter((text) => text !== '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
