namespace MarketX.DrPortal.Core.Tests.Archive.Rewriting;

/// <summary>Tables whose rows are hard to count and to cut.</summary>
internal static class OddValues
{
    public const string Script = """
        CREATE TABLE escapes (v text, w text);
        INSERT INTO escapes VALUES
            (E'\b\f\n\r\t\v\\', E'\n'), ('\N', NULL), (NULL, '\N'), ('\.', '.'), (E'\n\\.\n', E'\\.\n'), ('', ''), ('\', '\\'),
            (E'\r\n', E'a\\b'), (E'\x01\x02\x7f', 'ü日本😀'), ('NULL', 'null'), (E'\t\t', E'\\t');
        CREATE TABLE one_column (v text);
        INSERT INTO one_column VALUES ('\.'), (''), (NULL), ('\'), (E'\\.\n\n\n'), (E'\n\n\n');
        CREATE TABLE nothing (id int);
        CREATE TABLE no_columns ();
        INSERT INTO no_columns SELECT FROM generate_series(1, 5000);
        CREATE TABLE binary_looking (v text, b bytea);
        INSERT INTO binary_looking
            SELECT string_agg(chr(1 + (i * 7919 + j * 104729) % 127), ''), decode(md5(i::text), 'hex')
            FROM generate_series(1, 500) i, generate_series(1, 100) j GROUP BY i;
        CREATE TABLE large_values (id int, v bytea, t text);
        INSERT INTO large_values
            SELECT 1, NULL, 'before' UNION ALL
            SELECT 2, (SELECT string_agg(sha256(i::text::bytea), '') FROM generate_series(1, 625000) i), 'twenty million bytes' UNION ALL
            SELECT 3, NULL, repeat(E'line\n', 1000000) UNION ALL
            SELECT 4, NULL, 'after';
        CREATE TABLE long_rows (id int, t text);
        INSERT INTO long_rows SELECT i, repeat(md5(i::text), 20000 + i * 100) FROM generate_series(1, 40) i;
        DO $$ BEGIN
            EXECUTE 'CREATE TABLE wide (' || (SELECT string_agg('c' || i || ' smallint', ', ') FROM generate_series(1, 1600) i) || ')';
            EXECUTE 'INSERT INTO wide SELECT ' || (SELECT string_agg('i % ' || i, ', ') FROM generate_series(1, 1600) i) || ' FROM generate_series(1, 300) i';
        END $$;
        SELECT lo_from_bytea(i::oid, convert_to(repeat('large object ' || i, (i % 5000)::int), 'UTF8'))
            FROM unnest(ARRAY[20001, 20002, 25000, 2147483647, 2147483648, 2147483649, 4000000000, 4294967295]) i;
        """;
}
