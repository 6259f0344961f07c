/** `opencif access` and `opencif audit`: who saw which customer, and who did what. */

import { accessColumns, auditColumns, trailHead, trailRecord } from '../../domain/trail-csv.ts';
import type {
  AccessEntry,
  AccessKind,
  AuditEntry,
  AuditKind,
  List,
  OpenCIF,
  RecordedVerification,
} from '../../sdk/index.ts';
import { told } from '../shell/client.ts';
import type { Dim, Output } from '../shell/output.ts';
import { printable } from '../shell/printable.ts';

export interface TrailFlags {
  /** Only what this login saw, or did. */
  readonly by?: string;
  readonly from?: string;
  readonly to?: string;
  /** Entries to show. */
  readonly limit: number;
  readonly all?: boolean;
  readonly csv?: boolean;
}

export interface TrailOutput extends Output {
  readonly dim: Dim;
  /** Writes text as it is to standard output. */
  readonly write: (text: string) => void;
}

/** Newest first. */
export async function accessList(
  client: OpenCIF,
  {
    customer: customerId,
    kind,
    ...flags
  }: TrailFlags & { readonly customer?: string; readonly kind?: AccessKind },
  out: TrailOutput,
): Promise<void> {
  const query = { kind, ...queryOf(flags) };
  const list = () =>
    customerId === undefined ? client.access.list(query) : client.customers.access(customerId, query);
  await show(client, list, flags, { columns: accessColumns, lines: accessLines }, out);
}

/** Newest first. */
export async function auditList(
  client: OpenCIF,
  { kind, ...flags }: TrailFlags & { readonly kind?: AuditKind },
  out: TrailOutput,
): Promise<void> {
  const list = () => client.audit.list({ kind, ...queryOf(flags) });
  await show(client, list, flags, { columns: auditColumns, lines: auditLines }, out);
}

function queryOf({ by: login, from, to, limit, all }: TrailFlags) {
  return { login, from, to, limit: all ? 100 : Math.min(limit, 100) };
}

/** How entries are written. */
interface Form<Entry> {
  readonly columns: readonly (keyof Entry)[];
  readonly lines: (entry: Entry, dim: Dim) => string[];
}

async function show<Entry extends object>(
  client: OpenCIF,
  list: () => List<Entry>,
  { limit, all, csv }: TrailFlags,
  { columns, lines }: Form<Entry>,
  out: TrailOutput,
): Promise<void> {
  let shown = 0;
  await told(client, async () => {
    const entries = list();
    if (csv) out.write(trailHead(columns.map(String)));
    for await (const entry of entries) {
      if (!all && shown === limit) return out.tell(`There are more; use --limit ${limit * 10} or --all.`);
      if (csv) out.write(trailRecord(columns, entry));
      else if (out.json) out.print(JSON.stringify(entry));
      else for (const line of lines(entry, out.dim)) out.print(line);
      shown += 1;
    }
  });
  if (shown === 0) out.tell('Nothing is recorded there.');
}

const warning = 'ALTERED: the service did not write this entry, or somebody changed it afterwards';

function accessLines(entry: AccessEntry, dim: Dim): string[] {
  const { at, login, role, customerId, kind, field, reason, verification, requestId, altered } = entry;
  return [
    printable(`${at}  ${login} (${role})  ${kind}  ${customerId}`),
    ...(field === undefined ? [] : [printable(`  ${field}`)]),
    ...(reason === undefined ? [] : [printable(`  reason: ${reason}`)]),
    ...(verification === undefined ? [] : [printable(verificationLine(verification))]),
    dim(printable(`  request ${requestId}`)),
    ...(altered ? [`  ${warning}`] : []),
  ];
}

function verificationLine({ fitted, differed, representativeId }: RecordedVerification): string {
  const names = (answers: readonly string[]) => answers.join(', ') || 'none';
  const caller = representativeId === undefined ? '' : `  caller ${representativeId}`;
  return `  matched: ${names(fitted)}; did not match: ${names(differed)}${caller}`;
}

function auditLines(entry: AuditEntry, dim: Dim): string[] {
  const { at, kind, login, about, network, requestId, times, lastAt, altered } = entry;
  const head = [at, kind, login ?? '-', ...(about === undefined ? [] : [`about ${about}`])];
  const origin = [
    ...(network === undefined ? [] : [`network ${network}`]),
    ...(requestId === undefined ? [] : [`request ${requestId}`]),
  ];
  return [
    printable(head.join('  ')),
    ...(lastAt === undefined ? [] : [printable(`  ${times} times until ${lastAt}`)]),
    ...(origin.length === 0 ? [] : [dim(printable(`  ${origin.join('  ')}`))]),
    ...(altered ? [`  ${warning}`] : []),
  ];
}
