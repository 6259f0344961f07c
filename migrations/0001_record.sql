-- oldest program: 1

-- The whole schema: tenants and their logins, customers with sealed sections, every change ever made, what
-- customers are found by, and webhooks.

create table vault_key (
  purpose text not null check (purpose in ('seal', 'digest', 'index', 'token', 'change')),
  generation int not null,         -- 1, 2, 3 …: the newest one seals, older ones only open
  wrapped text not null,           -- a random key, encrypted with the master key
  wrapped_with text not null,      -- the id of that master key, which says nothing about the key
  wrapped_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  retired_at timestamptz,          -- nothing new is stored under it since then; null: it is in use
  primary key (purpose, generation)
);

-- Fails a statement that would store what a retired key has sealed: see storage/engine/live-key.ts.
create function refuse_retired_key() returns boolean language plpgsql as $$
begin
  raise exception 'sealed under a retired key' using errcode = 'OC001';
end $$;

create table aggregator (
  aggregator_id text primary key,
  created_at timestamptz not null
);

-- What an aggregator asks of its people; none: the first policy, which asks for nothing.
create table aggregator_policy (
  aggregator_id text primary key references aggregator,
  policy text not null,            -- JSON, as its MAC covers it
  mac text not null                -- by the program, over both of the above
);

create table login (
  login text primary key,          -- unique over all aggregators: sign-in names nothing else
  aggregator_id text not null references aggregator,
  password_hash text not null,     -- scrypt, PHC form; `none` with openid_subject
  openid_subject text unique,      -- keyed hash of the person's issuer and `sub` at the identity provider
  role text not null default 'integration' check (role in ('integration', 'support', 'auditor', 'admin')),
  disclosure text not null check (disclosure in ('documented', 'masked')),
  created_at timestamptz not null,
  disabled_at timestamptz,
  token_epoch text not null,       -- random, renewed whenever all its tokens end
  mac text not null,               -- by the program, over everything above except the time of creation
  signed_in_at timestamptz         -- last sign-in; for information only, it proves nothing
);
create index login_aggregator on login (aggregator_id, login);

create table access_token (
  token_hash text primary key,     -- keyed hash; the token itself is stored nowhere
  token_id text not null,          -- the name by which its owner knows it
  login text not null references login,
  network text not null,           -- keyed hash of the network that it was made from, shortened
  created_at timestamptz not null,
  used_at timestamptz not null,    -- stored about once a minute
  expires_at timestamptz not null,
  mac text not null,               -- by the program, over the login's epoch and everything above except the time of use
  position bigint not null generated always as identity -- in the order in which they were made
);
create index access_token_login on access_token (login, position);
create index access_token_expiry on access_token (expires_at);

-- Sessions of people in a browser. A session ends by itself when its login gets another epoch.
create table console_session (
  session_hash text primary key,   -- keyed hash of the cookie's value, which itself is not stored
  login text not null references login,
  token_epoch text not null,       -- the login's epoch when the session began
  waiting boolean not null,        -- true: waits for the second factor; the session that follows is another row
  made_at timestamptz not null,
  used_at timestamptz not null,    -- to within half a minute
  expires_at timestamptz not null,
  challenge text,                  -- keyed hash of what a passkey must sign; used up by the answer
  challenge_until timestamptz,
  mac text not null                -- by the program, over the hash, the login with its epoch, waiting, and the expiry
);
create index console_session_login on console_session (login);

-- The public halves of the keys that people show as their second factor.
create table passkey (
  passkey_id text primary key,
  login text not null references login,
  credential_id text not null,     -- random, made by the authenticator
  public_key text not null,        -- COSE, base64url
  counter bigint not null,         -- signatures that the authenticator has made; 0: it does not count
  label text not null,             -- sealed
  created_at timestamptz not null,
  used_at timestamptz not null,
  mac text not null,               -- by the program, over everything except counter, label and last use
  constraint passkey_credential_key unique (credential_id)
);
create index passkey_login on passkey (login);

-- Failed and successful sign-ins of a window, counted by the database's clock.
create table sign_in_attempt (
  subject text primary key,        -- keyed hash of a login or of a network, and of what is counted
  attempts int not null,
  window_ends_at timestamptz not null
);

-- What logins and operators did, or were refused, as far as an auditor wants to know it. Append-only, except that equal
-- events of some kinds are counted by the hour. The rows of kind taxNumberTaken are also the count of a login's share.
create table audit_event (
  position bigint primary key generated always as identity,
  aggregator_id text,              -- null: of no aggregator, such as a sign-in under a name that no login has
  kind text not null,              -- see contract/audit-kinds.ts
  login text,                      -- who did it; null: an operator at the command line, or an unknown login
  about text,                      -- the login, webhook, endpoint or key that the event is about
  network text,                    -- keyed hash of the client's network
  request_id text,
  at timestamptz not null default now(),
  last_at timestamptz not null default now(),  -- when the last event that was counted happened
  times int not null default 1,
  counted text unique,             -- names what is counted together, and the hour; null: one event of its own
  mac text not null                -- by the program, over who, what and which request
) with (fillfactor = 90);
create index audit_event_time on audit_event (aggregator_id, at, position);
create index audit_event_kind on audit_event (aggregator_id, kind, at, position);
create index audit_event_login on audit_event (login, at, position);

-- One row for each customer. Erasing a customer deletes it; its changes stay, without their payloads.
create table customer (
  aggregator_id text not null references aggregator,
  customer_id text not null,
  customer_type text not null check (customer_type in ('individual', 'business')),
  reference text not null,
  tax_index text,                  -- blind index of an individual's SSN or a business's EIN
  version int not null,
  created_at timestamptz(3) not null,
  representative_ids text[] not null,
  employee_ids text[] not null,
  sections jsonb not null,         -- sealed: name -> digest.generation.payload
  link text not null,              -- link hash of the newest change
  feed_order bigint not null,      -- of the newest change
  position bigint not null generated always as identity, -- in the order of registration
  closed_at timestamptz(3),        -- null: open
  legal_hold_at timestamptz(3),    -- when a legal hold was placed, which forbids erasing; null: there is none
  primary key (aggregator_id, customer_id),
  constraint customer_reference_key unique (aggregator_id, reference),
  constraint customer_tax_index_key unique (aggregator_id, tax_index)
) with (fillfactor = 70);          -- room on the page, so that an update touches no index
create unique index customer_position on customer (aggregator_id, position);
create index customer_type_position on customer (aggregator_id, customer_type, position);
-- For the list of what may be erased: those closed longest come first.
create index customer_closed on customer (aggregator_id, closed_at, position) where closed_at is not null;

-- Append-only. History and event feed at once: one row for each change, so they can't disagree.
create table customer_change (
  aggregator_id text not null,
  customer_id text not null,
  version int not null,
  kind text not null check (kind in ('created', 'updated', 'reverted', 'employeeAdded', 'employeeDisabled',
                                     'employeeEnabled', 'closed', 'reopened', 'legalHoldPlaced',
                                     'legalHoldReleased', 'erased')),
  changed_at timestamptz(3) not null,
  login text not null,
  request_id text not null,
  -- The payload. If it was destroyed, all five are null, and a later change of kind `erased` says so.
  before jsonb,                    -- sealed sections that the change replaced
  after jsonb,                     -- sealed sections that it put in their place
  unchanged jsonb,                 -- name -> digest of sections that were given and already so; null: none
  facts jsonb,                     -- what a registration set of the customer's row; null: nothing
  reason text,                     -- why the change was made, sealed; null: the request gave no reason
  -- See storage/record/change-proof.ts.
  payload_hash text not null,      -- over names and digests before and after
  given_hash text not null,        -- over what was given (names and digests), the facts and the digest of the reason
  mac text not null,               -- by the program, under the store's change key: over who, when, what was given
  link text not null,              -- over the link before and all of the above but the payload
  -- Commit order, readable without gaps and never backwards for one customer: the number of the change's
  -- transaction, or of the customer's change before it where that is higher. Read below the oldest
  -- transaction still running.
  feed_order bigint not null,
  position bigint not null generated always as identity,
  primary key (aggregator_id, customer_id, version)
);
create index customer_change_feed on customer_change (aggregator_id, feed_order, position);
-- Finds the few changes that close, reopen and hold a customer among its many others.
create index customer_change_state on customer_change (aggregator_id, customer_id, version)
 where kind in ('closed', 'reopened', 'legalHoldPlaced', 'legalHoldReleased');

-- There are no statistics on columns that say something about a customer: they would be copies that an erasure misses.
alter table customer alter column sections set statistics 0, alter column reference set statistics 0,
  alter column tax_index set statistics 0;
alter table customer_change alter column before set statistics 0, alter column after set statistics 0,
  alter column unchanged set statistics 0, alter column facts set statistics 0,
  alter column reason set statistics 0;

-- A database that was restored counts its transactions anew; what they are ahead by keeps the order.
create table feed (
  single boolean primary key default true check (single),
  ahead bigint not null,
  -- A reset of the sandbox removes all changes. Their order was below this: a cursor of one of them stays good, for
  -- nothing lies between it and what came afterwards.
  emptied_below bigint not null default 0
);
insert into feed (ahead) values (0);

-- What a customer is or once was known by. A change only adds rows, for one that had to remove some would wait for
-- them. The record says whether a row still holds; a search removes those that do not.
create table customer_index (
  aggregator_id text not null,
  token text not null,             -- keyed hash of kind and normal form
  position bigint not null,        -- the customer's
  primary key (aggregator_id, token, position)
);

-- Who saw which customer. Append-only, except that an erasure destroys the reasons, the only personal data in it.
create table customer_access (
  aggregator_id text not null,
  customer_id text not null,
  login text not null,
  role text not null,              -- the login's role at that time
  kind text not null,              -- see contract/access-kinds.ts
  field text,                      -- what was revealed, as a JSON pointer, or which answers of a caller fitted, as JSON
  reason text,                     -- sealed; null: none was given, or it was destroyed
  request_id text not null,
  at timestamptz not null default now(),
  position bigint not null generated always as identity,
  mac text not null,               -- by the program, over who, whom, what and which request
  primary key (aggregator_id, at, position)
);
alter table customer_access alter column reason set statistics 0; -- as for the changes
create index customer_access_customer on customer_access (aggregator_id, customer_id, at, position);
create index customer_access_login on customer_access (aggregator_id, login, at, position);
-- Finds the few numbers that were revealed among the many reads.
create index customer_access_kind on customer_access (aggregator_id, kind, at, position);
-- Finds the few customers that a person opened among the many that a search showed.
create index customer_access_opened on customer_access (aggregator_id, login, at, position) where kind = 'get';

-- An outcome to give again. What was answered is rebuilt from the customer's history.
create table idempotency_key (
  aggregator_id text not null,
  login text not null,
  key_hash text not null,          -- keyed hash of the key
  request_hash text not null,      -- keyed hash of endpoint and body
  customer_id text,                -- null: it was about none
  version int,                     -- of the customer after the request: it tells the answer
  answer text,                     -- sealed; of a request that changed no customer's data
  request_id text not null,
  stored_at timestamptz not null,
  primary key (aggregator_id, login, key_hash),
  check ((answer is null) = (customer_id is not null and version is not null))
);
create index idempotency_key_age on idempotency_key (stored_at);

-- The newest verification of the whole history, for the metrics of every node; one row at most.
create table history_verification (
  only_row boolean primary key default true check (only_row),
  began_at timestamptz not null,
  ended_at timestamptz not null,
  faults int not null,
  head_faults int not null,        -- by the newest verification that was given heads
  mac text not null                -- by the program, over everything above
);

-- Webhooks: where changes are told, how far each receiver has got, and what became of every attempt.

create table webhook_endpoint (
  aggregator_id text not null references aggregator,
  webhook_id text not null,
  url text not null,               -- sealed: it may carry a secret
  kinds text[],                    -- kinds of change it is told of; null: every kind
  secret text not null,            -- sealed
  previous_secret text,            -- sealed: the secret before this one
  previous_secret_until timestamptz,
  created_at timestamptz not null,
  disabled_at timestamptz,
  disabled_reason text check (disabled_reason in ('requested', 'retriesExhausted', 'gone')),
  -- Its place in the feed: every event up to it is delivered or belongs to a lane.
  start_order bigint not null,
  start_position bigint not null,
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
-- The oldest that failed, without a look at all of them.
create index webhook_lane_failed on webhook_lane (aggregator_id, webhook_id, oldest_at) where attempt > 0;

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
