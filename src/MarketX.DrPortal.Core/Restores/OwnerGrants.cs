using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using Npgsql;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>
/// Who is no superuser can make an object a role's only where that role may create such objects: in its schema, or, for schemas and
/// publications, in the database. In production it often may not: a superuser made the objects, the right was taken away since, or
/// it is among the privileges, which come last. So owners get it until everything is theirs, and lose it before the archive's own privileges.
/// A restore that ends earlier loses it with its database.
/// </summary>
internal sealed class OwnerGrants
{
    private readonly PostgresServer _server;
    private readonly string _database;
    private readonly RunContext _context;
    private readonly List<(string Object, string Role)> _given = [];
    private readonly IReadOnlyList<TocEntry> _others;
    private readonly bool _needed;

    private OwnerGrants(PostgresServer server, string database, RunContext context, RestorePlan plan, bool needed)
    {
        (_server, _database, _context, _needed) = (server, database, context, needed);
        Schemas = [.. plan.PreData.Where(entry => needed && IsSchema(entry))];
        PreData = [.. plan.PreData.Except(Schemas)];
        _others = [.. PreData, .. plan.PostData, .. plan.AfterPrivileges];
    }

    /// <summary>Schemas, which have to be there before anybody may create in them; none where nobody needs the right.</summary>
    public IReadOnlyList<TocEntry> Schemas { get; }

    /// <summary>The other definitions before the data.</summary>
    public IReadOnlyList<TocEntry> PreData { get; }

    /// <summary>Finds out whether anybody needs rights, and gives those in the database itself.</summary>
    public static async Task<OwnerGrants> BeginAsync(
        PostgresServer server, string database, RunContext context, RestoreRequest request, RestorePlan plan, CancellationToken cancellationToken)
    {
        var owners = plan.PreData.Concat(plan.PostData).Concat(plan.AfterPrivileges).Select(entry => entry.Owner).Where(owner => !string.IsNullOrEmpty(owner)).Distinct(StringComparer.Ordinal).ToArray();
        if (request.WithoutOwners || owners.Length == 0)
            return new OwnerGrants(server, database, context, plan, needed: false);
        await using var connection = await server.OpenAsync(database, context.ApplicationName, cancellationToken);
        await using var command = new NpgsqlCommand("SELECT NOT current_setting('is_superuser')::bool AND $1 <> ARRAY[current_user::text]", connection);
        command.Parameters.AddWithValue(owners);
        var grants = new OwnerGrants(server, database, context, plan, await command.ExecuteScalarAsync(cancellationToken) is true);
        if (grants._needed)
            await grants.GiveInDatabaseAsync(connection, plan, cancellationToken);
        return grants;
    }

    /// <summary>Gives the rights in schemas, once those are there.</summary>
    public async Task GiveInSchemasAsync(CancellationToken cancellationToken)
    {
        if (!_needed)
            return;
        var wanted = _others.Where(entry => !string.IsNullOrEmpty(entry.Owner) && !string.IsNullOrEmpty(entry.Namespace)).Select(entry => (entry.Namespace!, entry.Owner!)).Distinct().ToList();
        await using var connection = await _server.OpenAsync(_database, _context.ApplicationName, cancellationToken);
        await GiveAsync(connection, "SCHEMA", wanted, """
            SELECT s, r FROM unnest($1, $2) AS w (s, r) JOIN pg_namespace n ON nspname = s JOIN pg_roles o ON rolname = r
            WHERE NOT has_schema_privilege(o.oid, n.oid, 'CREATE') ORDER BY 1, 2
            """, cancellationToken);
        if (_given.Count > 0)
            _context.Tracker.Log(RunLogLevel.Info, $"Until everything is theirs, owners may create: {string.Join(", ", _given.Select(g => $"{g.Role} in {g.Object}"))}.");
    }

    /// <summary>Takes all of them back.</summary>
    public async Task TakeBackAsync(CancellationToken cancellationToken)
    {
        if (_given.Count == 0)
            return;
        await using var connection = await _server.OpenAsync(_database, _context.ApplicationName, cancellationToken);
        foreach (var (what, role) in _given)
            await ExecuteAsync(connection, $"REVOKE CREATE ON {what} FROM {SqlName.Quote(role)}", cancellationToken);
    }

    private Task GiveInDatabaseAsync(NpgsqlConnection connection, RestorePlan plan, CancellationToken cancellationToken)
    {
        var wanted = plan.PreData.Concat(plan.PostData).Where(entry => entry.Description is "SCHEMA" or "PUBLICATION" && !string.IsNullOrEmpty(entry.Owner)).Select(entry => (_database, entry.Owner!)).Distinct().ToList();
        return GiveAsync(connection, "DATABASE", wanted, """
            SELECT d, r FROM unnest($1, $2) AS w (d, r) JOIN pg_roles o ON rolname = r WHERE NOT has_database_privilege(o.oid, d, 'CREATE') ORDER BY 2
            """, cancellationToken);
    }

    private async Task GiveAsync(NpgsqlConnection connection, string kind, IReadOnlyList<(string Name, string Role)> wanted, string missing, CancellationToken cancellationToken)
    {
        var found = new List<(string Object, string Role)>();
        await using (var command = new NpgsqlCommand(missing, connection))
        {
            command.Parameters.AddWithValue(wanted.Select(w => w.Name).ToArray());
            command.Parameters.AddWithValue(wanted.Select(w => w.Role).ToArray());
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
                found.Add(($"{kind} {SqlName.Quote(reader.GetString(0))}", reader.GetString(1)));
        }

        foreach (var (what, role) in found)
        {
            await ExecuteAsync(connection, $"GRANT CREATE ON {what} TO {SqlName.Quote(role)}", cancellationToken);
            _given.Add((what, role));
        }
    }

    private static bool IsSchema(TocEntry entry) => entry.Description == "SCHEMA";

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
