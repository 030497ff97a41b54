using MarketX.DrPortal.Core.Postgres;
using Npgsql;

namespace MarketX.DrPortal.Core.Promotions;

/// <summary>One privilege on a database.</summary>
/// <param name="Grantee">Who has it; null: everybody (PUBLIC).</param>
/// <param name="Privilege">CREATE, CONNECT or TEMPORARY.</param>
/// <param name="WithGrantOption">Whether it may be passed on.</param>
internal sealed record DatabaseGrant(string? Grantee, string Privilege, bool WithGrantOption)
{
    /// <summary>What a database has whose privileges were never changed, beside its owner's (PostgreSQL documentation, 5.7 Privileges).</summary>
    private static readonly DatabaseGrant[] Defaults = [new(null, "CONNECT", false), new(null, "TEMPORARY", false)];

    public static async Task<IReadOnlyList<DatabaseGrant>> ReadAsync(NpgsqlConnection connection, string database, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            SELECT DISTINCT CASE a.grantee WHEN 0 THEN NULL ELSE pg_get_userbyid(a.grantee) END, a.privilege_type, bool_or(a.is_grantable)
            FROM pg_database d, aclexplode(d.datacl) a WHERE d.datname = $1 GROUP BY 1, 2 ORDER BY 1, 2
            """, connection);
        command.Parameters.AddWithValue(database);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var grants = new List<DatabaseGrant>();
        while (await reader.ReadAsync(cancellationToken))
            grants.Add(new(reader.IsDBNull(0) ? null : reader.GetString(0), reader.GetString(1), reader.GetBoolean(2)));
        return grants;
    }

    /// <summary>The statements that leave exactly the wanted privileges.</summary>
    /// <param name="database">The database, quoted.</param>
    /// <param name="owner">Its owner.</param>
    /// <param name="wanted">What it is to have; null: PostgreSQL's defaults.</param>
    /// <param name="present">What it has; null: the defaults.</param>
    public static IEnumerable<string> Statements(string database, string owner, IReadOnlyList<DatabaseGrant>? wanted, IReadOnlyList<DatabaseGrant>? present)
    {
        foreach (var grantee in (present ?? Defaults).Select(g => g.Grantee).Append(owner).Distinct())
            yield return $"REVOKE ALL ON DATABASE {database} FROM {Role(grantee)} CASCADE";
        foreach (var grant in wanted ?? [.. Defaults, new(owner, "ALL", false)])
            yield return $"GRANT {grant.Privilege} ON DATABASE {database} TO {Role(grant.Grantee)}{(grant.WithGrantOption ? " WITH GRANT OPTION" : "")}";
    }

    private static string Role(string? name) => name is null ? "PUBLIC" : SqlName.Quote(name);
}
