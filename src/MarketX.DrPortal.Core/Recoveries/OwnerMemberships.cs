using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using Npgsql;

namespace MarketX.DrPortal.Core.Recoveries;

/// <summary>
/// On managed PostgreSQL nobody is a superuser, and whoever makes an object somebody else's has to be a member of that role:
/// taken for the time of a recovery, and given back at its end, or by whoever cleans up after it.
/// </summary>
internal sealed class OwnerMemberships(PostgresServer server, RunContext context, ArchiveHead head) : IAsyncDisposable
{
    /// <summary>The roles, each until it is given back.</summary>
    public IReadOnlyList<string> Taken { get; private set; } = [];

    public async Task TakeAsync(CancellationToken cancellationToken)
    {
        var missing = await context.Lock.UseAsync(connection => FindAsync(connection, cancellationToken), cancellationToken);
        if (missing.Count == 0)
            return;
        // Before the first is taken: a process that is killed from here on gives nothing back itself.
        await context.NoteResourcesAsync(new RunResources { Memberships = missing }, cancellationToken);
        Taken = missing;
        await context.Lock.UseAsync(async connection =>
        {
            // Since PostgreSQL 16 who made a role is a member without the right to act as it.
            var options = connection.PostgreSqlVersion.Major < 16 ? "" : " WITH INHERIT TRUE, SET TRUE";
            foreach (var role in missing)
            {
                await using var grant = new NpgsqlCommand($"GRANT {SqlName.Quote(role)} TO CURRENT_USER{options}", connection);
                await grant.ExecuteNonQueryAsync(cancellationToken);
            }

            return true;
        }, cancellationToken);
        context.Tracker.Log(RunLogLevel.Info, $"For the time of the recovery its user is a member of {string.Join(", ", missing)}.");
    }

    /// <summary>Gives back what was taken, however the recovery ended: a membership too many is a note, not a failure.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Taken.Count == 0)
            return;
        try
        {
            // Not over the connection with the lock, which may have broken.
            await using var connection = await server.OpenAsync(server.MaintenanceDatabase, context.ApplicationName, CancellationToken.None);
            await GiveBackAsync(connection, Taken, CancellationToken.None);
            Taken = [];
        }
        catch (Exception e) when (e is PostgresUnavailableException or NpgsqlException)
        {
            context.Tracker.Log(RunLogLevel.Warning, $"The recovery's user may still be a member of {string.Join(", ", Taken)}: {e.Message}. Revoke that by hand.");
        }
    }

    /// <summary>Gives back those that the connection's user still has from itself: what others gave it stays.</summary>
    /// <param name="connection">A connection of the recovery's user.</param>
    /// <param name="taken">The roles that a recovery took.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The roles that were given back.</returns>
    public static async Task<IReadOnlyList<string>> GiveBackAsync(NpgsqlConnection connection, IReadOnlyList<string> taken, CancellationToken cancellationToken)
    {
        var left = await NamesAsync(connection, """
            SELECT r.rolname FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid JOIN pg_roles u ON u.oid = m.member AND u.oid = m.grantor
            WHERE u.rolname = current_user AND r.rolname = ANY ($1) ORDER BY 1
            """, taken, cancellationToken);
        foreach (var role in left)
        {
            await using var revoke = new NpgsqlCommand($"REVOKE {SqlName.Quote(role)} FROM CURRENT_USER", connection);
            await revoke.ExecuteNonQueryAsync(cancellationToken);
        }

        return left;
    }

    private Task<IReadOnlyList<string>> FindAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var owners = ArchiveContents.Of(head, null).Roles.Where(r => r.Uses.HasFlag(ArchiveRoleUses.Owner)).Select(r => r.Name).Append(ArchiveDatabase.From(head)?.Owner).OfType<string>();
        var has = connection.PostgreSqlVersion.Major < 16
            ? "pg_has_role(current_user, oid, 'MEMBER')" : "(pg_has_role(current_user, oid, 'SET') AND pg_has_role(current_user, oid, 'USAGE'))";
        // Only a superuser becomes a member of one: what such a role owns stops the recovery, which then says so. And pg_database_owner,
        // to which the schema "public" belongs, takes no members: whoever makes a database is one in it.
        return NamesAsync(connection, $"SELECT rolname FROM pg_roles WHERE rolname = ANY ($1) AND rolname <> 'pg_database_owner' AND NOT rolsuper AND NOT {has} ORDER BY 1",
            [.. owners.Distinct(StringComparer.Ordinal)], cancellationToken);
    }

    private static async Task<IReadOnlyList<string>> NamesAsync(NpgsqlConnection connection, string query, IReadOnlyList<string> of, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(query, connection);
        command.Parameters.AddWithValue(of.ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var names = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            names.Add(reader.GetString(0));
        return names;
    }
}
