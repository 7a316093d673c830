-- Locks for a moment: telemetry_packed
-- Up Migration

-- PostgreSQL keeps a body in pieces of 1,996 bytes beside the table, and the last one takes the room of a whole one. What is
-- left over after whole pieces is kept in the row: the bytes of a block are its body, and then its rest. Which offsets are in
-- which of them stands in 0731_packed_second_version.sql.
alter table telemetry_packed add column rest bytea storage plain not null default '';

-- Down Migration

do $$
begin
  if exists (select from telemetry_packed where octet_length(rest) > 0) then
    raise exception 'there are blocks with a rest: open their days with "npm run partitions -- unpack" first';
  end if;
end
$$;

alter table telemetry_packed drop column rest;
