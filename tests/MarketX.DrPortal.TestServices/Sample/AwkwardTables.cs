using System.Globalization;

namespace MarketX.DrPortal.TestServices.Sample;

/// <summary>Tables that make a backup or a restore last, so that a test can act in the middle of it.</summary>
public static class AwkwardTables
{
    /// <summary>A table whose dump takes about this much space, whatever compresses it.</summary>
    public static string Incompressible(int megabytes) => $$"""
        CREATE TABLE noise (id int PRIMARY KEY, bytes bytea NOT NULL);
        ALTER TABLE noise ALTER bytes SET STORAGE EXTERNAL;
        INSERT INTO noise SELECT g, (SELECT decode(string_agg(md5(random()::text || g || i), ''), 'hex') FROM generate_series(1, 4096) i)
        FROM generate_series(1, {{(megabytes * 16).ToString(CultureInfo.InvariantCulture)}}) g;
        """;

    /// <summary>
    /// A table whose restore stands still until it is stopped: a function that sleeps only in a database that is being
    /// restored, and only in one kind of statement.
    /// </summary>
    /// <param name="statement">How the statement begins: COPY, CREATE INDEX or ANALYZE.</param>
    public static string StandsStillAt(string statement) => $$"""
        CREATE FUNCTION wait(value int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $f$
        BEGIN
            IF current_database() ~ '__restoring_' AND current_query() ~* '^{{statement}}' THEN
                PERFORM pg_sleep(300);
            END IF;
            RETURN value;
        END $f$;
        CREATE TABLE slow (value int CHECK (public.wait(value) = value));
        CREATE INDEX ON slow (public.wait(value));
        INSERT INTO slow SELECT generate_series(1, 10);
        """;

    /// <summary>Takes away what <see cref="StandsStillAt"/> waits for.</summary>
    public const string MovesOn = "CREATE OR REPLACE FUNCTION wait(value int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT value'";
}
