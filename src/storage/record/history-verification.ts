/**
 * When the whole history was last verified, and what was found, so that every node can show it. The row carries a MAC that
 * only the program can make: whoever can merely write to the database can hide it or bring back an older one, but not
 * make the history look verified later than it was.
 */
import type { Vault } from '../../vault/vault.ts';
import type { Queryable, Statement } from '../engine/database.ts';
import { isoTime } from './customer-record.ts';

export interface Verification {
  /** ISO 8601, UTC, milliseconds. */
  readonly beganAt: string;
  readonly endedAt: string;
  readonly faults: number;
}

/** $1 began, $2 ended, $3 faults, $4 MAC */
const upsertVerification: Statement = {
  name: 'history-verification-set',
  text: `
insert into history_verification (began_at, ended_at, faults, mac)
values ($1::text::timestamptz, $2::text::timestamptz, $3::int, $4)
on conflict (only_row) do update
   set began_at = excluded.began_at, ended_at = excluded.ended_at, faults = excluded.faults, mac = excluded.mac`,
};

const selectVerification: Statement = {
  name: 'history-verification-get',
  text: `select ${isoTime('began_at')} as "beganAt", ${isoTime('ended_at')} as "endedAt", faults, mac
           from history_verification`,
};

/** Replaces the one before. */
export async function recordVerification(on: Queryable, vault: Vault, found: Verification): Promise<void> {
  await on.query(upsertVerification, [found.beganAt, found.endedAt, found.faults, macOf(vault, found)]);
}

/** @returns null if the history was never verified as a whole, or if the row was altered */
export async function newestVerification(on: Queryable, vault: Vault): Promise<Verification | null> {
  const [row] = await on.query<Verification & { mac: string }>(selectVerification);
  if (!row) return null;
  const { mac, ...found } = row;
  return macOf(vault, found) === mac ? found : null;
}

function macOf(vault: Vault, { beganAt, endedAt, faults }: Verification): string {
  return vault.sign(JSON.stringify(['history verification 1', beganAt, endedAt, faults]));
}
