using MarketX.DrPortal.Core.Postgres;
using Npgsql;

namespace MarketX.DrPortal.Core.Promotions;

/// <summary>One setting of a database, from <c>ALTER DATABASE ... SET</c> or <c>ALTER ROLE ... IN DATABASE ... SET</c>.</summary>
/// <param name="Role">The role whose sessions get it; null: everybody's.</param>
/// <param name="Name">The setting.</param>
/// <param name="Value">Its value, as the server stores it.</param>
internal sealed record DatabaseSetting(string? Role, string Name, string Value)
{
    // Lists of names, whose stored value is quoted already where it needs to be (GUC_LIST_QUOTE, guc_tables.c).
    private static readonly HashSet<string> Lists = new(StringComparer.OrdinalIgnoreCase)
    {
        "local_preload_libraries", "search_path", "session_preload_libraries", "shared_preload_libraries", "temp_tablespaces", "unix_socket_directories",
    };

    public static async Task<IReadOnlyList<DatabaseSetting>> ReadAsync(NpgsqlConnection connection, long oid, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            SELECT CASE setrole WHEN 0 THEN NULL ELSE pg_get_userbyid(setrole) END, c
            FROM pg_db_role_setting, unnest(setconfig) WITH ORDINALITY AS u(c, n) WHERE setdatabase = $1::bigint::oid ORDER BY 1 NULLS FIRST, n
            """, connection);
        command.Parameters.AddWithValue(oid);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var settings = new List<DatabaseSetting>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var parts = reader.GetString(1).Split('=', 2);
            settings.Add(new(reader.IsDBNull(0) ? null : reader.GetString(0), parts[0], parts[1]));
        }

        return settings;
    }

    /// <summary>The statement that sets it for a database, whose name comes quoted.</summary>
    public string StatementFor(string database) =>
        $"ALTER {(Role is null ? $"DATABASE {database}" : $"ROLE {SqlName.Quote(Role)} IN DATABASE {database}")} SET {Assignment(Name, Value)}";

    /// <summary>What follows SET: the name and the value as PostgreSQL stores it.</summary>
    public static string Assignment(string setting, string stored)
    {
        // Names with a dot are a module's own; each part is a name of its own.
        var name = string.Join('.', setting.Split('.').Select(SqlName.Quote));
        // An empty list is stored as nothing, and has to be written as one empty name.
        var value = !Lists.Contains(setting) ? SqlName.Literal(stored) : stored.Length == 0 ? "''" : stored;
        return $"{name} TO {value}";
    }
}
