using System.Globalization;

namespace MarketX.DrPortal.E2E.Tests.Portal;

/// <summary>Small production databases for the browser's tests.</summary>
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

    /// <summary>A restore of it stands still while it loads data, until it is stopped.</summary>
    public const string StandsStillInRestore = """
        CREATE FUNCTION wait(value int) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
        BEGIN
            IF current_database() ~ '__restoring_' THEN PERFORM pg_sleep(300); END IF;
            RETURN true;
        END $$;
        CREATE TABLE slow (value int CHECK (public.wait(value)));
        INSERT INTO slow SELECT generate_series(1, 10);
        """;

    /// <summary>Takes away what <see cref="StandsStillInRestore"/> waits for.</summary>
    public const string MovesOn = "CREATE OR REPLACE FUNCTION wait(value int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true'";

    /// <summary>One table whose dump takes about this much space, whatever compresses it.</summary>
    public static string Incompressible(int megabytes) => $$"""
        CREATE TABLE noise (id int PRIMARY KEY, bytes bytea NOT NULL);
        ALTER TABLE noise ALTER bytes SET STORAGE EXTERNAL;
        INSERT INTO noise SELECT g, (SELECT decode(string_agg(md5(random()::text || g || i), ''), 'hex') FROM generate_series(1, 4096) i)
        FROM generate_series(1, {{(megabytes * 16).ToString(CultureInfo.InvariantCulture)}}) g;
        """;
}
