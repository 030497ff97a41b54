using MarketX.DrPortal.Core.Inspections.Browsing;
using MarketX.DrPortal.Core.Runs;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Inspections;

/// <summary>Typed SQL: what it answers, and every known way around its guards.</summary>
[Collection(nameof(InspectedPortalGroup))]
public sealed class SqlConsoleTests(InspectedPortal inspected)
{
    private const string OnlyOne = "Only one SELECT", Denied = "permission denied", ReadOnly = "read-only transaction";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ask_Questions_AnswersOfAnyTypeAsText()
    {
        var answer = await AskAsync("""
            SELECT id, tags, extra, NULL AS nothing, state, interval '1 day', 'infinity'::timestamptz AS "for ever", row(1, 'a'), int4range(1, 5), '\x00ff'::bytea, repeat('x', 1000), 1e400::numeric > 0, "at"::date > '2026-01-01'
            FROM customers JOIN LATERAL (SELECT state, at FROM orders WHERE customer_id = customers.id ORDER BY id LIMIT 1) o ON true WHERE id = 5; -- the end
            """);

        Assert.Equal(["id", "tags", "extra", "nothing", "state"], answer.Columns.Take(5));
        var row = Assert.Single(answer.Rows);
        Assert.Equal(["5", "{a,\"b,\\\"c\"}", "{\"n\": 5}", null], row.Take(4));
        Assert.Equal(("1 day", "infinity", "(1,a)", "[1,5)", "\\x00ff"), (row[5], row[6], row[7], row[8], row[9]));
        Assert.Equal(501, row[10]!.Length);
        Assert.False(answer.IsCut);
    }

    [Fact]
    public async Task Ask_ManyRows_GivesTheFirstAndSaysSo()
    {
        var answer = await AskAsync("SELECT a.id, repeat('y', 100) FROM payments a, payments b");
        Assert.Equal((100, true), (answer.Rows.Count, answer.IsCut));
    }

    [Theory]
    [InlineData("SELECT a.id, b.amount FROM payments a, payments b, payments c, payments d, payments e")]
    [InlineData("WITH RECURSIVE endless AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM endless) SELECT n FROM endless")]
    public async Task Ask_MoreRowsThanTheServerCouldEverMake_GivesTheFirstAtOnce(string sql)
    {
        // Made whole first, it would be ended by the time limit.
        var answer = await AskAsync(sql);

        Assert.Equal((100, true), (answer.Rows.Count, answer.IsCut));
        await GoneAsync("SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'drportal-inspect')");
    }

    [Theory]
    [InlineData("COPY customers TO PROGRAM 'id'", OnlyOne)]
    [InlineData("COPY (SELECT 1) TO '/tmp/x'", OnlyOne)]
    [InlineData("SET ROLE {owner}", OnlyOne)]
    [InlineData("RESET ROLE", OnlyOne)]
    [InlineData("SET SESSION AUTHORIZATION {owner}", OnlyOne)]
    [InlineData("SET TRANSACTION READ WRITE", OnlyOne)]
    [InlineData("BEGIN READ WRITE", OnlyOne)]
    [InlineData("COMMIT", OnlyOne)]
    [InlineData("DO $$ BEGIN DELETE FROM payments; COMMIT; END $$", OnlyOne)]
    [InlineData("CALL something()", OnlyOne)]
    [InlineData("NOTIFY alarm, 'x'", OnlyOne)]
    [InlineData("LISTEN alarm", OnlyOne)]
    [InlineData("LOCK TABLE payments", OnlyOne)]
    [InlineData("TRUNCATE payments", OnlyOne)]
    [InlineData("DROP TABLE payments", OnlyOne)]
    [InlineData("CREATE TEMP TABLE x AS SELECT 1", OnlyOne)]
    [InlineData("EXPLAIN ANALYZE DELETE FROM payments", OnlyOne)]
    [InlineData("DECLARE c CURSOR WITH HOLD FOR SELECT 1", OnlyOne)]
    [InlineData("SELECT 1 INTO TEMP x", "")]
    [InlineData("SELECT 1; DELETE FROM payments", OnlyOne)]
    [InlineData("SELECT 1; COMMIT; DELETE FROM payments", OnlyOne)]
    [InlineData("SELECT $tag$ ; $tag$; DELETE FROM payments", OnlyOne)]
    [InlineData("DELETE FROM payments", OnlyOne)]
    [InlineData("INSERT INTO payments (amount) VALUES (1)", OnlyOne)]
    [InlineData("MERGE INTO payments p USING payments q ON p.id = q.id WHEN MATCHED THEN DELETE", OnlyOne)]
    [InlineData("FETCH ALL FROM drportal_typed", OnlyOne)]
    [InlineData("CLOSE ALL", OnlyOne)]
    [InlineData("EXECUTE anything", OnlyOne)]
    [InlineData("SELECT 1 UNION SELECT 2; CLOSE drportal_typed", OnlyOne)]
    [InlineData("UPDATE payments SET amount = 0 RETURNING 1", OnlyOne)]
    [InlineData("WITH gone AS (DELETE FROM payments RETURNING 1) SELECT count(*) FROM gone", "data-modifying statements in WITH")]
    [InlineData("SELECT * FROM payments FOR UPDATE", "")]
    [InlineData("SELECT sneaky()", ReadOnly)]
    [InlineData("SELECT sneaky_on()", "must be set before any query")]
    [InlineData("SELECT set_config('transaction_read_only', 'off', false)", "must be set before any query")]
    [InlineData("SELECT set_config('role', '{owner}', false)", Denied)]
    [InlineData("SELECT set_config('session_authorization', '{owner}', false)", Denied)]
    [InlineData("SELECT query_to_xml('DELETE FROM payments', true, true, '')", "")]
    [InlineData("SELECT pg_read_file('/etc/passwd')", Denied)]
    [InlineData("SELECT pg_ls_dir('/')", Denied)]
    [InlineData("SELECT pg_read_binary_file('global/pg_control')", Denied)]
    [InlineData("SELECT pg_stat_file('postgresql.conf')", Denied)]
    [InlineData("SELECT pg_switch_wal()", Denied)]
    [InlineData("SELECT pg_stat_reset()", Denied)]
    [InlineData("SELECT pg_create_physical_replication_slot('typed')", "replication")]
    [InlineData("SELECT lo_import('/etc/passwd')", Denied)]
    [InlineData("SELECT lo_export(1, '/tmp/x')", Denied)]
    [InlineData("SELECT pg_reload_conf()", Denied)]
    [InlineData("SELECT rolpassword FROM pg_authid", Denied)]
    [InlineData("SELECT nextval('orders_id_seq')", "")]
    [InlineData("SELECT setval('orders_id_seq', 1)", "")]
    [InlineData("SELECT pg_terminate_backend({pid})", "")]
    [InlineData("SELECT pg_cancel_backend({pid})", "")]
    [InlineData("SELECT $1", "supplies 0 parameters")]
    [InlineData("", "Type one SELECT")]
    [InlineData("SELECT '\0'", "NUL")]
    public async Task Ask_WaysAround_AreRefusedAndChangeNothing(string sql, string sentence)
    {
        await using var victim = await inspected.Portal.Server.OpenAsync(inspected.Staging, Token);
        sql = sql.Replace("{owner}", inspected.Portal.Server.Owner, StringComparison.Ordinal)
            .Replace("{pid}", victim.ProcessID.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

        var refused = await Assert.ThrowsAsync<RequestRefusedException>(() => AskAsync(sql));

        Assert.Contains(sentence, refused.Message, StringComparison.Ordinal);
        await using var command = new NpgsqlCommand("SELECT count(*) FROM payments", victim);
        Assert.Equal(300L, await command.ExecuteScalarAsync(Token));
    }

    [Theory]
    [InlineData("SELECT pg_sleep(600)")]
    [InlineData("SELECT set_config('statement_timeout', '0', false), pg_sleep(600)")]
    [InlineData("SELECT pg_advisory_lock(42), pg_sleep(600)")]
    public async Task Ask_LongerThanTheLimit_IsEnded(string sql)
    {
        var refused = await Assert.ThrowsAsync<RequestRefusedException>(() => AskAsync(sql));
        Assert.Contains("took longer than 3.0 s", refused.Message, StringComparison.Ordinal);
        await GoneAsync("SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'drportal-inspect')");
    }

    [Fact]
    public async Task Ask_WhatAReadOnlyTransactionMayDo_ComesToNothing()
    {
        var objects = await inspected.InStagingAsync<long>("SELECT count(*) FROM pg_largeobject_metadata");
        await using var listener = await inspected.Portal.Server.OpenAsync(inspected.Staging, Token);
        var heard = new List<string>();
        listener.Notification += (_, notification) => heard.Add(notification.Payload);
        await using (var listen = new NpgsqlCommand("LISTEN alarm", listener))
            await listen.ExecuteNonQueryAsync(Token);

        await AskAsync("SELECT pg_notify('alarm', 'typed')");
        await AskAsync("SELECT pg_advisory_lock(42)");
        await AskAsync("SELECT set_config('default_transaction_read_only', 'off', false), set_config('row_security', 'off', false)");
        // Refused from PostgreSQL 16 on, rolled back before.
        await Record.ExceptionAsync(() => AskAsync("SELECT lo_from_bytea(0, 'typed')"));

        await inspected.Portal.Server.ExecuteAsync(inspected.Staging, "NOTIFY alarm, 'the mark'", Token);
        await listener.WaitAsync(Token);
        Assert.Equal(["the mark"], heard);
        Assert.Equal(objects, await inspected.InStagingAsync<long>("SELECT count(*) FROM pg_largeobject_metadata"));
        await GoneAsync("SELECT NOT EXISTS (SELECT FROM pg_locks l JOIN pg_database d ON d.oid = l.database WHERE d.datname = current_database() AND l.locktype = 'advisory')");
    }

    [Fact]
    public async Task Ask_ThroughDblink_NeedsAPasswordThatNobodyTyped()
    {
        var server = inspected.Portal.Server;
        await server.ExecuteAsSuperUserAsync(inspected.Staging, "CREATE EXTENSION IF NOT EXISTS dblink", Token);
        foreach (var user in new[] { server.Owner, server.SuperUser, inspected.Login })
        {
            var refused = await Assert.ThrowsAsync<RequestRefusedException>(() => AskAsync(
                $"SELECT * FROM dblink('host={server.Host} port={server.Port} dbname={inspected.Staging} user={user}', 'DELETE FROM payments RETURNING id') AS t (id bigint)"));
            Assert.Contains("password", refused.Message, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task Ask_Production_ReadsWhatItsOwnerLetsTheLoginRead()
    {
        var console = inspected.Portal.Get<SqlConsole>();
        var answer = await console.AskAsync(InspectedPortal.Operator, new SqlRequest(inspected.Production, "SELECT count(*) > 300 FROM payments"), Token);
        Assert.Equal("t", Assert.Single(answer.Rows)[0]);

        var refused = await Assert.ThrowsAsync<RequestRefusedException>(() => console.AskAsync(InspectedPortal.Operator, new SqlRequest(inspected.Production, "TABLE customers"), Token));

        Assert.Contains("permission denied for table customers. Where it should read this", refused.Message, StringComparison.Ordinal);
        // Nobody is let into production by the portal.
        Assert.Equal(1L, await inspected.Portal.Production.QueryAsync<long>($"SELECT count(*) FROM pg_class WHERE relacl::text LIKE '%{inspected.Login}%'", Token));
    }

    [Theory]
    [InlineData("pg_read_all_data")]
    [InlineData("pg_monitor")]
    [InlineData("pg_signal_backend")]
    [InlineData("pg_read_server_files")]
    [InlineData("pg_write_server_files")]
    [InlineData("pg_execute_server_program")]
    public async Task Ask_AsALoginThatMayMore_IsRefused(string role)
    {
        await inspected.Portal.Server.ExecuteAsSuperUserAsync("postgres", $"GRANT {role} TO \"{inspected.Login}\"", Token);
        try
        {
            var refused = await Assert.ThrowsAsync<RequestRefusedException>(() => AskAsync("SELECT 1"));
            Assert.Contains(role, refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            await inspected.Portal.Server.ExecuteAsSuperUserAsync("postgres", $"REVOKE {role} FROM \"{inspected.Login}\"", CancellationToken.None);
        }
    }

    private Task<SqlAnswer> AskAsync(string sql) => inspected.Portal.Get<SqlConsole>().AskAsync(InspectedPortal.Operator, new SqlRequest(inspected.Staging, sql), Token);

    private async Task GoneAsync(string condition)
    {
        var limit = System.Diagnostics.Stopwatch.StartNew();
        while (!await inspected.InStagingAsync<bool>(condition))
        {
            Assert.True(limit.Elapsed < TimeSpan.FromSeconds(30), $"It never came true: {condition}");
            await Task.Delay(50, Token);
        }
    }
}
