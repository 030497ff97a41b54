namespace MarketX.DrPortal.Core.Drills.Log;

/// <summary>A record of the log, with what was added to it.</summary>
/// <param name="Record">The record of the test.</param>
/// <param name="Entry">What it says.</param>
/// <param name="Additions">Notes and sign-offs, oldest first, with their numbers.</param>
public sealed record DrTestItem(DrTestRecord Record, DrTestEntry Entry, IReadOnlyList<(long Number, DrTestEntry Entry)> Additions)
{
    /// <summary>The record's number.</summary>
    public long Number => Record.Number;

    /// <summary>The test.</summary>
    public DrTest Test => Entry.Test!;

    /// <summary>The sign-off; null where nobody has signed yet.</summary>
    public DrTestEntry? SignOff => Additions.Select(a => a.Entry).FirstOrDefault(e => e.Kind == DrTestKind.SignOff);
}
