namespace MarketX.DrPortal.Core.Servers;

/// <summary>What a look at a server found.</summary>
/// <param name="LookedAt">When (UTC).</param>
/// <param name="Problem">Why it cannot be used; null where it can.</param>
public sealed record ServerState(DateTimeOffset LookedAt, string? Problem)
{
    /// <summary>Time from the attempt to connect until it answered, in milliseconds.</summary>
    public double? ConnectMilliseconds { get; init; }

    /// <summary>Its version, as it tells it.</summary>
    public string? Version { get; init; }

    /// <summary>What tells it from every other server, also a copy of the same address.</summary>
    public string? SystemIdentifier { get; init; }

    /// <summary>When it started (UTC).</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Whether it is a standby that only follows another server: nothing can be restored to it.</summary>
    public bool IsStandby { get; init; }

    /// <summary>How many databases it has.</summary>
    public int? Databases { get; init; }

    /// <summary>Their size on disk, as far as the user may know it.</summary>
    public long? Bytes { get; init; }

    /// <summary>The disk of its data; null where it is not known.</summary>
    public DataDisk? Disk { get; init; }

    /// <summary>What the user may do there, in words.</summary>
    public string? Rights { get; init; }

    /// <summary>Extensions that can be created there.</summary>
    public IReadOnlyList<string> Extensions { get; init; } = [];

    /// <summary>Settings that make a restore slower, or unsafe.</summary>
    public IReadOnlyList<ServerSettingNote> Settings { get; init; } = [];

    /// <summary>Whether it answered.</summary>
    public bool IsUsable => Problem is null;
}
