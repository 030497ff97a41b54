using Npgsql;

namespace MarketX.DrPortal.TestServices.Postgres;

/// <summary>How to reach a PostgreSQL server: ours, or one that the environment names.</summary>
/// <param name="SuperUser">Null for a server that is not ours: there we have the owner alone.</param>
/// <param name="Owner">The role that owns the databases: NOSUPERUSER, CREATEDB, member of pg_signal_backend, as on managed PostgreSQL.</param>
public sealed record PostgresServer(
    string Host, int Port, string? SuperUser, string? SuperPassword, string Owner, string OwnerPassword)
{
    /// <summary>Connection string of the owner role. Unpooled, so that a database can be dropped or renamed at any time.</summary>
    public string ConnectionString(string database = "postgres") => Build(database, Owner, OwnerPassword);

    /// <summary>Connection string of the superuser, for arranging what an owner may not.</summary>
    public string SuperConnectionString(string database = "postgres") =>
        SuperUser is null || SuperPassword is null
            ? throw new InvalidOperationException("This server is not ours: no superuser is known.")
            : Build(database, SuperUser, SuperPassword);

    /// <summary>Connection string of any role.</summary>
    public string ConnectionString(string database, string role, string password) => Build(database, role, password);

    /// <summary>An open connection of the owner role.</summary>
    public async Task<NpgsqlConnection> OpenAsync(string database = "postgres", CancellationToken cancellationToken = default)
    {
        var connection = new NpgsqlConnection(ConnectionString(database));
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    /// <summary>Runs SQL as the owner.</summary>
    public Task ExecuteAsync(string database, string sql, CancellationToken cancellationToken = default) =>
        RunAsync(ConnectionString(database), sql, cancellationToken);

    /// <summary>Runs SQL as the superuser.</summary>
    public Task ExecuteAsSuperUserAsync(string database, string sql, CancellationToken cancellationToken = default) =>
        RunAsync(SuperConnectionString(database), sql, cancellationToken);

    /// <summary>Creates an empty database of the owner's, from template0 unless another template is named.</summary>
    public Task CreateDatabaseAsync(string name, string template = "template0", CancellationToken cancellationToken = default) =>
        ExecuteAsync("postgres", $"CREATE DATABASE {Quote(name)} TEMPLATE {Quote(template)}", cancellationToken);

    /// <summary>Drops a database together with its sessions; does nothing when there is none.</summary>
    public Task DropDatabaseAsync(string name, CancellationToken cancellationToken = default) =>
        ExecuteAsync("postgres", $"DROP DATABASE IF EXISTS {Quote(name)} WITH (FORCE)", cancellationToken);

    /// <summary>Renames a database that nobody is connected to.</summary>
    public Task RenameDatabaseAsync(string from, string to, CancellationToken cancellationToken = default) =>
        ExecuteAsync("postgres", $"ALTER DATABASE {Quote(from)} RENAME TO {Quote(to)}", cancellationToken);

    /// <summary>True when the database exists.</summary>
    public async Task<bool> HasDatabaseAsync(string name, CancellationToken cancellationToken = default)
    {
        await using var connection = await OpenAsync(cancellationToken: cancellationToken);
        await using var command = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection)
        {
            Parameters = { new() { Value = name } },
        };
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }

    internal static string Quote(string identifier) => '"' + identifier.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';

    private string Build(string database, string role, string password) => new NpgsqlConnectionStringBuilder
    {
        Host = Host,
        Port = Port,
        Database = database,
        Username = role,
        Password = password,
        Pooling = false,
        IncludeErrorDetail = true,
    }.ConnectionString;

    private static async Task RunAsync(string connectionString, string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
