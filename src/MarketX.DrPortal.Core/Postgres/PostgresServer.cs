using System.Diagnostics;
using System.Globalization;
using MarketX.DrPortal.Core.Configuration;
using Npgsql;

namespace MarketX.DrPortal.Core.Postgres;

/// <summary>
/// The PostgreSQL server that holds production and staging: how to connect to it, from here and from its own
/// client programs. Connections are unpooled, so that none lingers in a database that is to be renamed or dropped.
/// </summary>
public sealed class PostgresServer(DatabaseOptions options)
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(2);

    private readonly ConnectionSources _sources = new();
    private readonly string? _name;

    /// <summary>One of the servers of section <c>Servers</c>.</summary>
    internal PostgresServer(DatabaseOptions options, string name) : this(options) => _name = name;

    /// <summary>What an admin has to look at: the runbook's variable, or the setting of a server with a name.</summary>
    internal string Settings(string setting, string variable) => _name is null ? variable : $"{setting} of the server \"{_name}\" in Servers";

    /// <summary>Host and port, for people.</summary>
    public string Address { get; } = $"{options.Host}:{options.Port.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Host name or address.</summary>
    public string Host => options.Host;

    /// <summary>Port.</summary>
    public int Port => options.Port;

    /// <summary>The user that everything is done as.</summary>
    public string User => options.User;

    /// <summary>The database for connections that create, rename and drop databases.</summary>
    public string MaintenanceDatabase => options.MaintenanceDatabase;

    /// <summary>Opens a connection.</summary>
    /// <param name="database">The database, by its exact name.</param>
    /// <param name="applicationName">Shown in <c>pg_stat_activity</c>, at most 63 bytes.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="PostgresUnavailableException">Not reachable, or refused; the message says which and what to do.</exception>
    public Task<NpgsqlConnection> OpenAsync(string database, string applicationName, CancellationToken cancellationToken) =>
        ConnectAsync(ConnectionString(database, applicationName), database, cancellationToken);

    /// <summary>Opens a connection as another user than the configured one.</summary>
    /// <param name="user">The user.</param>
    /// <param name="password">Its password; null for none.</param>
    /// <param name="settings">Settings of the session, as <c>-c name=value</c>.</param>
    /// <param name="database">The database, by its exact name.</param>
    /// <param name="applicationName">Shown in <c>pg_stat_activity</c>, at most 63 bytes.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="PostgresUnavailableException">Not reachable, or refused; the message says which and what to do.</exception>
    internal Task<NpgsqlConnection> OpenAsAsync(string user, SecretText? password, string settings, string database, string applicationName, CancellationToken cancellationToken) =>
        ConnectAsync(new NpgsqlConnectionStringBuilder(ConnectionString(database, applicationName)) { Username = user, Password = password?.Reveal(), Options = settings }.ConnectionString, database, cancellationToken, user);

    private async Task<NpgsqlConnection> ConnectAsync(string connectionString, string database, CancellationToken cancellationToken, string? user = null)
    {
        for (var again = false; ; again = true)
        {
            var started = Stopwatch.GetTimestamp();
            try
            {
                return await _sources.OpenAsync(connectionString, cancellationToken);
            }
            catch (Exception e) when (!again && IsTimeout(e) && Stopwatch.GetElapsedTime(started) > ConnectTimeout + Late)
            {
                // Nobody measured for so long: this process stood still, not the server.
            }
            catch (Exception e) when (PostgresUnavailableException.From(e, this, database, user) is { } known)
            {
                throw known;
            }
        }
    }

    private static bool IsTimeout(Exception e) => e is TimeoutException or NpgsqlException { InnerException: TimeoutException };

    /// <summary>
    /// Environment for <c>pg_dump</c> and <c>pg_restore</c>. The password goes here and never into arguments, which
    /// every user of the machine can list.
    /// </summary>
    /// <param name="database">The database, by its exact name.</param>
    /// <param name="applicationName">Shown in <c>pg_stat_activity</c>, at most 63 bytes.</param>
    /// <param name="settings">Further settings of the session, as <c>-c name=value</c>.</param>
    public IReadOnlyDictionary<string, string> ToolEnvironment(string database, string applicationName, string settings = "")
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["PGHOST"] = options.Host,
            ["PGPORT"] = options.Port.ToString(CultureInfo.InvariantCulture),
            ["PGUSER"] = options.User,
            // As a variable the name is taken literally; as an argument libpq would read "a=b" as settings.
            ["PGDATABASE"] = database,
            ["PGAPPNAME"] = applicationName,
            ["PGCONNECT_TIMEOUT"] = "10",
            ["PGSSLMODE"] = LibpqSslMode(options.SslMode),
            // A client that is killed leaves its backend running; with this the server notices within a second.
            ["PGOPTIONS"] = $"-c client_connection_check_interval=1000 {settings}".TrimEnd(),
            // Progress is read from the tools' messages, which are translated otherwise.
            ["LC_ALL"] = "C",
        };
        if (options.Password is { } password)
            environment["PGPASSWORD"] = password.Reveal();
        if (options.RootCertificate.Length > 0)
            environment["PGSSLROOTCERT"] = options.RootCertificate;
        return environment;
    }

    private string ConnectionString(string database, string applicationName) => new NpgsqlConnectionStringBuilder
    {
        Host = options.Host,
        Port = options.Port,
        Username = options.User,
        Password = options.Password?.Reveal(),
        Database = database,
        ApplicationName = applicationName,
        SslMode = options.SslMode,
        RootCertificate = options.RootCertificate.Length > 0 ? options.RootCertificate : null,
        Pooling = false,
        Timeout = (int)ConnectTimeout.TotalSeconds,
        CommandTimeout = 0,
        // A limit that the database sets for its application would end the engine's work in the middle.
        Options = "-c statement_timeout=0",
        // Dead peers are noticed within about half a minute.
        TcpKeepAlive = true,
        TcpKeepAliveTime = 10,
        TcpKeepAliveInterval = 5,
    }.ConnectionString;

    private static string LibpqSslMode(SslMode mode) => mode switch
    {
        SslMode.Disable => "disable",
        SslMode.Allow => "allow",
        SslMode.Require => "require",
        SslMode.VerifyCA => "verify-ca",
        SslMode.VerifyFull => "verify-full",
        _ => "prefer",
    };
}
