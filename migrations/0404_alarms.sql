-- Up Migration

-- What an operator has to look at, one row a code, for as long as it lasts: whoever raised it clears it. Every
-- process shows all of them, whichever found them.
create table alarms (
  code text primary key check (code ~ '^[a-z][a-z_]*$'),
  message text not null,
  raised_at timestamptz not null default clock_timestamp()
);

-- Down Migration

drop table alarms;
