namespace MarketX.DrPortal.Core.Archive;

/// <summary>Where a database takes its sorting and character classes from.</summary>
public enum ArchiveLocaleProvider
{
    /// <summary>The operating system's C library; the only one before PostgreSQL 15.</summary>
    Libc,

    /// <summary>The ICU library (PostgreSQL 15 and later).</summary>
    Icu,

    /// <summary>PostgreSQL itself (17 and later).</summary>
    Builtin,
}
