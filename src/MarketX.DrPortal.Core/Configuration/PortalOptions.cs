using Npgsql;

namespace MarketX.DrPortal.Core.Configuration;

/// <summary>The portal itself.</summary>
public sealed class PortalOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Portal";

    /// <summary>This node's name in runs; empty: the host's name.</summary>
    public string NodeName { get; set; } = "";

    /// <summary>Connection string of the portal's own database (<c>ConnectionStrings__Portal</c>); null: none.</summary>
    public SecretText? ConnectionString { get; set; }

    /// <summary>Name of the portal's own database; null where there is none.</summary>
    public string? DatabaseName => ConnectionString is { } text ? new NpgsqlConnectionStringBuilder(text.Reveal()).Database : null;

    /// <summary>How to connect to the server of the portal's own database.</summary>
    internal DatabaseOptions ToDatabase()
    {
        var parts = new NpgsqlConnectionStringBuilder(ConnectionString?.Reveal());
        return new DatabaseOptions
        {
            Host = parts.Host ?? "", Port = parts.Port, User = parts.Username ?? "", Password = parts.Password is { Length: > 0 } password ? new SecretText(password) : null,
            SslMode = parts.SslMode, RootCertificate = parts.RootCertificate ?? "",
        };
    }
}
