using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Services;
using MarketX.DrPortal.TestServices.Trace;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Inspections;

/// <summary>
/// A production that was backed up and restored, and that went on living since: rows deleted, changed and added, objects
/// too. With a login that may only read.
/// </summary>
public sealed class InspectedPortal : IAsyncLifetime
{
    private const string Before = """
        CREATE TABLE payments (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, amount numeric(10,2) NOT NULL, updated_at timestamptz DEFAULT now(), created_at timestamptz NOT NULL DEFAULT now());
        INSERT INTO payments (amount) SELECT g FROM generate_series(1, 300) g;
        CREATE TABLE "odd schema"."Ke""ys" ("K 1" text, k2 uuid, k3 numeric, small smallint, bytes bytea, note text, made timestamp, spans interval[], twice int GENERATED ALWAYS AS (small * 2) STORED, PRIMARY KEY ("K 1", k2, k3));
        INSERT INTO "odd schema"."Ke""ys"
        SELECT 'Ž名'' \ ' || chr(96 + g % 26) || g, md5(g::text)::uuid, g / 10.0, g % 100, decode(lpad(to_hex(g), 8, '0'), 'hex'), CASE WHEN g % 3 > 0 THEN E'line\nbreak; ''quoted'' -- \\ ' || g END, timestamp '2026-01-01' + g * interval '1 s', ARRAY[g * interval '1 day']
        FROM generate_series(1, 1300) g;
        CREATE TABLE keyless (a int, b text);
        CREATE FUNCTION sneaky() RETURNS int LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN DELETE FROM public.payments; RETURN 1; END';
        CREATE FUNCTION sneaky_on() RETURNS int LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN SET LOCAL transaction_read_only = off; DELETE FROM public.payments; RETURN 1; END';
        """;

    private const string Since = """
        DELETE FROM order_items WHERE order_id <= 10;
        UPDATE customers SET name = 'changed' WHERE id IN (3, 4);
        INSERT INTO customers (name) SELECT 'new ' || g FROM generate_series(1, 5) g;
        INSERT INTO payments (amount, created_at) SELECT g, clock_timestamp() + interval '1 s' FROM generate_series(1, 7) g;
        DELETE FROM "odd schema"."Ke""ys" WHERE small % 2 = 0;
        UPDATE "odd schema"."Ke""ys" SET note = 'other' WHERE small = 1;
        ALTER TABLE customers ADD COLUMN phone text DEFAULT 'none';
        DROP VIEW open_orders;
        CREATE INDEX payments_amount ON payments (amount);
        CREATE TABLE added (id int PRIMARY KEY);
        CREATE OR REPLACE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END';
        """;

    public TestPortal Portal { get; private set; } = default!;

    public BackupResult Backup { get; private set; } = default!;

    public string Login { get; private set; } = "";

    public string Production => Portal.Production.Name;

    public string Staging => Portal.Staging;

    public static Actor Operator => TestPortal.Operator;

    public async ValueTask InitializeAsync()
    {
        var token = TestContext.Current.CancellationToken;
        var production = await SharedServices.CreateDatabaseAsync("inspect", token);
        Login = production.Name + "_reader";
        await production.Server.ExecuteAsSuperUserAsync("postgres", $"CREATE ROLE \"{Login}\" LOGIN PASSWORD '{TestTrace.Secret("the password of smoke queries", "only reads")}'", token);
        Portal = await TestPortal.StartAsync(new()
        {
            ["Drill:QueryUser"] = Login, ["Drill:QueryPassword"] = "only reads", ["Inspection:StatementTimeout"] = "00:00:03", ["Inspection:MaxRows"] = "100", ["Inspection:ExportRows"] = "1000",
        }, production);
        await production.ExecuteAsync(SmallDatabase.Sql, token);
        await production.ExecuteAsync(Before, token);
        await production.ExecuteAsync($"GRANT USAGE ON SCHEMA public TO \"{Login}\"; GRANT SELECT ON payments TO \"{Login}\"", token);
        Backup = await Portal.BackUpAsync();
        await Portal.RestoreAsync(Backup.Key);
        await production.ExecuteAsync(Since, token);
    }

    /// <summary>The first column of the first row of a query in the restored database.</summary>
    public async Task<T?> InStagingAsync<T>(string sql)
    {
        await using var connection = await Portal.Server.OpenAsync(Staging, CancellationToken.None);
        await using var command = new Npgsql.NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(CancellationToken.None) is T value ? value : default;
    }

    public async ValueTask DisposeAsync()
    {
        var server = Portal.Server;
        await Portal.DisposeAsync();
        await server.ExecuteAsSuperUserAsync("postgres", $"DROP ROLE \"{Login}\"", CancellationToken.None);
    }
}
