-- The schema `longinus` is made before; longinus.dimension is a setting of the connection.
create extension if not exists unaccent;
create extension if not exists vector;

create text search configuration longinus.pt (copy = portuguese);
alter text search configuration longinus.pt
  alter mapping for hword, hword_part, word with unaccent, portuguese_stem;

create table longinus.items (
  id text primary key,
  title text not null,
  description text not null,
  category text,
  price numeric,
  attributes jsonb not null,
  -- Of the text that is embedded: whether a change asks for a new embedding.
  text_hash bytea not null,
  changed_at timestamptz not null default now(),
  tsv tsvector generated always as (
    setweight(to_tsvector('longinus.pt', title), 'A') ||
    setweight(to_tsvector('longinus.pt', coalesce(category, '')), 'B') ||
    setweight(to_tsvector('longinus.pt', description), 'C')
  ) stored
);
create index items_tsv on longinus.items using gin (tsv);
create index items_category_price on longinus.items (category, price);
create index items_price on longinus.items (price);

-- Apart from the items: a new embedding rewrites no item, and a new price no embedding.
do $$ begin
  execute format(
    'create table longinus.vectors (item_id text primary key, embedding vector(%s) not null,
       embedded_at timestamptz not null default now())',
    current_setting('longinus.dimension')
  );
end $$;
create index vectors_embedding on longinus.vectors
  using hnsw (embedding vector_cosine_ops) with (m = 8, ef_construction = 48);

create table longinus.imports (
  id uuid primary key,
  started_at timestamptz not null default now(),
  -- When the last of its lines came.
  seen_at timestamptz not null default now(),
  -- When all of its lines were there.
  received_at timestamptz,
  finished_at timestamptz,
  is_interrupted boolean not null default false,
  accepted bigint not null default 0,
  unchanged bigint not null default 0,
  indexed bigint not null default 0,
  rejected bigint not null default 0,
  rejections jsonb not null default '[]'
);
create index imports_started_at on longinus.imports (started_at);
create index imports_unfinished on longinus.imports (id) where finished_at is null;

-- An item that waits for its embedding has a row here, and no other has.
create table longinus.queue (
  item_id text primary key,
  text text not null,
  import_id uuid,
  -- When it may be taken. While it is leased: when the lease ends.
  due_at timestamptz not null default now(),
  -- Another one each time that it is taken; null when nobody has it.
  lease bigint,
  attempts int not null default 0,
  -- Why the last attempt came to nothing.
  reason text,
  -- Since when it is not tried any more.
  failed_at timestamptz
);
create sequence longinus.leases;
create index queue_due_at on longinus.queue (due_at) where failed_at is null;
create index queue_import_id on longinus.queue (import_id);
