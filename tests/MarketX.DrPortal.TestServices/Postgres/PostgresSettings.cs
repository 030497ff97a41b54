namespace MarketX.DrPortal.TestServices.Postgres;

/// <summary>Lines for postgresql.conf.</summary>
internal static class PostgresSettings
{
    private static readonly string[] Always =
    [
        "listen_addresses = '127.0.0.1'",
        "unix_socket_directories = ''",
        "max_connections = 200",
        "shared_buffers = 256MB",
        "max_wal_size = 2GB",
        "timezone = 'UTC'",
        "log_timezone = 'UTC'",
        "log_line_prefix = '%m [%p] %a '",
        // Two clusters side by side on two cores: background work costs more than it gains.
        "max_worker_processes = 8",
        "jit = off",
    ];

    // Not synchronous_commit = off: that loses commits when the server is killed, which tests do and then count rows.
    private static readonly string[] WithoutDurability =
    [
        "fsync = off",
        "full_page_writes = off",
    ];

    // It comes when it likes, and the statistics that it writes are counted as rows written to the database. What is about it turns it on.
    private const string WithoutAutovacuum = "autovacuum = off";

    public static IEnumerable<string> For(bool fast) => fast ? [.. Always, .. WithoutDurability, WithoutAutovacuum] : Always;
}
