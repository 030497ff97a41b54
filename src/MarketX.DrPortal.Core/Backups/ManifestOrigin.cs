namespace MarketX.DrPortal.Core.Backups;

/// <summary>How a manifest came about.</summary>
public enum ManifestOrigin
{
    /// <summary>With the backup itself: it says what the database held.</summary>
    Backup,

    /// <summary>By reading an archive that was there already: it says what the archive held then.</summary>
    Import,
}
