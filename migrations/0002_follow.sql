-- What reading changes back, retrying them and following them need.

-- Commit order, readable without gaps and never backwards for one customer: the number of the change's
-- transaction, or of the customer's change before it where that is higher. Read below the oldest
-- transaction still running.
alter table customer add column feed_order bigint not null default 0;
alter table customer_change add column feed_order bigint;
update customer_change set feed_order = transaction_id::text::bigint;
alter table customer_change alter column feed_order set not null;
alter table customer_change drop column transaction_id;   -- its index goes with it
create index customer_change_feed on customer_change (aggregator_id, feed_order, position);

-- A database that was restored counts its transactions anew; what they are ahead by keeps the order.
create table feed (
  single boolean primary key default true check (single),
  ahead bigint not null
);
insert into feed (ahead) values (0);

-- An outcome to give again. What was answered is rebuilt from the customer's history.
create table idempotency_key (
  aggregator_id text not null,
  login text not null,
  key_hash text not null,          -- keyed hash of the key
  request_hash text not null,      -- keyed hash of endpoint and body
  customer_id text not null,
  version int not null,            -- of the customer after the request
  request_id text not null,
  stored_at timestamptz not null,
  primary key (aggregator_id, login, key_hash)
);
create index idempotency_key_age on idempotency_key (stored_at);
