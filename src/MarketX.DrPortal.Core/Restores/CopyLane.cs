using System.Data;
using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Postgres;
using Npgsql;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>One connection that loads COPY text, one table after another, each in a transaction. Not thread-safe.</summary>
internal sealed class CopyLane : IAsyncDisposable
{
    // What pg_restore sets in its own sessions, and an interval style in which all intervals are read as they were written.
    private const string Session = """
        SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET client_min_messages = warning;
        SET standard_conforming_strings = on; SET search_path = ''; SET check_function_bodies = false; SET xmloption = content;
        SET row_security = off; SET intervalstyle = postgres; SET synchronous_commit = off; SET client_connection_check_interval = 1000
        """;

    private readonly PostgresServer _server;
    private readonly string _applicationName;
    private readonly NpgsqlConnection _connection;
    private readonly string _encoding;
    private NpgsqlTransaction? _transaction;
    private Stream? _copy;
    private string _target = "";
    private long _insertedBefore;

    private CopyLane(PostgresServer server, string applicationName, NpgsqlConnection connection, string encoding) =>
        (_server, _applicationName, _connection, _encoding) = (server, applicationName, connection, encoding);

    /// <summary>Whether the server counts rows as they are inserted (<c>track_counts</c>), which it does unless told not to.</summary>
    public bool CountsRows { get; private init; }

    /// <summary>Connects.</summary>
    /// <param name="server">The target's server.</param>
    /// <param name="database">The database.</param>
    /// <param name="applicationName">The run's.</param>
    /// <param name="encoding">Encoding of the text, by PostgreSQL's name.</param>
    /// <param name="settings">Settings that the text was written under, such as <c>lc_monetary</c>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<CopyLane> OpenAsync(
        PostgresServer server, string database, string applicationName, string encoding, IReadOnlyDictionary<string, string> settings, CancellationToken cancellationToken)
    {
        var connection = await server.OpenAsync(database, applicationName, cancellationToken);
        try
        {
            await ExecuteAsync(connection, Session, cancellationToken);
            // A transaction that waits for the bucket is not idle in the sense of this timeout, which PostgreSQL 17 brought.
            if (connection.PostgreSqlVersion.Major >= 17)
                await ExecuteAsync(connection, "SET transaction_timeout = 0", cancellationToken);
            foreach (var (name, value) in settings)
                await ExecuteAsync(connection, $"SET {SqlName.Quote(name)} = {SqlName.Literal(value)}", cancellationToken);
            await using var counts = new NpgsqlCommand("SELECT current_setting('track_counts')::boolean", connection);
            return new CopyLane(server, applicationName, connection, encoding) { CountsRows = await counts.ExecuteScalarAsync(cancellationToken) is true };
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins to load a table.</summary>
    /// <param name="target">The table.</param>
    /// <param name="freeze">
    /// Write the rows frozen, as a later VACUUM would: only where this run made the table, and this lane alone loads it.
    /// </param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task BeginAsync(CopyTarget target, bool freeze, CancellationToken cancellationToken)
    {
        _target = $"{SqlName.Quote(target.Schema!)}.{SqlName.Quote(target.Table)}";
        _transaction = await _connection.BeginTransactionAsync(cancellationToken);
        // FREEZE wants a table that was made or emptied in the same transaction; it is empty, so this costs nothing.
        if (freeze)
            await ExecuteAsync(_connection, $"TRUNCATE ONLY {_target}", cancellationToken);
        // Counts of earlier transactions may not have left this session yet.
        _insertedBefore = CountsRows ? await InsertedAsync(cancellationToken) : 0;
        // Npgsql's raw copy refuses text, and its text writer takes UTF-16 and ends by blocking the thread: the stream below
        // it takes the bytes as they are.
        var writer = await _connection.BeginTextImportAsync(
            $"{target.ToCopyStatement()} WITH (ENCODING {SqlName.Literal(_encoding)}{(freeze ? ", FREEZE" : "")})", cancellationToken);
        _copy = ((StreamWriter)writer).BaseStream;
    }

    /// <summary>Sends whole rows, or a part of one that goes on with the next call.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken) => _copy!.WriteAsync(text, cancellationToken);

    /// <summary>Ends the table's text; nothing is committed yet.</summary>
    /// <returns>The rows that the server inserted in this transaction; null where it does not count.</returns>
    public async Task<long?> EndAsync(CancellationToken cancellationToken)
    {
        // Npgsql takes no token here, and the server may be busy with the rows for long after it has got them.
        var ended = _copy!.DisposeAsync().AsTask();
        try
        {
            await ended.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (!ended.IsCompleted)
        {
            await TerminateAsync();
            await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        _copy = null;
        return CountsRows ? await InsertedAsync(cancellationToken) - _insertedBefore : null;
    }

    /// <summary>Makes what was loaded stay.</summary>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        await _transaction!.CommitAsync(cancellationToken);
        await _transaction.DisposeAsync();
        _transaction = null;
    }

    /// <summary>Closes the connection; what was not committed is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        // The polite way, a message in the stream, waits until the server reads on, which it may never do.
        if (_copy is not null)
            await TerminateAsync();
        await _connection.DisposeAsync();
    }

    // Also of a partitioned table, whose rows count where they went.
    private async Task<long> InsertedAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            SELECT coalesce(sum(pg_catalog.pg_stat_get_xact_tuples_inserted(relid)), 0)::bigint
            FROM (SELECT relid FROM pg_catalog.pg_partition_tree($1::pg_catalog.regclass) UNION SELECT $1::pg_catalog.regclass) t
            """, _connection);
        command.Parameters.AddWithValue(_target);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task TerminateAsync()
    {
        // Broken: it has no number to end any more, and asking for it would hide why. The run's clean-up ends what is left.
        if (_connection.State != ConnectionState.Open)
            return;
        try
        {
            await using var other = await _server.OpenAsync(_server.MaintenanceDatabase, _applicationName, CancellationToken.None);
            await using var command = new NpgsqlCommand("SELECT pg_terminate_backend($1)", other);
            command.Parameters.AddWithValue(_connection.ProcessID);
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is NpgsqlException or PostgresUnavailableException)
        {
            // The load has failed already and says why; the run's clean-up ends what is left of it on the server.
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
