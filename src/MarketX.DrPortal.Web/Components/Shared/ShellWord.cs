namespace MarketX.DrPortal.Web.Components.Shared;

/// <summary>Quotes a word for a POSIX shell, so that a shown command is safe to paste whatever a key contains.</summary>
internal static class ShellWord
{
    private const string Plain = "-_./:=@%+,";

    public static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || Plain.Contains(c, StringComparison.Ordinal))
            ? word
            : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
