namespace MarketX.DrPortal.Core.Runs;

/// <summary>How far a run is. An immutable snapshot; at most one a second is stored.</summary>
public sealed record RunProgress
{
    /// <summary>Tables that <see cref="Tables"/> holds at most.</summary>
    public const int MaxTables = 100;

    /// <summary>Nothing done yet.</summary>
    public static RunProgress None { get; } = new();

    /// <summary>The names of all phases of this run, in order.</summary>
    public IReadOnlyList<string> Phases { get; init; } = [];

    /// <summary>Index of the current phase in <see cref="Phases"/>.</summary>
    public int PhaseIndex { get; init; }

    /// <summary>When the current phase began (UTC).</summary>
    public DateTimeOffset? PhaseStartedAt { get; init; }

    /// <summary>Bytes done in this phase; null where the phase does not count bytes.</summary>
    public long? BytesDone { get; init; }

    /// <summary>Bytes to do in this phase, where known or estimated.</summary>
    public long? BytesTotal { get; init; }

    /// <summary>Whether <see cref="BytesTotal"/> is an estimate (from the backup before), to be shown with "about".</summary>
    public bool BytesTotalIsEstimate { get; init; }

    /// <summary>Bytes per second over the last seconds.</summary>
    public double? BytesPerSecond { get; init; }

    /// <summary>Rows per second over the last seconds.</summary>
    public double? RowsPerSecond { get; init; }

    /// <summary>Items (TOC entries, tables) done in this phase; null where the phase does not count items.</summary>
    public int? ItemsDone { get; init; }

    /// <summary>Items to do in this phase.</summary>
    public int? ItemsTotal { get; init; }

    /// <summary>Rows done in this phase; null where the phase does not count rows.</summary>
    public long? RowsDone { get; init; }

    /// <summary>Rows to do in this phase, where known.</summary>
    public long? RowsTotal { get; init; }

    /// <summary>
    /// Tables of this phase, the largest first, at most <see cref="MaxTables"/>: those beyond are only in the sums.
    /// </summary>
    public IReadOnlyList<TableProgress> Tables { get; init; } = [];

    /// <summary>Phases that ended, in order.</summary>
    public IReadOnlyList<PhaseTime> PastPhases { get; init; } = [];

    /// <summary>What is being worked on, e.g. <c>public.orders</c>.</summary>
    public string? CurrentItem { get; init; }

    /// <summary>Share of the whole run that is done, 0 to 1; null where nothing can be said.</summary>
    public double? Fraction { get; init; }

    /// <summary>Time left for the whole run, from past runs like it; null where those say nothing.</summary>
    public TimeSpan? Remaining { get; init; }

    /// <summary>The current phase's name.</summary>
    public string? Phase => PhaseIndex < Phases.Count ? Phases[PhaseIndex] : null;
}
