namespace MarketX.DrPortal.Core.Postgres;

/// <summary>A PostgreSQL client program that was found.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Version">Its version, e.g. 15.18.</param>
public sealed record PgTool(string Path, Version Version)
{
    /// <summary>Major version, e.g. 15.</summary>
    public int Major => Version.Major;
}
