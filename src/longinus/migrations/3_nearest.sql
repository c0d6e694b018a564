-- What is nearest of all, by one plan that each connection makes once and that always uses the index. Planned for
-- each question it took as long again as its search; PostgreSQL by itself keeps a plan of a time when the catalogue
-- was small, which reads all of it, until the next vacuum.

create function longinus.nearest(asked vector, most int)
  returns table (id text, title text, category text, price numeric, distance float8)
  language plpgsql stable
  set plan_cache_mode = force_generic_plan
  set enable_seqscan = off
as $$
begin
  return query
    select items.id, items.title, items.category, items.price, embedding <=> asked
    from longinus.vectors join longinus.items on items.id = vectors.item_id
    order by embedding <=> asked limit most;
end
$$;
