/** The next version of opencif: the built program with migrations of its own behind those of this one. */
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Release {
  /** Its program, as `dist/main.js` is that of this version. */
  readonly main: string;
  remove(): void;
}

const ownRoot = fileURLToPath(new URL('../..', import.meta.url));

/** @param migrations the text of each file by its name; @param root folder of this version; default: this clone */
export function nextRelease(migrations: Readonly<Record<string, string>>, root = ownRoot): Release {
  const folder = mkdtempSync(join(tmpdir(), 'opencif-release-'));
  for (const name of ['package.json', 'openapi.json', 'dist', 'migrations']) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
  for (const [name, text] of Object.entries(migrations))
    writeFileSync(join(folder, 'migrations', name), text);
  return {
    main: join(folder, 'dist/main.js'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/**
 * One migration of each way, for the tables that are written most: a table and columns with a reference between them,
 * an index on the history, and a value for every customer's first change.
 */
export const everyWay: Readonly<Record<string, string>> = {
  '0902_columns.sql': `-- oldest program: 1
create table remark (
  aggregator_id text not null,
  customer_id text not null,
  remark text not null,
  foreign key (aggregator_id, customer_id) references customer
);
alter table customer add column remarks int not null default 0;
alter table customer_change add column remarked boolean;
`,
  '0903_index.concurrently.sql': `-- oldest program: 1
create index concurrently customer_change_login on customer_change (aggregator_id, login);
`,
  '0904_values.batches.sql': `-- oldest program: 1
update customer_change set remarked = false where (aggregator_id, customer_id, version) in (
  select aggregator_id, customer_id, version from customer_change
   where version = 1 and remarked is null order by aggregator_id, customer_id limit 2000 for update)
returning 1
`,
};
