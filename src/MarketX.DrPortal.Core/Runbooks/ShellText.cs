namespace MarketX.DrPortal.Core.Runbooks;

/// <summary>Words for a POSIX shell, so that what the runbook says can be pasted whatever a name contains.</summary>
internal static class ShellText
{
    private const string Plain = "-_./:=@%+,";

    public static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || Plain.Contains(c, StringComparison.Ordinal))
            ? word
            : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
