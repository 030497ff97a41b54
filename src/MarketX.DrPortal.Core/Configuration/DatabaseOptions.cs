using Npgsql;

namespace MarketX.DrPortal.Core.Configuration;

/// <summary>The PostgreSQL server that holds production and staging. The runbook's <c>DATABASE_*</c> variables fill it.</summary>
public sealed class DatabaseOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Database";

    /// <summary>Host name or address (<c>DATABASE_HOST</c>).</summary>
    public string Host { get; set; } = "";

    /// <summary>Port (<c>DATABASE_PORT</c>).</summary>
    public int Port { get; set; } = 5432;

    /// <summary>User (<c>DATABASE_USER</c>): owns the databases, has CREATEDB and pg_signal_backend; need not be a superuser.</summary>
    public string User { get; set; } = "";

    /// <summary>Password (<c>DATABASE_PASSWORD</c>).</summary>
    public SecretText? Password { get; set; }

    /// <summary>The database that a backup dumps (<c>DATABASE_NAME</c>); empty: production.</summary>
    public string Name { get; set; } = "";

    /// <summary>The database for connections that create, rename and drop databases.</summary>
    public string MaintenanceDatabase { get; set; } = "postgres";

    /// <summary>TLS: Disable, Allow, Prefer, Require, VerifyCA or VerifyFull, as libpq understands them.</summary>
    public SslMode SslMode { get; set; } = SslMode.Prefer;

    /// <summary>File with the certificates that sign the server's; empty: the system's.</summary>
    public string RootCertificate { get; set; } = "";
}
