namespace MarketX.DrPortal.E2E.Tests.Portal;

/// <summary>A small production database for the browser's tests.</summary>
internal static class ShopDatabase
{
    public const string Sql = """
        CREATE TABLE users (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);
        CREATE TABLE orders (id serial PRIMARY KEY, user_id bigint NOT NULL REFERENCES users, total numeric(12,2));
        INSERT INTO users (name) SELECT 'Žofie 名前 ' || g FROM generate_series(1, 1000) g;
        INSERT INTO orders (user_id, total) SELECT 1 + g % 1000, g / 7.0 FROM generate_series(1, 20000) g;
        CREATE INDEX ON orders (user_id);
        SELECT lo_from_bytea(0, decode(repeat('00ff5c', 1000), 'hex'));
        """;
}
