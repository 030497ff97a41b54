using MarketX.DrPortal.Core.Archive;
using Npgsql;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>Whether the user may make what is in an archive: on managed PostgreSQL nobody is a superuser.</summary>
internal static class ServerRights
{
    public static async Task<PreflightCheck> CheckAsync(
        NpgsqlConnection connection, ArchiveHead head, ArchiveContents contents, IReadOnlySet<int>? chosen, bool withoutPrivileges, CancellationToken cancellationToken)
    {
        var (superUser, provider) = await WhoAsync(connection, cancellationToken);
        if (superUser)
            return new(PreflightTopic.Rights, PreflightVerdict.Passed, "The user is a superuser.");
        var needed = SuperUserEntries.Of(head, chosen, withoutPrivileges)
            .Concat((await UntrustedAsync(connection, contents, cancellationToken)).Select(name => $"extension {name}")).ToList();
        if (needed.Count == 0)
            return new(PreflightTopic.Rights, PreflightVerdict.Passed, "Nothing in the archive needs a superuser.");
        return provider is not null
            ? new(PreflightTopic.Rights, PreflightVerdict.Warning, $"PostgreSQL wants a superuser for {PreflightCheck.List(needed)}. This user is a member of {provider}, whom the provider may allow it.",
                "If the restore stops at one of them, choose tables without it.")
            : new(PreflightTopic.Rights, PreflightVerdict.Blocked, $"Only a superuser can make what the archive holds: {PreflightCheck.List(needed)}.",
                needed.Any(n => n.StartsWith("privileges ", StringComparison.Ordinal)) ? "Restore as a superuser, or without privileges, or choose tables without them."
                : "Restore as a superuser, or choose tables without them, or drop them from production before the next backup.");
    }

    public static async Task<PreflightCheck?> TablespacesAsync(NpgsqlConnection connection, ArchiveContents contents, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT name FROM unnest($1) name WHERE name NOT IN (SELECT spcname FROM pg_tablespace WHERE has_tablespace_privilege(oid, 'CREATE'))", connection);
        command.Parameters.AddWithValue(contents.Tablespaces.ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var missing = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            missing.Add(reader.GetString(0));
        return missing.Count == 0 ? null : new(PreflightTopic.Tablespaces, PreflightVerdict.Blocked,
            $"Tablespaces that objects are in are missing here, or this user may not use them: {PreflightCheck.List(missing)}.", "Create them on the server and GRANT CREATE on them, or move the objects in production to pg_default.");
    }

    public static IEnumerable<PreflightCheck> LeftOut(ArchiveHead head)
    {
        var properties = DatabaseProperties.Of(head);
        string[] parts =
        [
            .. properties.Settings.Count > 0 ? [$"settings ({PreflightCheck.List(properties.Settings)})"] : Array.Empty<string>(),
            .. properties.HasPrivileges ? ["privileges"] : Array.Empty<string>(),
            .. properties.HasComment ? ["comment"] : Array.Empty<string>(),
        ];
        if (parts.Length > 0)
        {
            yield return new(PreflightTopic.Settings, PreflightVerdict.Warning, $"What belongs to the database itself is left out: {string.Join(", ", parts)}.",
                "A staging database is to be nobody's by mistake. Set them by hand where they are needed: ALTER DATABASE ... SET.");
        }

        if (head.Entries.Any(entry => entry.Description == "SECURITY LABEL"))
        {
            yield return new(PreflightTopic.Outside, PreflightVerdict.Warning, "The archive holds security labels, which the server takes only with the same label provider loaded.",
                "Look at shared_preload_libraries of both servers.");
        }
    }

    private static async Task<(bool SuperUser, string? Provider)> WhoAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            SELECT rolsuper, (SELECT g.rolname FROM pg_roles g WHERE g.rolname IN ('rds_superuser', 'azure_pg_admin', 'cloudsqlsuperuser') AND pg_has_role(g.oid, 'MEMBER') LIMIT 1)
            FROM pg_roles WHERE rolname = current_user
            """, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetBoolean(0), reader.IsDBNull(1) ? null : reader.GetString(1));
    }

    private static async Task<IReadOnlyList<string>> UntrustedAsync(NpgsqlConnection connection, ArchiveContents contents, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            SELECT v.name FROM pg_available_extension_versions v JOIN pg_available_extensions e ON (e.name, e.default_version) = (v.name, v.version)
            WHERE v.superuser AND NOT v.trusted AND v.name = ANY ($1) ORDER BY v.name
            """, connection);
        command.Parameters.AddWithValue(contents.Extensions.Select(e => e.Name).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var names = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            names.Add(reader.GetString(0));
        return names;
    }
}
