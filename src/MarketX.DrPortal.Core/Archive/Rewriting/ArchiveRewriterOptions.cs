namespace MarketX.DrPortal.Core.Archive.Rewriting;

/// <summary>How an archive is rewritten.</summary>
public sealed record ArchiveRewriterOptions
{
    /// <summary>The lowest level whose archives are no larger than pg_dump's own: see docs/performance.md.</summary>
    public const int DefaultLevel = 4;

    /// <summary>1 (fast) to 9 (small).</summary>
    public int Level { get; init; } = DefaultLevel;

    /// <summary>Bytes of COPY text that are compressed as one, at least 1,024; a larger row is cut inside.</summary>
    public int PieceLength { get; init; } = 1 << 20;

    /// <summary>Pieces that are compressed at the same time.</summary>
    public int Parallelism { get; init; } = Environment.ProcessorCount;

    /// <summary>
    /// Bytes of uncompressed data that are held at most. As much again may be held compressed. There is always room
    /// for two pieces more than are compressed at the same time.
    /// </summary>
    public long MaxBytesInFlight { get; init; } = 8 << 20;

    internal int MaxPieces => (int)Math.Clamp(MaxBytesInFlight / PieceLength, Parallelism + 2, 4096);

    internal ArchiveRewriterOptions Checked()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Level, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Level, 9);
        ArgumentOutOfRangeException.ThrowIfLessThan(PieceLength, 1024);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(PieceLength, 64 << 20);
        ArgumentOutOfRangeException.ThrowIfLessThan(Parallelism, 1);
        return this;
    }
}
