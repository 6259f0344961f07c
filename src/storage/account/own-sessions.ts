/** The active sessions of a login, as their owner is shown them. */
import type { Vault } from '../../vault/vault.ts';
import type { Queryable, Statement } from '../engine/database.ts';
import { isoUtc } from './login.ts';
import { type ProvedLogin, type ProvedSession, sessionMac } from './login-proof.ts';

/** All times are ISO 8601, UTC, milliseconds. */
export interface OwnSession {
  /** Names it; nobody can sign in with it. */
  readonly sessionId: string;
  readonly sessionHash: string;
  readonly createdAt: string;
  /** Stored every 30 s. */
  readonly usedAt: string;
  readonly expiresAt: string;
  /** The MAC does not fit: somebody else wrote the row. It opens nothing. */
  readonly altered: boolean;
}

/** $1 login, $2 now, $3 idle since */
const selectSessions: Statement = {
  name: 'session-list',
  text: `
select s.session_hash as "sessionHash", l.login, l.token_epoch as "tokenEpoch", s.waiting,
       ${isoUtc('s.made_at')} as "createdAt", ${isoUtc('s.used_at')} as "usedAt",
       ${isoUtc('s.expires_at')} as "expiresAt", s.mac
  from console_session s join login l on l.login = s.login and l.token_epoch = s.token_epoch
 where s.login = $1 and not s.waiting
   and s.expires_at > $2::text::timestamptz and s.used_at > $3::text::timestamptz
 order by s.made_at desc, s.session_hash`,
};

interface SessionRow
  extends Omit<OwnSession, 'sessionId' | 'altered'>,
    Pick<ProvedSession, 'waiting'>,
    Pick<ProvedLogin, 'login' | 'tokenEpoch'> {
  readonly mac: string;
}

/** @returns newest first; there are only as many as a login may have */
export async function listSessions(
  on: Queryable,
  vault: Vault,
  login: string,
  { now, idleSince }: { readonly now: string; readonly idleSince: string },
): Promise<OwnSession[]> {
  const rows = await on.query<SessionRow>(selectSessions, [login, now, idleSince]);
  return rows.map((row) => ({
    ...row,
    sessionId: idOf(vault, row.sessionHash),
    altered: sessionMac(vault, { ...row, owner: row }) !== row.mac,
  }));
}

/** Made from what is stored, so it needs no column: 128 bits of a keyed hash. */
function idOf(vault: Vault, sessionHash: string): string {
  const hash = Buffer.from(vault.tokenHash(`id of session ${sessionHash}`), 'base64url');
  return `ses_${hash.toString('hex', 0, 16)}`;
}
