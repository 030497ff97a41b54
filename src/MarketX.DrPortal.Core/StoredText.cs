using System.Text;

namespace MarketX.DrPortal.Core;

/// <summary>Text from outside as PostgreSQL can take it: its text has no NUL, and half a character is none.</summary>
internal static class StoredText
{
    /// <summary>The text with U+FFFD in the place of what cannot be stored.</summary>
    public static string Of(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', '\uFFFD');

    /// <summary>A text to search for; null when there is nothing in it.</summary>
    public static string? Search(string? text) => string.IsNullOrWhiteSpace(text) ? null : Of(text.Trim());
}
