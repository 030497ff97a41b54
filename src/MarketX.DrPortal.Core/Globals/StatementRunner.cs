using MarketX.DrPortal.Core.Postgres;
using Npgsql;

namespace MarketX.DrPortal.Core.Globals;

/// <summary>Runs statements one by one within a transaction, each under a savepoint: one that fails is noted and undone, and the others count.</summary>
internal sealed class StatementRunner(NpgsqlConnection connection)
{
    private const string Savepoint = "statement";

    /// <summary>What failed, with PostgreSQL's reason.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>Keeps statements out of the server's log as far as this user may: they can hold hashes of passwords.</summary>
    public static async Task KeepQuietAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            SELECT set_config(name, value, true)
            FROM (VALUES ('log_statement', 'none'), ('log_min_error_statement', 'panic'), ('log_min_duration_statement', '-1'), ('log_min_duration_sample', '-1')) AS s (name, value)
            WHERE (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
            """, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Runs one; null when it was done, else PostgreSQL's reason.</summary>
    public async Task<string?> TryAsync(GlobalStatement statement, CancellationToken cancellationToken)
    {
        await ExecuteAsync($"SAVEPOINT {Savepoint}", cancellationToken);
        try
        {
            if (statement.As is { } role)
                await ExecuteAsync($"SET LOCAL ROLE {SqlName.Quote(role)}", cancellationToken);
            await ExecuteAsync(statement.Sql, cancellationToken);
            if (statement.As is not null)
                await ExecuteAsync("RESET ROLE", cancellationToken);
            await ExecuteAsync($"RELEASE SAVEPOINT {Savepoint}", cancellationToken);
            return null;
        }
        catch (PostgresException e)
        {
            await ExecuteAsync($"ROLLBACK TO SAVEPOINT {Savepoint}", cancellationToken);
            return $"{e.MessageText} (SQLSTATE {e.SqlState})";
        }
    }

    /// <summary>Runs one, and notes it when it fails.</summary>
    public async Task<bool> RunAsync(GlobalStatement statement, CancellationToken cancellationToken)
    {
        if (await TryAsync(statement, cancellationToken) is not { } reason)
            return true;
        Problems.Add($"{statement.Subject}: {reason}");
        return false;
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
