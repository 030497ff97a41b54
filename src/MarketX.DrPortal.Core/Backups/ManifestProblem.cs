namespace MarketX.DrPortal.Core.Backups;

/// <summary>Why a manifest is not accepted.</summary>
public enum ManifestProblem
{
    /// <summary>It is no manifest, or one that was cut off.</summary>
    Unreadable,

    /// <summary>A newer version of this product wrote it.</summary>
    UnknownSchema,

    /// <summary>It was signed with a key that is not configured here.</summary>
    UnknownKey,

    /// <summary>Its signature is wrong: it was changed after it was signed, or signed by somebody else.</summary>
    WrongSignature,

    /// <summary>It is the manifest of a backup with another key.</summary>
    OtherKey,

    /// <summary>The backup was replaced after the manifest was written.</summary>
    OtherETag,

    /// <summary>The backup was made by another run.</summary>
    OtherRun,

    /// <summary>The archive's head is not the one that the manifest was made of.</summary>
    OtherHead,
}
