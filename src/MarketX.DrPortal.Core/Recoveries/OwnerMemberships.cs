using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using Npgsql;

namespace MarketX.DrPortal.Core.Recoveries;

/// <summary>
/// On managed PostgreSQL nobody is a superuser, and whoever makes an object somebody else's has to be a member of that role:
/// taken for the time of a recovery, and given back at its end.
/// </summary>
internal sealed class OwnerMemberships(PostgresServer server, RunContext context, ArchiveHead head) : IAsyncDisposable
{
    private readonly List<string> _taken = [];

    public Task TakeAsync(CancellationToken cancellationToken) => context.Lock.UseAsync(async connection =>
    {
        var owners = ArchiveContents.Of(head, null).Roles.Where(r => r.Uses.HasFlag(ArchiveRoleUses.Owner)).Select(r => r.Name).Append(ArchiveDatabase.From(head)?.Owner).OfType<string>();
        // Only a superuser becomes a member of one: what such a role owns stops the recovery, which then says so.
        // Since PostgreSQL 16 who made a role is a member without the right to act as it.
        var (has, options) = connection.PostgreSqlVersion.Major < 16
            ? ("pg_has_role(current_user, oid, 'MEMBER')", "") : ("(pg_has_role(current_user, oid, 'SET') AND pg_has_role(current_user, oid, 'USAGE'))", " WITH INHERIT TRUE, SET TRUE");
        await using (var command = new NpgsqlCommand($"SELECT rolname FROM pg_roles WHERE rolname = ANY ($1) AND NOT rolsuper AND NOT {has} ORDER BY 1", connection))
        {
            command.Parameters.AddWithValue(owners.Distinct(StringComparer.Ordinal).ToArray());
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                _taken.Add(reader.GetString(0));
        }

        foreach (var role in _taken)
        {
            await using var grant = new NpgsqlCommand($"GRANT {SqlName.Quote(role)} TO CURRENT_USER{options}", connection);
            await grant.ExecuteNonQueryAsync(cancellationToken);
        }

        if (_taken.Count > 0)
            context.Tracker.Log(RunLogLevel.Info, $"For the time of the recovery its user is a member of {string.Join(", ", _taken)}.");
        return true;
    }, cancellationToken);

    /// <summary>Gives back what was taken, however the recovery ended: a membership too many is a note, not a failure.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_taken.Count == 0)
            return;
        try
        {
            // Not over the connection with the lock, which may have broken.
            await using var connection = await server.OpenAsync(server.MaintenanceDatabase, context.ApplicationName, CancellationToken.None);
            await GiveBackAsync(connection);
        }
        catch (Exception e) when (e is PostgresUnavailableException or NpgsqlException)
        {
            context.Tracker.Log(RunLogLevel.Warning, $"The recovery's user is still a member of {string.Join(", ", _taken)}: {e.Message}. Revoke that by hand.");
        }
    }

    private async Task GiveBackAsync(NpgsqlConnection connection)
    {
        foreach (var role in _taken.ToList())
        {
            await using var revoke = new NpgsqlCommand($"REVOKE {SqlName.Quote(role)} FROM CURRENT_USER", connection);
            await revoke.ExecuteNonQueryAsync(CancellationToken.None);
            _taken.Remove(role);
        }
    }
}
