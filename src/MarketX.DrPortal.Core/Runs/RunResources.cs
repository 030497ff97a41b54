namespace MarketX.DrPortal.Core.Runs;

/// <summary>
/// What a run makes outside the portal's database, noted in its row before it is made, so that whoever cleans up
/// after a crash knows what to look for.
/// </summary>
public sealed record RunResources
{
    /// <summary>Key that a backup writes; a multipart upload to it may be open.</summary>
    public string? ObjectKey { get; init; }

    /// <summary>Key of the copy that a backup's own run pins; a multipart upload to it may be open.</summary>
    public string? CopyKey { get; init; }

    /// <summary>Database that a restore fills under a name of its own.</summary>
    public string? ScratchDatabase { get; init; }

    /// <summary>Name that a replaced database carries until it is dropped.</summary>
    public string? ReplacedDatabase { get; init; }

    /// <summary>Key of the backup that a drill restores: nothing that it makes, but its record names it.</summary>
    public string? DrilledBackup { get; init; }

    /// <summary>Roles whose member a recovery makes its own user until its end.</summary>
    public IReadOnlyList<string> Memberships { get; init; } = [];

    /// <summary>Folder with files on the node that ran it.</summary>
    public string? ScratchFolder { get; init; }
}
