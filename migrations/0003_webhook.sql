-- Webhooks: where changes are told, how far each receiver has got, and what became of every attempt.

create table webhook_endpoint (
  aggregator_id text not null references aggregator,
  webhook_id text not null,
  url text not null,               -- sealed: it may carry a secret
  kinds text[],                    -- kinds of change it is told of; null: every kind
  secret text not null,            -- sealed, as is the one before it
  previous_secret text,
  previous_secret_until timestamptz,
  created_at timestamptz not null,
  disabled_at timestamptz,
  disabled_reason text check (disabled_reason in ('requested', 'retriesExhausted', 'gone')),
  -- Its place in the feed: every event up to it is delivered or belongs to a lane.
  cursor_order bigint not null,
  cursor_position bigint not null,
  primary key (aggregator_id, webhook_id)
);

-- The events of one customer that an endpoint has still to be told, in the order of their versions. Work in
-- hand or failed only: a lane that is through is removed. No foreign key: rows come and go by the thousand.
create table webhook_lane (
  aggregator_id text not null,
  webhook_id text not null,
  customer_id text not null,
  resend_id text not null,         -- empty: from the feed; else the request that asked for them again
  next_version int not null,
  last_version int not null,
  oldest_at timestamptz not null,  -- of the next event or one before it
  attempt int not null,            -- failed attempts of the next event
  due_at timestamptz not null,     -- while a node has it: when that node's lease ends
  lease text,                      -- names the claim; only its holder may say what became of it
  primary key (aggregator_id, webhook_id, customer_id, resend_id)
);
create index webhook_lane_due on webhook_lane (aggregator_id, webhook_id, due_at);

-- One row for each attempt, kept for some days.
create table webhook_delivery (
  aggregator_id text not null,
  webhook_id text not null,
  position bigint not null generated always as identity,
  event_id text not null,
  event_type text not null,
  attempted_at timestamptz not null,
  attempt int not null,            -- 1 for the first
  resend boolean not null,
  http_status int,
  error text,                      -- class of the failure; null: delivered
  ms int not null,
  next_attempt_at timestamptz,
  primary key (aggregator_id, webhook_id, position)
);
