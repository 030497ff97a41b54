using MarketX.DrPortal.Core.Tests.Archive.Rewriting;
using MarketX.DrPortal.Core.Tests.Engine;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Verifications;

/// <summary>Databases that come back as they were, although their text could come out otherwise: name, script, words of CREATE DATABASE, options of pg_dump.</summary>
internal static class VerifiedSources
{
    public const string OddSettings = """
        DO $$ BEGIN
            EXECUTE format('ALTER DATABASE %I SET TimeZone = ''Asia/Tokyo''', current_database());
            EXECUTE format('ALTER DATABASE %I SET bytea_output = ''escape''', current_database());
            EXECUTE format('ALTER ROLE CURRENT_USER IN DATABASE %I SET DateStyle = ''German''', current_database());
            EXECUTE format('ALTER ROLE CURRENT_USER IN DATABASE %I SET IntervalStyle = ''sql_standard''', current_database());
            EXECUTE format('ALTER ROLE CURRENT_USER IN DATABASE %I SET extra_float_digits = 0', current_database());
            EXECUTE format('ALTER ROLE CURRENT_USER IN DATABASE %I SET search_path = ''elsewhere''', current_database());
            EXECUTE format('ALTER DATABASE %I SET lc_monetary = ''C''', current_database());
            EXECUTE format('ALTER DATABASE %I SET xmlbinary = ''hex''', current_database());
            EXECUTE format('ALTER ROLE CURRENT_USER IN DATABASE %I SET quote_all_identifiers = on', current_database());
        END $$;
        SET search_path = public;
        CREATE TABLE shaped (at timestamptz, d date, i interval, b bytea, f float8, r real, m money, r2 regclass);
        INSERT INTO shaped SELECT timestamptz '2026-03-01 12:00+00' + g * interval '1 hour', date '2026-01-31', interval '1 year 2 mons -3 days', '\x00ff5c', g / 3.0, g / 7.0, g::numeric::money, 'shaped'::regclass FROM generate_series(1, 500) g;
        """;

    public const string HashPartitionsOnAnEnum = """
        CREATE TYPE color AS ENUM ('unused');
        ALTER TYPE color ADD VALUE 'red';
        ALTER TYPE color ADD VALUE 'green';
        ALTER TYPE color ADD VALUE 'blue';
        CREATE TABLE by_color (c color, n int) PARTITION BY HASH (c);
        CREATE TABLE by_color_0 PARTITION OF by_color FOR VALUES WITH (MODULUS 3, REMAINDER 0);
        CREATE TABLE by_color_1 PARTITION OF by_color FOR VALUES WITH (MODULUS 3, REMAINDER 1);
        CREATE TABLE by_color_2 PARTITION OF by_color FOR VALUES WITH (MODULUS 3, REMAINDER 2);
        COMMIT;
        INSERT INTO by_color SELECT (ARRAY['unused', 'red', 'green', 'blue']::color[])[1 + g % 4], g FROM generate_series(1, 1000) g;
        """;

    public static TheoryData<string, string, string, string[]> All { get; } = new()
    {
        { "small", SmallDatabase.Sql, "", [] },
        { "odd values", OddValues.Script, "", [] },
        { "odd values through the root", OddValues.Script, "", ["--load-via-partition-root"] },
        { "session settings", OddSettings, "", [] },
        {
            "hash partitions on an enum", HashPartitionsOnAnEnum, "", []
        },
        {
            "inheritance, dropped, generated and identity columns", """
            CREATE TABLE parent (a int, b text);
            CREATE TABLE child (b text, x int, a int);
            ALTER TABLE child INHERIT parent;
            ALTER TABLE parent ADD COLUMN late date DEFAULT '2026-01-01';
            INSERT INTO parent SELECT g, 'p' || g FROM generate_series(1, 50) g;
            INSERT INTO child SELECT 'c' || g, g, -g FROM generate_series(1, 70) g;
            CREATE TABLE awkward (id int GENERATED ALWAYS AS IDENTITY, gone int, twice int GENERATED ALWAYS AS (v * 2) STORED, v int, "Or""der" text);
            ALTER TABLE awkward DROP COLUMN gone;
            INSERT INTO awkward (v, "Or""der") SELECT g, 'x' FROM generate_series(1, 30) g;
            CREATE TABLE only_generated (c int GENERATED ALWAYS AS (1) STORED);
            INSERT INTO only_generated DEFAULT VALUES;
            """, "", []
        },
        {
            "partitions with columns in another order", """
            CREATE TABLE ordered (a int, b text) PARTITION BY RANGE (a);
            CREATE TABLE ordered_2 (b text, a int);
            ALTER TABLE ordered ATTACH PARTITION ordered_2 FOR VALUES FROM (0) TO (10);
            INSERT INTO ordered SELECT g, 'x' || g FROM generate_series(0, 9) g;
            """, "", []
        },
        { "one-byte encoding", "CREATE TABLE \"Straße\" (\"Größe\" text); INSERT INTO \"Straße\" SELECT 'àéîõü' || chr(160 + g) FROM generate_series(0, 95) g;", "ENCODING 'LATIN1' LOCALE 'C'", [] },
        { "many-byte encoding", "CREATE TABLE \"表\" (\"列\" text); INSERT INTO \"表\" SELECT '日本語のテキスト' || g FROM generate_series(1, 2000) g;", "ENCODING 'EUC_JP' LOCALE 'C'", [] },
        { "no encoding", "CREATE TABLE bytes (v text); INSERT INTO bytes SELECT convert_from(set_byte('\\x6100'::bytea, 1, 128 + g), 'SQL_ASCII') FROM generate_series(0, 127) g;", "ENCODING 'SQL_ASCII' LOCALE 'C'", [] },
        { "dump in another encoding", "CREATE TABLE t (v text); INSERT INTO t VALUES ('àéîõü');", "", ["--encoding=LATIN1"] },
        { "row security", "CREATE TABLE guarded (v int); INSERT INTO guarded SELECT generate_series(1, 10); ALTER TABLE guarded ENABLE ROW LEVEL SECURITY; CREATE POLICY few ON guarded USING (v < 3);", "", [] },
        { "nothing", "SELECT", "", [] },
    };
}
