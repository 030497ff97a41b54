using System.Globalization;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Drills.Log;
using MarketX.DrPortal.Web.Components.Shared;

namespace MarketX.DrPortal.Web.Components.Drills;

/// <summary>How drills and their records are called and coloured, everywhere the same.</summary>
internal static class DrillWords
{
    public static string Link(long number) => string.Create(CultureInfo.InvariantCulture, $"drills/{number}");

    public static Tone Tone(this DrillVerdict verdict) => verdict switch
    {
        DrillVerdict.Passed => Shared.Tone.Good,
        DrillVerdict.Failed => Shared.Tone.Bad,
        _ => Shared.Tone.Warning,
    };

    public static string Word(this DrTestKind kind) => kind switch
    {
        DrTestKind.Manual => "By hand",
        DrTestKind.Note => "Note",
        DrTestKind.SignOff => "Sign-off",
        _ => "Drill",
    };

    /// <summary>Who ran it, and from where unless it was the portal.</summary>
    public static string Person(this DrTestEntry entry) => entry.Via switch
    {
        Core.Access.RequestOrigin.CommandLine => $"{entry.By} (command line)",
        Core.Access.RequestOrigin.Schedule => $"{entry.By} (schedule)",
        _ => entry.By,
    };

    public static string Time(double? seconds) => seconds is { } s ? Span.FormatExact(TimeSpan.FromSeconds(s)) : "—";

    public static string Count(long? count) => count?.ToString("N0", CultureInfo.InvariantCulture) ?? "—";

    /// <summary>What the hash of a backup is of: an auditor's <c>sha256sum</c> of the whole object would be another one.</summary>
    public const string HeadHash = "SHA-256 of its head";

    /// <summary>How much of the backup that is, to follow <see cref="HeadHash"/>; older records do not say.</summary>
    public static string HeadBytes(this DrTest test) => test.BackupHeadBytes is { } bytes ? string.Create(CultureInfo.InvariantCulture, $" (first {bytes} bytes)") : "";

    /// <summary>Whether recovery took longer than it may.</summary>
    public static bool IsTooSlow(this DrTest test) => test.RecoverySeconds > test.TargetSeconds;
}
