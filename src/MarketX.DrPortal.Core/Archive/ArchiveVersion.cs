namespace MarketX.DrPortal.Core.Archive;

/// <summary>Version of the archive's layout, as opposed to the version of PostgreSQL that wrote it.</summary>
/// <param name="Major">Always 1 so far.</param>
/// <param name="Minor">12 to 16 in archives that this product reads: see <c>docs/archive-format.md</c>.</param>
/// <param name="Revision">Always 0 in archives by pg_dump; readers ignore it.</param>
public readonly record struct ArchiveVersion(byte Major, byte Minor, byte Revision) : IComparable<ArchiveVersion>
{
    /// <summary>PostgreSQL 9.0: the oldest layout that is read.</summary>
    public static ArchiveVersion Oldest { get; } = new(1, 12, 0);

    /// <summary>PostgreSQL 12: entries gain a table access method.</summary>
    public static ArchiveVersion WithTableAccessMethod { get; } = new(1, 14, 0);

    /// <summary>PostgreSQL 16: the header names the compression algorithm instead of a level.</summary>
    public static ArchiveVersion WithCompressionAlgorithm { get; } = new(1, 15, 0);

    /// <summary>PostgreSQL 17: entries gain a relation kind; large objects come in groups.</summary>
    public static ArchiveVersion WithRelationKind { get; } = new(1, 16, 0);

    /// <summary>The newest layout that is read, whatever its revision.</summary>
    public static ArchiveVersion Newest { get; } = new(1, 16, byte.MaxValue);

    /// <inheritdoc />
    public int CompareTo(ArchiveVersion other) =>
        (Major, Minor, Revision).CompareTo((other.Major, other.Minor, other.Revision));

    /// <summary>Whether the left layout is older.</summary>
    public static bool operator <(ArchiveVersion left, ArchiveVersion right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left layout is newer.</summary>
    public static bool operator >(ArchiveVersion left, ArchiveVersion right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left layout is older or the same.</summary>
    public static bool operator <=(ArchiveVersion left, ArchiveVersion right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left layout is newer or the same.</summary>
    public static bool operator >=(ArchiveVersion left, ArchiveVersion right) => left.CompareTo(right) >= 0;

    /// <summary>As <c>pg_restore --list</c> prints it, for example <c>1.14-0</c>.</summary>
    public override string ToString() => $"{Major}.{Minor}-{Revision}";
}
