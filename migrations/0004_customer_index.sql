-- Finding customers: in the order they were registered, and by what they are known by.

alter table customer add column position bigint;
update customer c set position = numbered.n
  from (select aggregator_id, customer_id, row_number() over (order by created_at, aggregator_id, customer_id) as n
          from customer) numbered
 where c.aggregator_id = numbered.aggregator_id and c.customer_id = numbered.customer_id;
alter table customer alter column position set not null,
  alter column position add generated always as identity;
select setval(pg_get_serial_sequence('customer', 'position'), (select coalesce(max(position), 0) + 1 from customer), false);
create unique index customer_position on customer (aggregator_id, position);
create index customer_type_position on customer (aggregator_id, customer_type, position);

-- What a customer is or once was known by. Rows are only added: the record says whether it still holds, and an
-- update that had to remove one would wait for it.
create table customer_index (
  aggregator_id text not null,
  token text not null,             -- keyed hash of kind and normal form
  position bigint not null,        -- the customer's
  primary key (aggregator_id, token, position)
);

-- Customers older than the index are put into it by a program with the keys, in the order of their ids: the last
-- one done. No row: all are in it. See storage/customer-index.ts.
create table customer_index_backlog (
  aggregator_id text not null,
  customer_id text not null
);
insert into customer_index_backlog (aggregator_id, customer_id) select '', '' where exists (select from customer);
