namespace MarketX.DrPortal.Core.Backups;

/// <summary>How it was proved that a pinned copy is the backup.</summary>
public enum PinProof
{
    /// <summary>The storage gives both the same entity tag, which it works out from the bytes.</summary>
    EntityTag,

    /// <summary>Both were read, and have the same SHA-256.</summary>
    Sha256,
}
