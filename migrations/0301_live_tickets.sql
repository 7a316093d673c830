-- Up Migration

-- Tickets for the live feed, for one use within a minute. Losing them in a crash costs a client another try.
create unlogged table live_tickets (
  -- SHA-256 of 256 random bits.
  ticket_hash bytea primary key,
  -- The bearer token behind it, under a key that only the ticket's holder can make.
  sealed_token bytea not null,
  expires_at timestamptz not null
);

create index on live_tickets (expires_at);

-- Down Migration

drop table live_tickets;
