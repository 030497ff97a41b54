using MarketX.DrPortal.Core.Promotions;
using Npgsql;

namespace MarketX.DrPortal.Core.Globals;

/// <summary>Reads what a server has beside its databases. Everybody may, but for passwords.</summary>
internal static class GlobalsReader
{
    // Roles that providers make on each of their servers, and let nobody make.
    private const string OfProviders = "^(rdsadmin|rds_.*|rdsrepladmin|rdstopmgr|azuresu|azure_.*|cloudsql.*|alloydb.*)$";

    /// <summary>Reads roles, memberships, privileges on settings, tablespaces.</summary>
    /// <param name="connection">A connection to any of the server's databases; its TimeZone becomes UTC.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<ServerGlobals> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using (var settings = new NpgsqlCommand("SET TimeZone = 'UTC'; SET DateStyle = ISO", connection))
            await settings.ExecuteNonQueryAsync(cancellationToken);
        var bootstrap = (await ReadAsync(connection, "SELECT rolname FROM pg_roles WHERE oid = 10", r => r.GetString(0), cancellationToken))[0];
        var major = connection.PostgreSqlVersion.Major;
        return new ServerGlobals
        {
            Major = major,
            Bootstrap = bootstrap,
            Roles = await RolesAsync(connection, cancellationToken),
            Memberships = await MembershipsAsync(connection, major, cancellationToken),
            Parameters = major < 15 ? [] : await ParametersAsync(connection, bootstrap, cancellationToken),
            Tablespaces = await TablespacesAsync(connection, cancellationToken),
        };
    }

    /// <summary>Reads what belongs to a database itself; null where there is none of that name.</summary>
    public static async Task<GlobalDatabase?> DatabaseAsync(NpgsqlConnection connection, string database, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("""
            SELECT oid::bigint, pg_get_userbyid(datdba), pg_encoding_to_char(encoding), datcollate, datctype, (SELECT spcname FROM pg_tablespace t WHERE t.oid = dattablespace),
                   datconnlimit, shobj_description(oid, 'pg_database'), datacl IS NULL
            FROM pg_database WHERE datname = $1
            """, connection);
        command.Parameters.AddWithValue(database);
        GlobalDatabase found;
        long oid;
        bool defaults;
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            if (!await reader.ReadAsync(cancellationToken))
                return null;
            (oid, defaults) = (reader.GetInt64(0), reader.GetBoolean(8));
            found = new(database, reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetString(5), reader.GetInt32(6), Text(reader, 7), null, []);
        }

        return found with
        {
            Settings = await DatabaseSetting.ReadAsync(connection, oid, cancellationToken),
            Grants = defaults ? null : [.. (await GrantsAsync(connection, "pg_database", "datname", "datacl", cancellationToken)).Where(g => g.Thing == database).Select(g => g.Grant)],
        };
    }

    /// <summary>Reads the hashes of passwords, by role; null where this user may not.</summary>
    public static async Task<IReadOnlyDictionary<string, string>?> PasswordsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var may = await ReadAsync(connection, "SELECT has_table_privilege('pg_catalog.pg_authid', 'SELECT')", r => r.GetBoolean(0), cancellationToken);
        if (!may[0])
            return null;
        var rows = await ReadAsync(connection, $"SELECT rolname, rolpassword FROM pg_authid WHERE rolpassword IS NOT NULL AND {Ours("pg_authid")} ORDER BY 1",
            r => (Name: r.GetString(0), Hash: r.GetString(1)), cancellationToken);
        return rows.ToDictionary(r => r.Name, r => r.Hash, StringComparer.Ordinal);
    }

    private static Task<IReadOnlyList<GlobalRole>> RolesAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => ReadAsync(connection, $"""
        SELECT rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolreplication, rolbypassrls, rolconnlimit, rolvaliduntil::text,
               shobj_description(oid, 'pg_authid'), coalesce(rolconfig, '{"{}"}')
        FROM pg_roles WHERE {Ours("pg_roles")} ORDER BY rolname
        """, r => new GlobalRole(r.GetString(0))
        {
            SuperUser = r.GetBoolean(1), Inherit = r.GetBoolean(2), CreateRole = r.GetBoolean(3), CreateDatabase = r.GetBoolean(4), Login = r.GetBoolean(5),
            Replication = r.GetBoolean(6), BypassRowSecurity = r.GetBoolean(7), ConnectionLimit = r.GetInt32(8), ValidUntil = Text(r, 9), Comment = Text(r, 10),
            Settings = [.. r.GetFieldValue<string[]>(11).Select(GlobalSetting.Of)],
        }, cancellationToken);

    // Members of predefined roles are ours; predefined roles in each other are PostgreSQL's.
    private static Task<IReadOnlyList<GlobalMembership>> MembershipsAsync(NpgsqlConnection connection, int major, CancellationToken cancellationToken) => ReadAsync(connection, $"""
        SELECT g.rolname, m.rolname, o.rolname, a.admin_option, {(major < 16 ? "NULL::boolean, NULL::boolean" : "a.inherit_option, a.set_option")}
        FROM pg_auth_members a JOIN pg_roles g ON g.oid = a.roleid JOIN pg_roles m ON m.oid = a.member LEFT JOIN pg_roles o ON o.oid = a.grantor
        WHERE m.rolname !~ '^pg_' AND m.rolname !~ '{OfProviders}' ORDER BY 1, 2, 3
        """, r => new GlobalMembership(r.GetString(0), r.GetString(1), Text(r, 2), r.GetBoolean(3), r.IsDBNull(4) ? null : r.GetBoolean(4), r.IsDBNull(5) ? null : r.GetBoolean(5)), cancellationToken);

    private static async Task<IReadOnlyList<GlobalParameter>> ParametersAsync(NpgsqlConnection connection, string bootstrap, CancellationToken cancellationToken) =>
        [.. (await GrantsAsync(connection, "pg_parameter_acl", "parname", "paracl", cancellationToken)).Where(g => g.Grant.Grantee != bootstrap)
            .GroupBy(g => g.Thing, StringComparer.Ordinal).Select(g => new GlobalParameter(g.Key, [.. g.Select(row => row.Grant)]))];

    private static async Task<IReadOnlyList<GlobalTablespace>> TablespacesAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var found = await ReadAsync(connection, """
            SELECT spcname, pg_get_userbyid(spcowner), pg_tablespace_location(oid), coalesce(spcoptions, '{}'), shobj_description(oid, 'pg_tablespace'), spcacl IS NULL
            FROM pg_tablespace WHERE spcname !~ '^pg_' ORDER BY spcname
            """, r => (Space: new GlobalTablespace(r.GetString(0), r.GetString(1), r.GetString(2), r.GetFieldValue<string[]>(3), Text(r, 4), null), Defaults: r.GetBoolean(5)), cancellationToken);
        var grants = await GrantsAsync(connection, "pg_tablespace", "spcname", "spcacl", cancellationToken);
        return [.. found.Select(f => f.Defaults ? f.Space : f.Space with { Grants = [.. grants.Where(g => g.Thing == f.Space.Name).Select(g => g.Grant)] })];
    }

    // In the order in which PostgreSQL has them, which is the one that pg_dump writes.
    private static Task<IReadOnlyList<(string Thing, GlobalGrant Grant)>> GrantsAsync(NpgsqlConnection connection, string catalog, string name, string list, CancellationToken cancellationToken) => ReadAsync(connection, $"""
        SELECT c.{name}, pg_get_userbyid(a.grantor), CASE a.grantee WHEN 0 THEN NULL ELSE pg_get_userbyid(a.grantee) END, a.privilege_type, a.is_grantable
        FROM {catalog} c, aclexplode(c.{list}) WITH ORDINALITY AS a (grantor, grantee, privilege_type, is_grantable, place) ORDER BY 1, a.place
        """, r => (r.GetString(0), new GlobalGrant(r.GetString(1), Text(r, 2), r.GetString(3), r.GetBoolean(4))), cancellationToken);

    private static string Ours(string catalog) => $"{catalog}.rolname !~ '^pg_' AND {catalog}.oid <> 10 AND {catalog}.rolname !~ '{OfProviders}'";

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static async Task<IReadOnlyList<T>> ReadAsync<T>(NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> row, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(row(reader));
        return rows;
    }
}
