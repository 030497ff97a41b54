namespace MarketX.DrPortal.TestServices.Postgres;

/// <summary>How a private cluster is set up.</summary>
public sealed record PostgresOptions
{
    /// <summary>True trades durability for speed. A killed test cluster is still consistent after a process crash, not after a power cut.</summary>
    public bool Fast { get; init; } = true;

    /// <summary>The owner role's name.</summary>
    public string Owner { get; init; } = "marketx";

    /// <summary>Further lines for postgresql.conf.</summary>
    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>Null takes <see cref="PostgresTools.Folder"/>.</summary>
    public string? Programs { get; init; }
}
