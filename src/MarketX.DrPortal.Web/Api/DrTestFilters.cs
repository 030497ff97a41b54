using System.ComponentModel;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Drills.Log;

namespace MarketX.DrPortal.Web.Api;

/// <summary>Which DR tests of the log are wanted: the same for the list and for the file.</summary>
public sealed record DrTestFilters
{
    /// <summary>Only this verdict.</summary>
    [Description("Passed, Failed or Inconclusive.")]
    public string? Verdict { get; init; }

    /// <summary>Only drills that ran here, or only those by hand.</summary>
    [Description("Drill or Manual.")]
    public string? Kind { get; init; }

    /// <summary>Only signed-off ones, or only those that are not.</summary>
    [Description("true: only those that are signed off; false: only those that are not.")]
    public bool? SignedOff { get; init; }

    /// <summary>Part of the backup's key or of a name.</summary>
    [Description("Part of the backup's key or of the name of who ran it.")]
    public string? Text { get; init; }

    /// <summary>Only tests that began then or later.</summary>
    [Description("Only tests that began then or later.")]
    public DateTimeOffset? From { get; init; }

    /// <summary>Only tests that began before.</summary>
    [Description("Only tests that began before.")]
    public DateTimeOffset? Before { get; init; }

    internal DrTestQuery Query() => new()
    {
        Verdict = PageParameters.Named<DrillVerdict>("verdict", Verdict),
        Kind = PageParameters.Named<DrTestKind>("kind", Kind),
        SignedOff = SignedOff,
        Text = Text,
        From = From,
        Before = Before,
    };
}
