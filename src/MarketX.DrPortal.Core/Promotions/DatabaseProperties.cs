using MarketX.DrPortal.Core.Postgres;
using Npgsql;

namespace MarketX.DrPortal.Core.Promotions;

/// <summary>
/// What belongs to a database and is not in its backup: owner, privileges, settings, connection limit, comment. A
/// database that takes another one's place has to have the same, or applications fail on it in new ways.
/// </summary>
/// <param name="Oid">The database.</param>
/// <param name="Owner">Its owner.</param>
/// <param name="ConnectionLimit">Most sessions at a time; -1 for no limit.</param>
/// <param name="Comment">Its comment; null for none.</param>
/// <param name="Grants">Its privileges; null: PostgreSQL's defaults.</param>
/// <param name="Settings">Its settings, for all roles and for single ones.</param>
internal sealed record DatabaseProperties(
    long Oid, string Owner, int ConnectionLimit, string? Comment, IReadOnlyList<DatabaseGrant>? Grants, IReadOnlyList<DatabaseSetting> Settings)
{
    /// <summary>Reads them; null when there is no such database.</summary>
    public static async Task<DatabaseProperties?> ReadAsync(NpgsqlConnection connection, string database, CancellationToken cancellationToken)
    {
        DatabaseProperties properties;
        await using (var command = new NpgsqlCommand("""
            SELECT oid::bigint, pg_get_userbyid(datdba), datconnlimit, shobj_description(oid, 'pg_database'), datacl IS NULL FROM pg_database WHERE datname = $1
            """, connection))
        {
            command.Parameters.AddWithValue(database);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            if (!await reader.ReadAsync(cancellationToken))
                return null;
            properties = new(reader.GetInt64(0), reader.GetString(1), reader.GetInt32(2), reader.IsDBNull(3) ? null : reader.GetString(3), reader.GetBoolean(4) ? null : [], []);
        }

        return properties with
        {
            Grants = properties.Grants is null ? null : await DatabaseGrant.ReadAsync(connection, database, cancellationToken),
            Settings = await DatabaseSetting.ReadAsync(connection, properties.Oid, cancellationToken),
        };
    }

    /// <summary>The statements that give all of it, but for the comment, to another database.</summary>
    /// <param name="database">The other database.</param>
    /// <param name="present">What that one has.</param>
    public IReadOnlyList<string> StatementsFor(string database, DatabaseProperties present)
    {
        var name = SqlName.Quote(database);
        var statements = new List<string>();
        if (Owner != present.Owner)
            statements.Add($"ALTER DATABASE {name} OWNER TO {SqlName.Quote(Owner)}");
        if (ConnectionLimit != present.ConnectionLimit)
            statements.Add($"ALTER DATABASE {name} CONNECTION LIMIT {ConnectionLimit}");
        statements.AddRange(DatabaseGrant.Statements(name, Owner, Grants, present.Grants));
        statements.AddRange(present.Settings.Select(s => s.Role).Distinct().Select(role => role is null ? $"ALTER DATABASE {name} RESET ALL" : $"ALTER ROLE {SqlName.Quote(role)} IN DATABASE {name} RESET ALL"));
        statements.AddRange(Settings.Select(s => s.StatementFor(name)));
        return statements;
    }

    /// <summary>The same in words, for the result.</summary>
    public IReadOnlyList<string> InWords() =>
    [
        $"owner {Owner}",
        .. ConnectionLimit == -1 ? Array.Empty<string>() : [$"connection limit {ConnectionLimit}"],
        .. Grants is null ? Array.Empty<string>() : [$"{Grants.Count} {(Grants.Count == 1 ? "privilege" : "privileges")}"],
        .. Settings.Select(s => s.Role is null ? s.Name : $"{s.Name} of {s.Role}"),
        .. Comment is null ? Array.Empty<string>() : ["comment"],
    ];
}
