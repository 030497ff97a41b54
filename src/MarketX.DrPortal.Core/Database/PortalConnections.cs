using MarketX.DrPortal.Core.Configuration;
using Npgsql;

namespace MarketX.DrPortal.Core.Database;

/// <summary>Connections to the portal's own database, which all replicas share.</summary>
internal static class PortalConnections
{
    /// <summary>
    /// What the server is told with each connection. A portal that is frozen in the middle of a transaction keeps its row locks, the scheduler's
    /// among them, and no other portal could begin a run until it wakes up; one whose machine lost its power keeps them until the server
    /// asks whether it is still there, by default after two hours.
    /// </summary>
    private const string Settings = "-c idle_in_transaction_session_timeout=30s -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3";

    /// <summary>For one transaction that waits for the bucket, as long as that may take; by <c>set_config</c>, local to it.</summary>
    public const string PatienceWithBucket = "10min";

    /// <summary>Makes the pool.</summary>
    /// <param name="connectionString">The setting; options in it stay.</param>
    public static NpgsqlDataSource Create(SecretText connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString.Reveal())
        {
            ApplicationName = "drportal-portal",
            Timeout = 10,
            TcpKeepAlive = true,
            TcpKeepAliveTime = 10,
            TcpKeepAliveInterval = 5,
        };
        settings.Options = $"{Settings} {settings.Options}".TrimEnd();
        return NpgsqlDataSource.Create(settings);
    }
}
