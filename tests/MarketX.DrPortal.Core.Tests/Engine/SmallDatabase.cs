namespace MarketX.DrPortal.Core.Tests.Engine;

/// <summary>A database that loads in a moment and still has what makes restores hard.</summary>
internal static class SmallDatabase
{
    public const string Sql = """
        CREATE TYPE state AS ENUM ('new', 'paid', 'shipped');
        CREATE SCHEMA "odd schema";
        CREATE TABLE customers (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, tags text[], extra jsonb);
        CREATE TABLE orders (id serial PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers, state state NOT NULL, at timestamptz NOT NULL);
        CREATE TABLE order_items (order_id int REFERENCES orders, line int, price numeric(12,2) CHECK (price >= 0), PRIMARY KEY (order_id, line));
        CREATE TABLE events (at date NOT NULL, what text) PARTITION BY RANGE (at);
        CREATE TABLE events_1 PARTITION OF events FOR VALUES FROM ('2026-01-01') TO ('2026-07-01');
        CREATE TABLE events_2 PARTITION OF events FOR VALUES FROM ('2026-07-01') TO ('2027-01-01');
        CREATE TABLE "odd schema"."Ta""ble" ("Co lumn" text);
        CREATE INDEX ON customers USING gin (extra);
        CREATE INDEX ON orders (at) WHERE state = 'new';
        CREATE VIEW open_orders AS SELECT * FROM orders WHERE state <> 'shipped';
        CREATE MATERIALIZED VIEW totals AS SELECT order_id, sum(price) FROM order_items GROUP BY 1;
        CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        CREATE TRIGGER touch BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
        INSERT INTO customers (name, tags, extra) SELECT 'Žofie 名前 ' || g, ARRAY['a', 'b,"c'], jsonb_build_object('n', g) FROM generate_series(1, 100) g;
        INSERT INTO orders (customer_id, state, at) SELECT 1 + g % 100, (ARRAY['new', 'paid', 'shipped']::state[])[1 + g % 3], timestamptz '2026-01-01' + g * interval '1 hour' FROM generate_series(1, 1000) g;
        INSERT INTO order_items SELECT 1 + g % 1000, g / 1000, g / 100.0 FROM generate_series(0, 1999) g;
        INSERT INTO events SELECT date '2026-01-01' + g, E'tab\t newline\n backslash \\ ' || g FROM generate_series(0, 300) g;
        INSERT INTO "odd schema"."Ta""ble" VALUES (NULL), ('\N'), ('');
        SELECT lo_from_bytea(0, decode(repeat('00ff5c', 1000), 'hex'));
        REFRESH MATERIALIZED VIEW totals;
        COMMENT ON TABLE orders IS 'What was bought';
        """;
}
