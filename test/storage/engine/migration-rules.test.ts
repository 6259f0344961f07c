/** No migration may stop the nodes that write meanwhile, or break the version before it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { migrationsFolder } from '../../../src/storage/engine/migration-files.ts';
import { type MigrationFile, migrationFaults } from '../../support/migration-rules.ts';

const first = {
  name: '0001_first.sql',
  text: '-- oldest program: 1\ncreate table customer (id text primary key, note text);',
};

/** The faults of a file that comes after `first`. */
function faultsOf(text: string, { way = '', oldest = 1 } = {}): string[] {
  const second = { name: `0002_next${way}.sql`, text: `-- oldest program: ${oldest}\n${text}` };
  return migrationFaults([first, second]);
}

test('the migrations of the package keep the rules', () => {
  const names = readdirSync(migrationsFolder).sort();
  const files = names.map(
    (name): MigrationFile => ({ name, text: readFileSync(join(migrationsFolder, name), 'utf8') }),
  );
  expect(migrationFaults(files)).toEqual([]);
});

describe('refused, with the reason:', () => {
  test.each([
    ["update customer set note = ''", /all rows in one statement/],
    [
      'with o as (select id from customer) update customer c set note = o.id from o where c.id = o.id',
      /all rows/,
    ],
    ['delete from customer', /all rows in one statement/],
    ['insert into customer select id from customer', /all rows in one statement/],
    ['alter table customer add column position bigint generated always as identity', /all rows/],
    ['alter table customer add column n uuid default gen_random_uuid()', /no constant/],
    ['alter table customer add column n int not null', /inserts rows without it/],
    ['alter table customer add column n int unique', /all rows/],
    ['alter table customer add column a text, add column n int not null', /inserts rows without it/],
    ['alter table customer alter column note type varchar(9)', /not known/],
    ['alter table customer alter column note set not null', /reads all rows/],
    ['alter table customer rename column note to remark', /not known/],
    ['alter table customer rename to person', /not known/],
    ['alter table customer add constraint short check (length(note) < 9)', /reads all rows/],
    [
      'alter table customer add constraint short check (true) not valid; alter table customer validate constraint short',
      /file of its own/,
    ],
    ['alter table customer drop column note', /version before may use it/],
    ['drop table customer', /version before may use it/],
    ['create index on_note on customer (note)', /nobody can write/],
    ['/* ; */ create unique index on_note on customer (note)', /nobody can write/],
    ['lock table customer', /not known/],
    ['vacuum full customer', /not known/],
    ["do $$ begin update customer set note = ''; end $$", /not known/],
  ])('%s', (text, reason) => {
    expect(faultsOf(text)).toEqual([expect.stringMatching(reason)]);
  });

  test.each([
    ['.concurrently', 'create index on_note on customer (note)', /concurrently/],
    [
      '.concurrently',
      'create index concurrently a on customer (note); create index concurrently b on customer (id)',
      /nothing else/,
    ],
    ['.batches', "update customer set note = '' where note is null returning 1", /limit/],
    [
      '.batches',
      'delete from customer where id in (select id from customer limit 1000000) returning 1',
      /limit/,
    ],
    ['.batches', 'delete from customer where id in (select id from customer limit 1000)', /returning/],
  ])('%s: %s', (way, text, reason) => {
    expect(faultsOf(text, { way })).toEqual([expect.stringMatching(reason)]);
  });

  test('a file that does not say which programs still work', () => {
    expect(migrationFaults([first, { name: '0002_next.sql', text: 'create table other (id int);' }])).toEqual(
      [expect.stringMatching(/first line/), expect.stringMatching(/version before it must go on working/)],
    );
  });
});

describe('allowed:', () => {
  test.each([
    [
      '',
      'create table other (id int references customer); create index on_id on other (id); insert into other values (1)',
    ],
    ['', "alter table customer add column n int, add column state text not null default 'a;b'"],
    [
      '',
      'alter table customer add column amount numeric(9, 2) default 0, alter column note set statistics 0',
    ],
    ['', 'alter table customer add constraint short check (length(note) < 9) not valid'],
    ['', 'alter table customer validate constraint short'],
    ['.concurrently', 'create index concurrently on_note on customer (note)'],
    [
      '.batches',
      'update customer set note = id where id in (select id from customer where note is null order by id limit 500 for update) returning 1',
    ],
  ])('%s %s', (way, text) => {
    expect(faultsOf(text, { way })).toEqual([]);
  });

  test('to remove what no program uses that is still said to work', () => {
    const use = {
      name: '0002_use.sql',
      text: '-- oldest program: 1\nalter table customer add column remark text;',
    };
    const remove = {
      name: '0003_remove.sql',
      text: '-- oldest program: 2\nalter table customer drop column note;',
    };
    expect(migrationFaults([first, use, remove])).toEqual([]);
  });
});
