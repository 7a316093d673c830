-- What an administrator of the PostgreSQL server does once, before Fleetwake's first start on it. Three steps, with
-- names and a password of your own:
--
--     create role fleetwake_owner login password 'a long one';
--     create database fleetwake owner fleetwake_owner template template0 encoding 'UTF8';
--     psql -d fleetwake -v ON_ERROR_STOP=1 -f deploy/postgresql/setup.sql
--
-- Then DATABASE_URL=postgresql://fleetwake_owner:..@HOST/fleetwake is enough for everything: migrations, the service
-- and its commands. The role is no superuser, and may make neither roles nor databases. This file gives what the
-- owner of a database cannot give itself to the owner of the database that it is run in. It may be run again at
-- any time. The embedded server is set up by this very file.

-- earthdistance is not a trusted extension: only a superuser may create it.
create extension if not exists btree_gist;
create extension if not exists cube;
create extension if not exists earthdistance;

-- The role that each request's transaction takes, which row-level security binds. Roles belong to the server: where
-- several databases of it hold a Fleetwake, they share this one.
do $$
begin
  create role fleetwake_tenant nologin;
exception when duplicate_object or unique_violation then
  null; -- It is there already, or another session made it at this very moment.
end
$$;

-- And the one that it takes for users who are limited to some vehicle groups: with the same privileges, under further policies.
do $$
begin
  create role fleetwake_limited nologin;
exception when duplicate_object or unique_violation then
  null;
end
$$;

do $$
declare
  owner name := (select pg_get_userbyid(datdba) from pg_database where datname = current_database());
begin
  if not pg_has_role('fleetwake_limited', 'fleetwake_tenant', 'usage') then
    grant fleetwake_tenant to fleetwake_limited with inherit true, set false;
  end if;
  -- To take these roles when it says so, and never to have their privileges otherwise.
  execute format('grant fleetwake_tenant, fleetwake_limited to %I with inherit false, set true', owner);
  -- On a replica, to see which timeline it receives: the feed recognises a failover by it.
  execute format('grant pg_read_all_stats to %I', owner);
  -- In a database that began before PostgreSQL 15 the schema still belongs to whoever made the cluster.
  if 'pg_database_owner'::regrole <> (select nspowner from pg_namespace where nspname = 'public') then
    alter schema public owner to pg_database_owner;
  end if;
end
$$;
