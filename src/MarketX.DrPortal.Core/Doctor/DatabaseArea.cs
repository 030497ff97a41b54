using System.Runtime.CompilerServices;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using Npgsql;

namespace MarketX.DrPortal.Core.Doctor;

/// <summary>The server: whether it answers, what its user may do, and whether the source can be dumped.</summary>
internal sealed class DatabaseArea(DrPortalOptions options) : IDoctorArea
{
    private const string ApplicationName = "drportal-doctor";

    private readonly PostgresServer _server = new(options.Database);

    public string Name => "database";

    private string Source => options.Database.Name.Length > 0 ? options.Database.Name : options.Production.Database;

    public async IAsyncEnumerable<DoctorCheck> LookAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (options.Database.Host.Length == 0 || options.Database.User.Length == 0)
        {
            yield return new(Name, DoctorVerdict.Unknown, "Not looked at: DATABASE_HOST or DATABASE_USER is not set.");
            yield break;
        }

        await using var connection = await _server.OpenAsync(_server.MaintenanceDatabase, ApplicationName, cancellationToken);
        yield return new(Name, DoctorVerdict.Ok, $"PostgreSQL {connection.PostgreSqlVersion} at {_server.Address} answers as user {_server.User}.");
        foreach (var check in await RightsAsync(connection, cancellationToken))
            yield return check;
        foreach (var check in await SourceAsync(cancellationToken))
            yield return check;
    }

    private async Task<IReadOnlyList<DoctorCheck>> RightsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            SELECT rolsuper, rolcreatedb, pg_has_role('pg_signal_backend', 'MEMBER'), pg_is_in_recovery()
            FROM pg_roles WHERE rolname = current_user
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var (super, createDb, signal, standby) = (reader.GetBoolean(0), reader.GetBoolean(1), reader.GetBoolean(2), reader.GetBoolean(3));
        var user = SqlName.Quote(_server.User);
        return
        [
            createDb || super
                ? new(Name, DoctorVerdict.Ok, "The user may create databases.")
                : new(Name, DoctorVerdict.Problem, "The user may not create databases, so it cannot restore.", $"ALTER ROLE {user} CREATEDB;"),
            signal || super
                ? new(Name, DoctorVerdict.Ok, "The user may end sessions that a run left behind.")
                : new(Name, DoctorVerdict.Warning, "The user cannot end sessions of other roles, such as those that keep a staging database in use.", $"GRANT pg_signal_backend TO {user};"),
            .. super
                ? new DoctorCheck[] { new(Name, DoctorVerdict.Warning, "The user is a superuser, which is more than backups and restores need.", "Use a role with CREATEDB and pg_signal_backend that owns the databases.") }
                : [],
            .. standby
                ? new DoctorCheck[] { new(Name, DoctorVerdict.Problem, "The server is a standby: nothing can be restored to it, and no run can be locked.", "Name the primary in DATABASE_HOST.") }
                : [],
        ];
    }

    private async Task<IReadOnlyList<DoctorCheck>> SourceAsync(CancellationToken cancellationToken)
    {
        var catalog = new ServerCatalog(_server, options.Production, options.Portal);
        if (await catalog.FindAsync(Source, cancellationToken) is not { } source)
            return [new(Name, DoctorVerdict.Problem, $"The server has no database \"{Source}\" to back up.", "Check Production:Database and DATABASE_NAME; on a new server, restore and promote first.")];
        var found = new DoctorCheck(Name, DoctorVerdict.Ok, $"\"{Source}\" is there{(source.Bytes is { } bytes ? $", {ByteText.Of(bytes)}" : "")}{(source.IsProduction ? "; it is production" : "")}.");
        try
        {
            await using var connection = await _server.OpenAsync(Source, ApplicationName, cancellationToken);
            return [found, await ReadableAsync(connection, cancellationToken)];
        }
        catch (PostgresUnavailableException e)
        {
            return [found, new(Name, DoctorVerdict.Problem, e.Message)];
        }
    }

    // pg_dump stops at the first relation that it may not read, or of which policies would hide rows.
    private async Task<DoctorCheck> ReadableAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            SELECT count(*)::int,
                   array_agg(format('%I.%I', nspname, relname) ORDER BY nspname, relname) FILTER (WHERE NOT readable),
                   array_agg(format('%I.%I', nspname, relname) ORDER BY nspname, relname) FILTER (WHERE hidden)
            FROM (SELECT n.nspname, c.relname,
                         has_schema_privilege(n.oid, 'USAGE')
                         AND CASE WHEN c.relkind = 'S' THEN has_sequence_privilege(c.oid, 'SELECT') ELSE has_table_privilege(c.oid, 'SELECT') END AS readable,
                         c.relrowsecurity AND row_security_active(c.oid) AS hidden
                  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                  WHERE c.relkind IN ('r', 'p', 'S') AND n.nspname NOT IN ('pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)') AS relations
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        if (!reader.IsDBNull(1))
            return new(Name, DoctorVerdict.Problem, $"The user may not read {First(reader.GetFieldValue<string[]>(1))} in \"{Source}\": a backup would fail.", $"GRANT pg_read_all_data TO {SqlName.Quote(_server.User)};");
        if (!reader.IsDBNull(2))
            return new(Name, DoctorVerdict.Problem, $"Row security would hide rows of {First(reader.GetFieldValue<string[]>(2))} from the user: a backup would fail.", $"Back up as the tables' owner, or ALTER ROLE {SqlName.Quote(_server.User)} BYPASSRLS;");
        return new(Name, DoctorVerdict.Ok, $"All {reader.GetInt32(0)} tables and sequences of \"{Source}\" can be read.");
    }

    private static string First(string[] names) => string.Join(", ", names.Take(5)) + (names.Length > 5 ? $" and {names.Length - 5} more" : "");
}
