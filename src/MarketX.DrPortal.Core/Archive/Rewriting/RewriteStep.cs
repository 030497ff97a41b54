using MarketX.DrPortal.Core.Archive.Blocks;

namespace MarketX.DrPortal.Core.Archive.Rewriting;

/// <summary>What comes next in the new archive.</summary>
/// <param name="Kind">Which of the things below.</param>
/// <param name="Block">The block that it is in.</param>
internal sealed record RewriteStep(RewriteStepKind Kind, BlockHeader Block)
{
    /// <summary>The piece, which is ready once <see cref="Work"/> has ended.</summary>
    public Piece? Piece { get; init; }

    /// <summary>Ends when the piece is counted and compressed.</summary>
    public Task Work { get; init; } = Task.CompletedTask;

    /// <summary>The large object's identifier as the archive writes it.</summary>
    public int LargeObject { get; init; }
}
