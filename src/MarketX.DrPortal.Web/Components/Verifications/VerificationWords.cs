using MarketX.DrPortal.Core.Verifications;
using MarketX.DrPortal.Web.Components.Shared;

namespace MarketX.DrPortal.Web.Components.Verifications;

/// <summary>How verdicts and findings are called and coloured, everywhere the same.</summary>
internal static class VerificationWords
{
    public static string Word(this VerificationVerdict verdict) => verdict switch
    {
        VerificationVerdict.Exact => "Exact",
        VerificationVerdict.Counts => "Counts only",
        _ => "Differs",
    };

    public static Tone Tone(this VerificationVerdict verdict) => verdict switch
    {
        VerificationVerdict.Exact => Shared.Tone.Good,
        VerificationVerdict.Counts => Shared.Tone.Warning,
        _ => Shared.Tone.Bad,
    };

    public static string Word(this TableFinding finding) => finding switch
    {
        TableFinding.Exact => "Exact",
        TableFinding.Counts => "Counted only",
        TableFinding.Unknown => "Not compared",
        TableFinding.Rows => "Other number of rows",
        TableFinding.Contents => "Other contents",
        TableFinding.Columns => "Other columns",
        TableFinding.Missing => "Missing",
        _ => "Not in the backup",
    };

    public static Tone Tone(this TableVerification table) =>
        table.Differs ? Shared.Tone.Bad : table.Finding == TableFinding.Exact ? Shared.Tone.Good : Shared.Tone.Warning;
}
