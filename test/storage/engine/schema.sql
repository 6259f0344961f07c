-- What the migrations make, on every engine. Written by `npm run schema`.

create table access_token (
  token_hash text not null,
  token_id text not null,
  login text not null,
  network text not null,
  created_at timestamp with time zone not null,
  used_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  mac text not null,
  position bigint not null generated always as identity,
  constraint access_token_login_fkey FOREIGN KEY (login) REFERENCES login(login),
  constraint access_token_pkey PRIMARY KEY (token_hash)
);
CREATE INDEX access_token_expiry ON access_token USING btree (expires_at);
CREATE INDEX access_token_login ON access_token USING btree (login, "position");

create table aggregator (
  aggregator_id text not null,
  created_at timestamp with time zone not null,
  constraint aggregator_pkey PRIMARY KEY (aggregator_id)
);

create table aggregator_policy (
  aggregator_id text not null,
  policy text not null,
  mac text not null,
  constraint aggregator_policy_aggregator_id_fkey FOREIGN KEY (aggregator_id) REFERENCES aggregator(aggregator_id),
  constraint aggregator_policy_pkey PRIMARY KEY (aggregator_id)
);

create table audit_event (
  position bigint not null generated always as identity,
  aggregator_id text,
  kind text not null,
  login text,
  about text,
  network text,
  request_id text,
  at timestamp with time zone not null default now(),
  last_at timestamp with time zone not null default now(),
  times integer not null default 1,
  counted text,
  mac text not null,
  constraint audit_event_counted_key UNIQUE (counted),
  constraint audit_event_pkey PRIMARY KEY ("position")
) with (fillfactor=90);
CREATE INDEX audit_event_kind ON audit_event USING btree (aggregator_id, kind, at, "position");
CREATE INDEX audit_event_login ON audit_event USING btree (login, at, "position");
CREATE INDEX audit_event_time ON audit_event USING btree (aggregator_id, at, "position");

create table console_session (
  session_hash text not null,
  login text not null,
  token_epoch text not null,
  waiting boolean not null,
  made_at timestamp with time zone not null,
  used_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  challenge text,
  challenge_until timestamp with time zone,
  mac text not null,
  constraint console_session_login_fkey FOREIGN KEY (login) REFERENCES login(login),
  constraint console_session_pkey PRIMARY KEY (session_hash)
);
CREATE INDEX console_session_login ON console_session USING btree (login);

create table customer (
  aggregator_id text not null,
  customer_id text not null,
  customer_type text not null,
  reference text not null,
  tax_index text,
  version integer not null,
  created_at timestamp(3) with time zone not null,
  representative_ids text[] not null,
  employee_ids text[] not null,
  sections jsonb not null,
  link text not null,
  feed_order bigint not null,
  position bigint not null generated always as identity,
  closed_at timestamp(3) with time zone,
  legal_hold_at timestamp(3) with time zone,
  constraint customer_aggregator_id_fkey FOREIGN KEY (aggregator_id) REFERENCES aggregator(aggregator_id),
  constraint customer_customer_type_check CHECK ((customer_type = ANY (ARRAY['individual'::text, 'business'::text]))),
  constraint customer_pkey PRIMARY KEY (aggregator_id, customer_id),
  constraint customer_reference_key UNIQUE (aggregator_id, reference),
  constraint customer_tax_index_key UNIQUE (aggregator_id, tax_index)
) with (fillfactor=70);
CREATE INDEX customer_closed ON customer USING btree (aggregator_id, closed_at, "position") WHERE (closed_at IS NOT NULL);
CREATE INDEX customer_type_position ON customer USING btree (aggregator_id, customer_type, "position");
CREATE UNIQUE INDEX customer_position ON customer USING btree (aggregator_id, "position");

create table customer_access (
  aggregator_id text not null,
  customer_id text not null,
  login text not null,
  role text not null,
  kind text not null,
  field text,
  reason text,
  request_id text not null,
  at timestamp with time zone not null default now(),
  position bigint not null generated always as identity,
  mac text not null,
  constraint customer_access_pkey PRIMARY KEY (aggregator_id, at, "position")
);
CREATE INDEX customer_access_customer ON customer_access USING btree (aggregator_id, customer_id, at, "position");
CREATE INDEX customer_access_kind ON customer_access USING btree (aggregator_id, kind, at, "position");
CREATE INDEX customer_access_login ON customer_access USING btree (aggregator_id, login, at, "position");
CREATE INDEX customer_access_opened ON customer_access USING btree (aggregator_id, login, at, "position") WHERE (kind = 'get'::text);

create table customer_change (
  aggregator_id text not null,
  customer_id text not null,
  version integer not null,
  kind text not null,
  changed_at timestamp(3) with time zone not null,
  login text not null,
  request_id text not null,
  before jsonb,
  after jsonb,
  unchanged jsonb,
  facts jsonb,
  reason text,
  payload_hash text not null,
  given_hash text not null,
  mac text not null,
  link text not null,
  feed_order bigint not null,
  position bigint not null generated always as identity,
  constraint customer_change_kind_check CHECK ((kind = ANY (ARRAY['created'::text, 'updated'::text, 'reverted'::text, 'employeeAdded'::text, 'employeeDisabled'::text, 'employeeEnabled'::text, 'closed'::text, 'reopened'::text, 'legalHoldPlaced'::text, 'legalHoldReleased'::text, 'erased'::text]))),
  constraint customer_change_pkey PRIMARY KEY (aggregator_id, customer_id, version)
);
CREATE INDEX customer_change_feed ON customer_change USING btree (aggregator_id, feed_order, "position");
CREATE INDEX customer_change_state ON customer_change USING btree (aggregator_id, customer_id, version) WHERE (kind = ANY (ARRAY['closed'::text, 'reopened'::text, 'legalHoldPlaced'::text, 'legalHoldReleased'::text]));

create table customer_index (
  aggregator_id text not null,
  token text not null,
  position bigint not null,
  constraint customer_index_pkey PRIMARY KEY (aggregator_id, token, "position")
);

create table feed (
  single boolean not null default true,
  ahead bigint not null,
  emptied_below bigint not null default 0,
  constraint feed_pkey PRIMARY KEY (single),
  constraint feed_single_check CHECK (single)
);

create table history_verification (
  only_row boolean not null default true,
  began_at timestamp with time zone not null,
  ended_at timestamp with time zone not null,
  faults integer not null,
  head_faults integer not null,
  mac text not null,
  constraint history_verification_only_row_check CHECK (only_row),
  constraint history_verification_pkey PRIMARY KEY (only_row)
);

create table idempotency_key (
  aggregator_id text not null,
  login text not null,
  key_hash text not null,
  request_hash text not null,
  customer_id text,
  version integer,
  answer text,
  request_id text not null,
  stored_at timestamp with time zone not null,
  constraint idempotency_key_check CHECK (((answer IS NULL) = ((customer_id IS NOT NULL) AND (version IS NOT NULL)))),
  constraint idempotency_key_pkey PRIMARY KEY (aggregator_id, login, key_hash)
);
CREATE INDEX idempotency_key_age ON idempotency_key USING btree (stored_at);

create table login (
  login text not null,
  aggregator_id text not null,
  password_hash text not null,
  openid_subject text,
  role text not null default 'integration'::text,
  disclosure text not null,
  created_at timestamp with time zone not null,
  disabled_at timestamp with time zone,
  token_epoch text not null,
  mac text not null,
  signed_in_at timestamp with time zone,
  constraint login_aggregator_id_fkey FOREIGN KEY (aggregator_id) REFERENCES aggregator(aggregator_id),
  constraint login_disclosure_check CHECK ((disclosure = ANY (ARRAY['documented'::text, 'masked'::text]))),
  constraint login_openid_subject_key UNIQUE (openid_subject),
  constraint login_pkey PRIMARY KEY (login),
  constraint login_role_check CHECK ((role = ANY (ARRAY['integration'::text, 'support'::text, 'auditor'::text, 'admin'::text])))
);
CREATE INDEX login_aggregator ON login USING btree (aggregator_id, login);

create table opencif_migration (
  number integer not null,
  name text not null,
  checksum text not null,
  oldest integer not null,
  applied_at timestamp with time zone not null default now(),
  constraint opencif_migration_pkey PRIMARY KEY (number)
);

create table passkey (
  passkey_id text not null,
  login text not null,
  credential_id text not null,
  public_key text not null,
  counter bigint not null,
  label text not null,
  created_at timestamp with time zone not null,
  used_at timestamp with time zone not null,
  mac text not null,
  constraint passkey_credential_key UNIQUE (credential_id),
  constraint passkey_login_fkey FOREIGN KEY (login) REFERENCES login(login),
  constraint passkey_pkey PRIMARY KEY (passkey_id)
);
CREATE INDEX passkey_login ON passkey USING btree (login);

create table sign_in_attempt (
  subject text not null,
  attempts integer not null,
  window_ends_at timestamp with time zone not null,
  constraint sign_in_attempt_pkey PRIMARY KEY (subject)
);

create table vault_key (
  purpose text not null,
  generation integer not null,
  wrapped text not null,
  wrapped_with text not null,
  wrapped_at timestamp with time zone not null default now(),
  created_at timestamp with time zone not null default now(),
  retired_at timestamp with time zone,
  constraint vault_key_pkey PRIMARY KEY (purpose, generation),
  constraint vault_key_purpose_check CHECK ((purpose = ANY (ARRAY['seal'::text, 'digest'::text, 'index'::text, 'token'::text, 'change'::text])))
);

create table webhook_delivery (
  aggregator_id text not null,
  webhook_id text not null,
  position bigint not null generated always as identity,
  event_id text not null,
  event_type text not null,
  attempted_at timestamp with time zone not null,
  attempt integer not null,
  resend boolean not null,
  http_status integer,
  error text,
  ms integer not null,
  next_attempt_at timestamp with time zone,
  constraint webhook_delivery_pkey PRIMARY KEY (aggregator_id, webhook_id, "position")
);

create table webhook_endpoint (
  aggregator_id text not null,
  webhook_id text not null,
  url text not null,
  kinds text[],
  secret text not null,
  previous_secret text,
  previous_secret_until timestamp with time zone,
  created_at timestamp with time zone not null,
  disabled_at timestamp with time zone,
  disabled_reason text,
  start_order bigint not null,
  start_position bigint not null,
  cursor_order bigint not null,
  cursor_position bigint not null,
  constraint webhook_endpoint_aggregator_id_fkey FOREIGN KEY (aggregator_id) REFERENCES aggregator(aggregator_id),
  constraint webhook_endpoint_disabled_reason_check CHECK ((disabled_reason = ANY (ARRAY['requested'::text, 'retriesExhausted'::text, 'gone'::text]))),
  constraint webhook_endpoint_pkey PRIMARY KEY (aggregator_id, webhook_id)
);

create table webhook_lane (
  aggregator_id text not null,
  webhook_id text not null,
  customer_id text not null,
  resend_id text not null,
  next_version integer not null,
  last_version integer not null,
  oldest_at timestamp with time zone not null,
  attempt integer not null,
  due_at timestamp with time zone not null,
  lease text,
  constraint webhook_lane_pkey PRIMARY KEY (aggregator_id, webhook_id, customer_id, resend_id)
);
CREATE INDEX webhook_lane_due ON webhook_lane USING btree (aggregator_id, webhook_id, due_at);
CREATE INDEX webhook_lane_failed ON webhook_lane USING btree (aggregator_id, webhook_id, oldest_at) WHERE (attempt > 0);
