-- Up Migration

-- Clients may write the radius of a point or a line into its geometry; it is kept in one place.
create function lift_radius() returns trigger
language plpgsql as $$
begin
  new.radius_meters := (new.geometry ->> 'radiusMeters')::double precision;
  new.geometry := new.geometry - 'radiusMeters';
  return new;
end
$$;
create trigger lift_radius before insert or update of geometry on geofences
  for each row when (new.geometry ? 'radiusMeters') execute function lift_radius();

-- Down Migration

drop trigger lift_radius on geofences;
drop function lift_radius();
