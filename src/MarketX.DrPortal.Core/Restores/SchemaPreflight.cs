using System.Text;
using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Postgres;
using Npgsql;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>The part of the preflight that looks at a new schema in an existing database.</summary>
internal static class SchemaPreflight
{
    private const int NamesShown = 10;

    // One query for each kind that tables can need; names are compared as the catalogs spell them.
    private static readonly Dictionary<string, string> Missing = new(StringComparer.Ordinal)
    {
        ["EXTENSION"] = "SELECT n FROM unnest($1, $2) AS w(s, n) WHERE NOT EXISTS (SELECT FROM pg_extension WHERE extname = n)",
        ["TYPE"] = "SELECT s || '.' || n FROM unnest($1, $2) AS w(s, n) WHERE NOT EXISTS (SELECT FROM pg_type t JOIN pg_namespace p ON p.oid = typnamespace WHERE nspname = s AND typname = n)",
        ["FUNCTION"] = "SELECT s || '.' || n FROM unnest($1, $2) AS w(s, n) WHERE NOT EXISTS (SELECT FROM pg_proc JOIN pg_namespace p ON p.oid = pronamespace WHERE nspname = s AND proname = split_part(n, '(', 1))",
        ["COLLATION"] = "SELECT s || '.' || n FROM unnest($1, $2) AS w(s, n) WHERE NOT EXISTS (SELECT FROM pg_collation JOIN pg_namespace p ON p.oid = collnamespace WHERE nspname = s AND collname = n)",
    };

    /// <summary>Whether the database can take it at all.</summary>
    public static PreflightCheck Target(RestoreRequest request, DatabaseInfo? existing) => existing switch
    {
        null => new(PreflightTopic.Target, PreflightVerdict.Blocked, $"\"{request.Database}\" does not exist, so it cannot get a new schema.", "Choose a database that exists, or restore into a new database."),
        { IsProduction: true } => new(PreflightTopic.Production, PreflightVerdict.Blocked, $"\"{request.Database}\" is production: no restore writes to it.", "Restore into a staging database, and take over from there what is needed."),
        { IsKept: true } => new(PreflightTopic.Target, PreflightVerdict.Blocked, $"\"{request.Database}\" is kept for the way back from a promotion.", "Choose another one."),
        { IsPortal: true } => new(PreflightTopic.Target, PreflightVerdict.Blocked, $"\"{request.Database}\" is the portal's own database.", "Choose another one."),
        _ => new(PreflightTopic.Target, PreflightVerdict.Passed, $"\"{request.Database}\" exists and keeps all that it has; it gets the schema \"{request.IntoSchema}\"."),
    };

    /// <summary>Looks at the schema's name and at what the tables need around them.</summary>
    public static async Task<IReadOnlyList<PreflightCheck>> CheckAsync(NpgsqlConnection database, RestoreRequest request, ArchiveHead head, TableSelection selection, CancellationToken cancellationToken)
    {
        var schema = request.IntoSchema!;
        if (NameProblem(schema, selection) is { } problem)
            return [new(PreflightTopic.Schema, PreflightVerdict.Blocked, problem)];
        var checks = new List<PreflightCheck>();
        await using (var exists = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = $1)", database))
        {
            exists.Parameters.AddWithValue(schema);
            checks.Add(await exists.ExecuteScalarAsync(cancellationToken) is true
                ? new(PreflightTopic.Schema, PreflightVerdict.Blocked, $"\"{request.Database}\" has a schema \"{schema}\" already.", "Choose another name: a schema that exists is never written to.")
                : new(PreflightTopic.Schema, PreflightVerdict.Passed, $"The schema \"{schema}\" is new."));
        }

        if (!request.WithoutOwners && await OthersAsync(database, head, selection, cancellationToken) is { Count: > 0 } others)
        {
            checks.Add(new(PreflightTopic.Schema, PreflightVerdict.Blocked, $"Owners of the tables may not create in a schema that is new, and only a superuser makes something theirs all the same: {PreflightCheck.List(others)}.",
                "Restore without owners, or into a new database, or as a superuser."));
        }

        var missing = new List<string>();
        foreach (var needed in head.Entries.Where(entry => selection.Entries.Contains(entry.DumpId)).ToLookup(KindOf))
        {
            if (needed.Key is not { } kind)
                continue;
            await using var command = new NpgsqlCommand(Missing[kind], database);
            command.Parameters.AddWithValue(needed.Select(entry => entry.Namespace ?? "").ToArray());
            command.Parameters.AddWithValue(needed.Select(entry => entry.Tag ?? "").ToArray());
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                missing.Add($"{kind.ToLowerInvariant()} {reader.GetString(0)}");
        }

        if (missing.Count > 0)
        {
            checks.Add(new(PreflightTopic.Schema, PreflightVerdict.Blocked,
                $"The tables need what \"{request.Database}\" does not have: {string.Join(", ", missing.Take(NamesShown))}{(missing.Count > NamesShown ? $" and {missing.Count - NamesShown} more" : "")}.",
                "Make them there first, or restore into a new database, which gets them from the backup."));
        }

        return checks;
    }

    // The schema is this user's: nobody else may create in it, however much of production is theirs.
    private static async Task<IReadOnlyList<string>> OthersAsync(NpgsqlConnection database, ArchiveHead head, TableSelection selection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            SELECT rolname::text FROM pg_roles WHERE rolname = ANY ($1) AND NOT rolsuper AND rolname <> current_user AND NOT current_setting('is_superuser')::bool ORDER BY 1
            """, database);
        command.Parameters.AddWithValue(head.Entries.Where(entry => entry.Namespace is { Length: > 0 } && KindOf(entry) is null && selection.Entries.Contains(entry.DumpId)).Select(entry => entry.Owner).OfType<string>().Distinct().ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var others = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
            others.Add(reader.GetString(0));
        return others;
    }

    private static string? NameProblem(string schema, TableSelection selection)
    {
        if (schema.Length == 0 || schema != schema.Trim() || schema.Any(char.IsControl))
            return "The new schema needs a name, without spaces around it.";
        if (Encoding.UTF8.GetByteCount(schema) > SqlName.MaxBytes)
            return $"The schema's name is longer than {SqlName.MaxBytes} bytes. Choose a shorter one.";
        if (schema.StartsWith("pg_", StringComparison.Ordinal) || schema == "information_schema")
            return $"\"{schema}\" is a name that PostgreSQL keeps for itself. Choose another one.";
        var names = selection.Tables.Select(TableName.Of).Concat(selection.WithoutRows).ToList();
        // In the scratch database the tables' own schemas stand beside the new one.
        if (names.Any(name => name.Schema == schema) || schema == "public")
            return $"\"{schema}\" is a schema of the chosen tables. Choose another name.";
        return names.GroupBy(name => name.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? $"{string.Join(" and ", twice)} have the same name, which one schema cannot hold twice. Restore them one after the other, or into a new database."
            : null;
    }

    private static string? KindOf(TocEntry entry) => entry.Description switch
    {
        "EXTENSION" => "EXTENSION",
        "TYPE" or "DOMAIN" => "TYPE",
        "FUNCTION" or "PROCEDURE" or "AGGREGATE" => "FUNCTION",
        "COLLATION" => "COLLATION",
        _ => null,
    };
}
