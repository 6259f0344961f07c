-- The record: tenants and their logins, customers with sealed sections, and every change ever made.

create table vault_key (
  purpose text primary key,
  wrapped text not null            -- a random key, sealed with OPENCIF_MASTER_KEY
);

create table aggregator (
  aggregator_id text primary key,
  created_at timestamptz not null
);

create table login (
  login text primary key,          -- unique over all aggregators: sign-in names nothing else
  aggregator_id text not null references aggregator,
  password_hash text not null,     -- scrypt, PHC form
  disclosure text not null check (disclosure in ('documented', 'masked')),
  created_at timestamptz not null,
  disabled_at timestamptz
);

create table access_token (
  token_hash text primary key,     -- keyed hash; the token itself is stored nowhere
  login text not null references login,
  expires_at timestamptz not null
);
create index access_token_login on access_token (login);

create table sign_in_failure (
  subject text primary key,        -- keyed hash of a login or of an address
  failures int not null,
  window_ends_at timestamptz not null
);

create table customer (
  aggregator_id text not null references aggregator,
  customer_id text not null,
  customer_type text not null check (customer_type in ('individual', 'business')),
  reference text not null,
  tax_index text,                  -- blind index of an individual's SSN or a business's EIN
  version int not null,
  created_at timestamptz not null,
  representative_ids text[] not null,
  employee_ids text[] not null,
  sections jsonb not null,         -- name -> sealed text (digest.keyId.payload)
  link text not null,              -- link hash of the newest change
  primary key (aggregator_id, customer_id),
  constraint customer_reference_key unique (aggregator_id, reference),
  constraint customer_tax_index_key unique (aggregator_id, tax_index)
) with (fillfactor = 70);          -- room on the page, so that an update touches no index

-- Append-only. History and event feed at once: one row for each change, so they can't disagree.
create table customer_change (
  aggregator_id text not null,
  customer_id text not null,
  version int not null,
  kind text not null check (kind in ('created', 'updated', 'employeeAdded', 'employeeDisabled')),
  changed_at timestamptz not null,
  login text not null,
  request_id text not null,
  before jsonb not null,           -- sealed sections that the change replaced
  after jsonb not null,            -- sealed sections that it put in their place
  payload_hash text not null,      -- SHA-256 of both, so that the chain outlives an erased payload
  link text not null,              -- SHA-256 over the previous link and everything above but the payload
  -- Commit order without gaps: read by (transaction_id, position), below the oldest running transaction.
  transaction_id xid8 not null default pg_current_xact_id(),
  position bigint not null generated always as identity,
  primary key (aggregator_id, customer_id, version)
);
create index customer_change_feed on customer_change (aggregator_id, transaction_id, position);
