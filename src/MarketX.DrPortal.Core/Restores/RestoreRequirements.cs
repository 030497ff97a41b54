using MarketX.DrPortal.Core.Archive;
using Npgsql;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>Compares what an archive needs with what the server has.</summary>
internal static class RestoreRequirements
{
    public static async Task<PreflightCheck> ExtensionsAsync(NpgsqlConnection connection, ArchiveContents contents, CancellationToken cancellationToken)
    {
        if (contents.Extensions.Count == 0)
            return new(PreflightTopic.Extensions, PreflightVerdict.Passed, "The archive needs no extension.");
        var available = await NamesAsync(connection, "SELECT name FROM pg_available_extensions", cancellationToken);
        var missing = contents.Extensions.Select(e => e.Name).Where(e => !available.Contains(e)).ToList();
        return missing.Count == 0
            ? new(PreflightTopic.Extensions, PreflightVerdict.Passed, $"Available on the server: {PreflightCheck.List(contents.Extensions.Select(e => e.Name))}.")
            : new(PreflightTopic.Extensions, PreflightVerdict.Blocked, $"Not available on the server: {PreflightCheck.List(missing)}.", "Install their packages on the server.");
    }

    public static async Task<PreflightCheck> RolesAsync(
        NpgsqlConnection connection, ArchiveContents contents, RestoreRequest request, CancellationToken cancellationToken)
    {
        var existing = await NamesAsync(connection, "SELECT rolname FROM pg_roles", cancellationToken);
        var missing = contents.Roles.Where(r => !existing.Contains(r.Name)).ToList();
        var owners = missing.Where(r => r.Uses.HasFlag(ArchiveRoleUses.Owner)).Select(r => r.Name).ToList();
        var grantees = missing.Where(r => r.Uses.HasFlag(ArchiveRoleUses.Privileges)).Select(r => r.Name).ToList();
        var others = missing.Where(r => (r.Uses & (ArchiveRoleUses.Policy | ArchiveRoleUses.UserMapping)) != 0).Select(r => r.Name).ToList();
        if (others.Count > 0)
            return new(PreflightTopic.Roles, PreflightVerdict.Blocked, $"Roles that policies or user mappings name are missing: {PreflightCheck.List(others)}.", "Create them on the server.");
        if ((owners.Count > 0 && !request.WithoutOwners) || (grantees.Count > 0 && !request.WithoutPrivileges))
        {
            return new(PreflightTopic.Roles, PreflightVerdict.Blocked,
                string.Join(" ", new[]
                {
                    owners.Count > 0 && !request.WithoutOwners ? $"Owners that are missing: {PreflightCheck.List(owners)}." : "",
                    grantees.Count > 0 && !request.WithoutPrivileges ? $"Roles with privileges that are missing: {PreflightCheck.List(grantees)}." : "",
                }.Where(t => t.Length > 0)),
                "Create them on the server, or restore without owners and without privileges.");
        }

        if (missing.Count > 0)
            return new(PreflightTopic.Roles, PreflightVerdict.Warning, $"Missing roles are left out: {PreflightCheck.List(missing.Select(r => r.Name))}.");
        var notMine = request.WithoutOwners ? [] : await NotMineAsync(connection, contents, cancellationToken);
        return notMine.Count > 0
            ? new(PreflightTopic.Roles, PreflightVerdict.Blocked, $"This user is no member of owners in the archive: {PreflightCheck.List(notMine)}.", "Grant these roles to it, so that it inherits their rights, or restore without owners.")
            : new(PreflightTopic.Roles, PreflightVerdict.Passed, contents.Roles.Count == 0 ? "The archive names no roles." : $"Exist on the server: {PreflightCheck.List(contents.Roles.Select(r => r.Name))}.");
    }

    public static IEnumerable<PreflightCheck> Warnings(ArchiveContents contents)
    {
        if (contents.Subscriptions.Count > 0)
        {
            yield return new(PreflightTopic.Outside, PreflightVerdict.Warning, $"Subscriptions are left out: {PreflightCheck.List(contents.Subscriptions)}.",
                "A restored subscription would keep its slot's name and could disturb production's.");
        }

        if (contents.ForeignServers.Count > 0)
            yield return new(PreflightTopic.Outside, PreflightVerdict.Warning, $"Foreign servers are restored and point where production's point: {PreflightCheck.List(contents.ForeignServers)}.");
    }

    // Setting an owner needs membership in that role, unless one is a superuser; what follows, such as its indexes, needs its rights.
    // Since PostgreSQL 16 a membership may have neither.
    private static async Task<IReadOnlyList<string>> NotMineAsync(NpgsqlConnection connection, ArchiveContents contents, CancellationToken cancellationToken)
    {
        // Whoever makes a database is pg_database_owner in it, and the schema "public" with privileges of its own belongs to that role.
        var set = connection.PostgreSqlVersion.Major < 16 ? "MEMBER" : "SET";
        var mine = await NamesAsync(connection, $"SELECT rolname FROM pg_roles WHERE (pg_has_role(current_user, oid, '{set}') AND pg_has_role(current_user, oid, 'USAGE')) OR rolname = 'pg_database_owner'", cancellationToken);
        return [.. contents.Roles.Where(r => r.Uses.HasFlag(ArchiveRoleUses.Owner) && !mine.Contains(r.Name)).Select(r => r.Name)];
    }

    private static async Task<HashSet<string>> NamesAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
            names.Add(reader.GetString(0));
        return names;
    }
}
