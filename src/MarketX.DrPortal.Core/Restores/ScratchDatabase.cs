using System.Data;
using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using Npgsql;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>
/// The database that a restore fills under a name of its own, so that a half restore never shows under the name
/// that was asked for. Its comment says whose it is, for whoever finds it after a crash.
/// </summary>
public static class ScratchDatabase
{
    /// <summary>Begins the comment on a database that is being filled or is about to be dropped.</summary>
    public const string CommentPrefix = "drportal scratch of ";

    private const int Attempts = 10;
    private static readonly TimeSpan Retry = TimeSpan.FromMilliseconds(500), SessionEnd = TimeSpan.FromSeconds(5);

    /// <summary>The name while it is filled.</summary>
    public static string RestoringName(string target, RunId run) => SqlName.WithSuffix(target, $"__restoring_{run.Value}");

    /// <summary>The name of a replaced database until it is dropped.</summary>
    public static string ReplacedName(string target, RunId run) => SqlName.WithSuffix(target, $"__replaced_{run.Value}");

    /// <summary>Makes it from template0 with the archive's encoding and locale, closed to everybody else.</summary>
    /// <param name="connection">A connection to the maintenance database.</param>
    /// <param name="name">Its name.</param>
    /// <param name="target">The name that it gets in the end.</param>
    /// <param name="archive">What the archive says of its database; null: the server's defaults.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static Task CreateAsync(NpgsqlConnection connection, string name, string target, ArchiveDatabase? archive, CancellationToken cancellationToken) =>
        CreateMarkedAsync(connection, name, CommentPrefix + target, archive, cancellationToken);

    /// <summary>The same, with a comment of the caller's.</summary>
    internal static async Task CreateMarkedAsync(NpgsqlConnection connection, string name, string comment, ArchiveDatabase? archive, CancellationToken cancellationToken)
    {
        await ExecuteAsync(connection, $"CREATE DATABASE {SqlName.Quote(name)} TEMPLATE template0{Options(archive)}", cancellationToken);
        await ExecuteAsync(connection, $"COMMENT ON DATABASE {SqlName.Quote(name)} IS {SqlName.Literal(comment)}", cancellationToken);
        await ExecuteAsync(connection, $"REVOKE CONNECT ON DATABASE {SqlName.Quote(name)} FROM PUBLIC", cancellationToken);
    }

    /// <summary>
    /// Gives it its final name; one that has that name is set aside in the same transaction, so that at every moment there is either the
    /// old one or the new one. Both lose their sessions.
    /// </summary>
    /// <param name="server">The server.</param>
    /// <param name="connection">A connection to its maintenance database.</param>
    /// <param name="name">Its name until now.</param>
    /// <param name="target">Its name from now on.</param>
    /// <param name="setAsideAs">The name that one of that name gets, if there is one still; null where none is to be replaced.</param>
    /// <param name="lost">Ends a COMMIT too: the server cannot be reached any more.</param>
    /// <param name="cancellationToken">Ends it as long as it is not being committed.</param>
    /// <param name="inTransaction">What else belongs to the same transaction, after the rename; null for nothing.</param>
    /// <returns>Whether the connection lived through it. If not, it was looked at anew, and the database has its name.</returns>
    /// <exception cref="RunFailedException">One of them stays in use although its sessions were ended, or the old one appeared meanwhile.</exception>
    public static async Task<bool> PublishAsync(
        PostgresServer server, NpgsqlConnection connection, string name, string target, string? setAsideAs, CancellationToken lost, CancellationToken cancellationToken, Func<Task>? inTransaction = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(connection);
        var (oid, session) = (0L, connection.ProcessID);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                oid = await OidAsync(connection, name, cancellationToken);
                // Clients may connect again between the end of their sessions and the rename, which then fails. Some connect to every database.
                await OtherSessions.EndAsync(connection, oid, [], SessionEnd, cancellationToken);
                var old = setAsideAs is null ? null : await FindAsync(connection, target, cancellationToken);
                if (old is { } replaced)
                    await OtherSessions.EndAsync(connection, replaced, [], SessionEnd, cancellationToken);
                await RenameAsync(connection, name, target, old is null ? null : setAsideAs, inTransaction, lost, cancellationToken);
                return true;
            }
            catch (PostgresException e) when (attempt < Attempts && MayPass(e, setAsideAs))
            {
                await Task.Delay(Retry, cancellationToken);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ObjectInUse)
            {
                // PostgreSQL says which of the two it is.
                var which = e.MessageText.Contains(name, StringComparison.Ordinal) ? $"\"{name}\", which was to become \"{target}\", is" : $"\"{target}\" is";
                throw new RunFailedException($"{which} in use by clients that connect again and again or that this user may not end, and nothing was replaced: {e.Detail ?? e.MessageText} Stop them and restore again.", e);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.DuplicateDatabase)
            {
                throw new RunFailedException($"A database \"{target}\" appeared during the restore and was left as it is. Restore again under another name, or type this one to replace it.", e);
            }
            catch (Exception e) when (e is NpgsqlException or IOException or OperationCanceledException && connection.State != ConnectionState.Open)
            {
                // The answer to the COMMIT can be lost although the server did it: then all is done.
                if (await LostCommit.NameOfAsync(server, oid, session) != target)
                    throw;
                return false;
            }
        }
    }

    // Whoever drops the old one, or makes it anew, between the look and the rename changes only what is to be set aside.
    private static bool MayPass(PostgresException e, string? setAsideAs) => e.SqlState == PostgresErrorCodes.ObjectInUse
        || (setAsideAs is not null && e.SqlState is PostgresErrorCodes.InvalidCatalogName or PostgresErrorCodes.DuplicateDatabase);

    private static async Task<long> OidAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken) =>
        await FindAsync(connection, name, cancellationToken) ?? throw new RunFailedException($"The database \"{name}\" has vanished during the run. Start it again.");

    private static async Task<long?> FindAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT oid::bigint FROM pg_database WHERE datname = $1", connection);
        command.Parameters.AddWithValue(name);
        return await command.ExecuteScalarAsync(cancellationToken) as long?;
    }

    private static async Task RenameAsync(NpgsqlConnection connection, string name, string target, string? setAsideAs, Func<Task>? inTransaction, CancellationToken lost, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (setAsideAs is not null)
        {
            await ExecuteAsync(connection, $"ALTER DATABASE {SqlName.Quote(target)} RENAME TO {SqlName.Quote(setAsideAs)}", cancellationToken);
            await ExecuteAsync(connection, $"COMMENT ON DATABASE {SqlName.Quote(setAsideAs)} IS {SqlName.Literal(CommentPrefix + target)}", cancellationToken);
        }

        await ExecuteAsync(connection, $"ALTER DATABASE {SqlName.Quote(name)} RENAME TO {SqlName.Quote(target)}", cancellationToken);
        await ExecuteAsync(connection, $"COMMENT ON DATABASE {SqlName.Quote(target)} IS NULL", cancellationToken);
        if (inTransaction is not null)
            await inTransaction();
        // From here on a cancel comes too late.
        await transaction.CommitAsync(lost);
    }

    /// <summary>Ends the sessions in a database and drops it. False when there is none of that name.</summary>
    public static async Task<bool> DropAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            if (await FindAsync(connection, name, cancellationToken) is not { } oid)
                return attempt > 1;
            try
            {
                // Not WITH (FORCE), which fails for everybody but a superuser while autovacuum is in the database.
                await OtherSessions.EndAsync(connection, oid, [], SessionEnd, cancellationToken);
                await ExecuteAsync(connection, $"DROP DATABASE IF EXISTS {SqlName.Quote(name)}", cancellationToken);
                return true;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.ObjectInUse && attempt < Attempts)
            {
                await Task.Delay(Retry, cancellationToken);
            }
        }
    }

    private static string Options(ArchiveDatabase? archive)
    {
        if (archive is null)
            return "";
        var options = new List<string>();
        Add("ENCODING", archive.Encoding);
        // Servers before PostgreSQL 15 know only libc, and not the option.
        if (archive.LocaleProvider != ArchiveLocaleProvider.Libc)
            options.Add($"LOCALE_PROVIDER {archive.LocaleProvider.ToString().ToLowerInvariant()}");
        Add("LOCALE", archive.Locale);
        Add("LC_COLLATE", archive.Locale is null ? archive.Collate : null);
        Add("LC_CTYPE", archive.Locale is null ? archive.CType : null);
        Add("ICU_LOCALE", archive.IcuLocale);
        Add("ICU_RULES", archive.IcuRules);
        Add("BUILTIN_LOCALE", archive.BuiltinLocale);
        return string.Concat(options.Select(o => " " + o));

        void Add(string option, string? value)
        {
            if (value is not null)
                options.Add($"{option} {SqlName.Literal(value)}");
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
