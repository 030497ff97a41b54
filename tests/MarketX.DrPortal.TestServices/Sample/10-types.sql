CREATE EXTENSION IF NOT EXISTS btree_gist;

CREATE SCHEMA billing;
COMMENT ON SCHEMA billing IS 'Money: what was paid, refunded and paid out';
CREATE SCHEMA analytics;
COMMENT ON SCHEMA analytics IS 'Derived data: can be rebuilt from the rest';

CREATE TYPE listing_status AS ENUM ('draft', 'active', 'reserved', 'sold', 'removed');
CREATE TYPE order_status AS ENUM ('placed', 'paid', 'shipped', 'delivered', 'returned', 'cancelled');
CREATE TYPE billing.payment_method AS ENUM ('card', 'bank transfer', 'wallet', 'cash on delivery');
CREATE TYPE parcel AS (width_mm integer, height_mm integer, depth_mm integer, weight_g integer);

CREATE DOMAIN email_address AS text
    CONSTRAINT email_address_shape CHECK (VALUE ~ '^[^@[:space:]]+@[^@[:space:]]+$' AND length(VALUE) <= 254);
CREATE DOMAIN billing.amount AS numeric(12, 2) CHECK (VALUE >= 0);
COMMENT ON DOMAIN billing.amount IS 'In the currency of the row; never negative: a refund is a row of its own';

-- Used in an index and a generated column, so it names its schemas: a restore runs with an empty search_path.
CREATE FUNCTION public.slug(title text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN trim(BOTH '-' FROM pg_catalog.regexp_replace(pg_catalog.lower(title), '[^[:alnum:]]+', '-', 'g'));

CREATE SEQUENCE billing.invoice_number START 100000 INCREMENT 7;
