using System.Globalization;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using Npgsql;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>
/// Brings the tables of a scratch database into a new schema of an existing one. PostgreSQL itself does the renaming: the tables move
/// into the schema in the scratch database, <c>pg_dump</c> of that schema goes through a pipe into <c>pg_restore</c> in one
/// transaction, and the rows are counted on both sides. Types, functions and extensions stay where they are: the database must have
/// its own, as <see cref="SchemaPreflight"/> checks.
/// </summary>
internal sealed class SchemaTransfer(PostgresServer server, PgToolLocator tools, RunContext context, RestoreRequest request)
{
    private string Schema => request.IntoSchema!;

    /// <summary>Transfers.</summary>
    /// <param name="scratch">The scratch database; its tables end up in the new schema.</param>
    /// <param name="cancellationToken">Ends it; nothing stays in the database.</param>
    /// <returns>Rows of each table, equal on both sides.</returns>
    /// <exception cref="RunFailedException">It did not succeed; <see cref="UndoAsync"/> removes what there is of it.</exception>
    public async Task<IReadOnlyList<TableRows>> RunAsync(string scratch, CancellationToken cancellationToken)
    {
        IReadOnlyList<TableRows> expected;
        int major;
        await using (var connection = await server.OpenAsync(scratch, context.ApplicationName, cancellationToken))
        {
            major = connection.PostgreSqlVersion.Major;
            var moved = await SchemaMove.RunAsync(connection, Schema, Marker(context.Run.Id), cancellationToken);
            context.Tracker.Log(RunLogLevel.Info, $"Moved {moved} relations into the schema \"{Schema}\" of the scratch database.");
            expected = await CountAsync(connection, cancellationToken);
        }

        await PipeAsync(scratch, major, cancellationToken);
        await using var target = await server.OpenAsync(request.Database, context.ApplicationName, cancellationToken);
        var arrived = await CountAsync(target, cancellationToken);
        if (!expected.SequenceEqual(arrived))
        {
            var wrong = expected.Except(arrived).Concat(arrived.Except(expected)).Select(table => table.Table).Distinct(StringComparer.Ordinal);
            throw new RunFailedException($"The schema \"{Schema}\" did not arrive as it was restored: the rows of {string.Join(", ", wrong)} differ. Nothing of it stays.");
        }

        foreach (var table in arrived)
            await ExecuteAsync(target, $"ANALYZE {SqlName.Quote(Schema)}.{SqlName.Quote(table.Table)}", cancellationToken);
        await ExecuteAsync(target, $"COMMENT ON SCHEMA {SqlName.Quote(Schema)} IS NULL", CancellationToken.None);
        return arrived;
    }

    /// <summary>Drops the schema of a run that did not succeed, where it is there. One that the run did not make stays.</summary>
    /// <param name="server">The server.</param>
    /// <param name="maintenance">A connection to its maintenance database.</param>
    /// <param name="run">The run.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Whether there was anything to drop.</returns>
    public static async Task<bool> UndoAsync(PostgresServer server, NpgsqlConnection maintenance, Run run, CancellationToken cancellationToken)
    {
        var request = run.RequestAs<RestoreRequest>();
        if (request.IntoSchema is not { } schema)
            return false;
        await using (var exists = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)", maintenance))
        {
            exists.Parameters.AddWithValue(request.Database);
            if (await exists.ExecuteScalarAsync(cancellationToken) is not true)
                return false;
        }

        await using var connection = await server.OpenAsync(request.Database, $"drportal-cleanup:{run.Id}", cancellationToken);
        await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1 AND obj_description(oid, 'pg_namespace') = $2)", connection);
        command.Parameters.AddWithValue(schema);
        command.Parameters.AddWithValue(Marker(run.Id));
        if (await command.ExecuteScalarAsync(cancellationToken) is not true)
            return false;
        await ExecuteAsync(connection, $"DROP SCHEMA {SqlName.Quote(schema)} CASCADE", cancellationToken);
        return true;
    }

    // It travels with the schema, so that whoever finds one half checked knows whose it is.
    private static string Marker(RunId run) => $"drportal scratch of run {run.Value}";

    private async Task PipeAsync(string scratch, int major, CancellationToken cancellationToken)
    {
        var (dump, restore) = (await tools.PgDumpForAsync(major, cancellationToken), await tools.PgRestoreForAsync(major, cancellationToken));
        string[] dumpArguments = ["--format=custom", "--compress=0", "--no-password", "--strict-names", "--no-publications", "--no-subscriptions", $"--schema={SqlName.Quote(Schema)}"];
        string[] restoreArguments =
        [
            "--no-password", "--single-transaction", "--exit-on-error",
            .. request.WithoutOwners ? ["--no-owner"] : Array.Empty<string>(), .. request.WithoutPrivileges ? ["--no-privileges"] : Array.Empty<string>(),
            PgProcess.DatabaseArgument(request.Database),
        ];
        context.Tracker.Log(RunLogLevel.Info, $"$ pg_dump {string.Join(' ', dumpArguments)} \"{scratch}\" | pg_restore {string.Join(' ', restoreArguments)}");
        PgProcess.Outcome? restored = null;
        var dumped = await PgProcess.RunAsync(dump.Path, dumpArguments, server.ToolEnvironment(scratch, context.ApplicationName), async (output, token) =>
        {
            restored = await PgProcess.RunAsync(restore.Path, restoreArguments, server.ToolEnvironment(request.Database, context.ApplicationName),
                (nothing, ended) => nothing.CopyToAsync(Stream.Null, ended), OnMessage, token, (input, ended) => output.CopyToAsync(input, ended));
            // pg_dump must not wait for a reader that is gone.
            await output.CopyToAsync(Stream.Null, token);
        }, OnMessage, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        // What pg_restore says comes first: when it stops, pg_dump has nothing to write to.
        foreach (var (tool, outcome) in new[] { ("pg_restore", restored!), ("pg_dump", dumped) })
        {
            if (outcome.ExitCode != 0)
                throw new RunFailedException($"{tool} failed (exit code {outcome.ExitCode.ToString(CultureInfo.InvariantCulture)}), and nothing of the schema \"{Schema}\" stays in \"{request.Database}\": {outcome.Reason}");
        }
    }

    private void OnMessage(string line) =>
        context.Tracker.Log(line.Contains("error:", StringComparison.Ordinal) ? RunLogLevel.Error : RunLogLevel.Detail, line);

    private async Task<IReadOnlyList<TableRows>> CountAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        await using (var command = new NpgsqlCommand("SELECT relname::text FROM pg_class WHERE relkind = 'r' AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = $1) ORDER BY relname::text COLLATE \"C\"", connection))
        {
            command.Parameters.AddWithValue(Schema);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                names.Add(reader.GetString(0));
        }

        // Policies would hide rows from the count; with this they make it fail instead.
        await ExecuteAsync(connection, "SET row_security = off; SET statement_timeout = 0", cancellationToken);
        var rows = new List<TableRows>();
        foreach (var name in names)
        {
            await using var count = new NpgsqlCommand($"SELECT count(*) FROM ONLY {SqlName.Quote(Schema)}.{SqlName.Quote(name)}", connection);
            rows.Add(new TableRows(Schema, name, (long)(await count.ExecuteScalarAsync(cancellationToken))!));
        }

        return rows;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
