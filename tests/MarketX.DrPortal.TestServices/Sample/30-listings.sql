CREATE TABLE categories (
    id smallint PRIMARY KEY,
    parent_id smallint REFERENCES categories (id),
    name text NOT NULL UNIQUE
);
INSERT INTO categories
SELECT i, CASE WHEN i > 8 THEN 1 + i % 8 END, 'Category ' || i || ' · ' || chr(9728 + i) FROM generate_series(1, 64) AS i;

CREATE TABLE listings (
    id bigint GENERATED ALWAYS AS IDENTITY,
    seller_id bigint NOT NULL,
    category_id smallint NOT NULL,
    title text NOT NULL,
    description text NOT NULL,
    price billing.amount NOT NULL,
    currency character(3) NOT NULL DEFAULT 'EUR',
    status listing_status NOT NULL DEFAULT 'draft',
    tags text[] NOT NULL DEFAULT '{}',
    attributes jsonb NOT NULL DEFAULT '{}',
    size parcel,
    view_count integer NOT NULL DEFAULT 0,
    rating_sum integer NOT NULL DEFAULT 0,
    rating_count integer NOT NULL DEFAULT 0,
    slug text GENERATED ALWAYS AS (public.slug(title)) STORED,
    search tsvector GENERATED ALWAYS AS (
        setweight(to_tsvector('simple'::regconfig, title), 'A') || setweight(to_tsvector('simple'::regconfig, description), 'B')) STORED,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

INSERT INTO listings (seller_id, category_id, title, description, price, currency, status, tags, attributes, size, view_count,
    created_at, updated_at)
SELECT 1 + pg_temp.pick(i, 100, pg_temp.rows(10000)), 1 + pg_temp.pick(i, 101, 64),
    left(title.text, 60) || ' #' || i,
    one.text || '. ' || two.text || '. ' || three.text || ' (ref ' || md5('listing' || i) || ')',
    1 + pg_temp.pick(i, 102, 250000) / 100.0, (ARRAY['EUR', 'USD', 'JPY', 'NGN'])[1 + pg_temp.pick(i, 103, 4)],
    (enum_range(NULL::listing_status))[1 + pg_temp.pick(i, 104, 5)],
    (ARRAY['vintage', 'neu', '限定', 'bulk', 'gift', 'фото', 'eco'])[1 + pg_temp.pick(i, 105, 3):3 + pg_temp.pick(i, 106, 5)],
    jsonb_build_object('brand', 'Brand ' || pg_temp.pick(i, 107, 500), 'condition', pg_temp.pick(i, 108, 5),
        'colours', jsonb_build_array('#' || substr(md5('c' || i), 1, 6), '#' || substr(md5('d' || i), 1, 6)),
        'shipping', jsonb_build_object('free', pg_temp.pick(i, 109, 2) = 0, 'days', pg_temp.pick(i, 110, 14))),
    CASE WHEN pg_temp.pick(i, 111, 4) > 0
        THEN ROW (pg_temp.pick(i, 112, 900), pg_temp.pick(i, 113, 900), pg_temp.pick(i, 114, 900), pg_temp.pick(i, 115, 30000))::parcel END,
    pg_temp.pick(i, 116, 5000), pg_temp.moment(i, 117), pg_temp.moment(i, 117)
FROM generate_series(1, pg_temp.rows(20000)) AS i
JOIN phrase AS title ON title.n = pg_temp.pick(i, 118, 2000)
JOIN phrase AS one ON one.n = pg_temp.pick(i, 119, 2000)
JOIN phrase AS two ON two.n = pg_temp.pick(i, 120, 2000)
JOIN phrase AS three ON three.n = pg_temp.pick(i, 121, 2000)
ORDER BY i;

-- Photos as large objects, with fixed numbers: a number that the server draws would differ from one build to the next.
CREATE TABLE listing_photos (
    listing_id bigint NOT NULL,
    photo oid NOT NULL,
    content_type text NOT NULL DEFAULT 'image/jpeg',
    PRIMARY KEY (listing_id, photo)
);
INSERT INTO listing_photos (listing_id, photo)
SELECT i, lo_from_bytea((700000 + i)::oid,
    (SELECT string_agg(sha512(('photo' || i || ' ' || block)::bytea), '' ORDER BY block)
     FROM generate_series(1, 100 + pg_temp.pick(i, 130, 900)) AS block))
FROM generate_series(1, least(pg_temp.rows(20000), 12)) AS i;

-- A listing is promoted at most once at any time.
CREATE TABLE promotions (
    listing_id bigint NOT NULL,
    during tstzrange NOT NULL,
    fee billing.amount NOT NULL,
    CONSTRAINT one_promotion_at_a_time EXCLUDE USING gist (listing_id WITH =, during WITH &&)
);
INSERT INTO promotions
SELECT 1 + (i - 1) / 4, tstzrange(day + (i % 4) * interval '10 days', day + (i % 4) * interval '10 days' + interval '9 days'), i % 50
FROM generate_series(1, pg_temp.rows(2000)) AS i, (SELECT timestamptz '2026-01-01 00:00:00+00') AS start (day);
