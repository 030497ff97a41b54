using System.Text;
using System.Text.Unicode;

namespace MarketX.DrPortal.Core.Archive;

/// <summary>
/// Makes strings of an archive's bytes and never fails: what its encoding does not allow is shown as UTF-8 with
/// replacement characters, or as Latin-1, rather than refused.
/// </summary>
internal sealed class ArchiveTextDecoder(string encodingName)
{
    private readonly Encoding? _encoding = PostgresEncodings.Find(encodingName, out _);
    private readonly bool _isExact = IsExactEncoding(encodingName);
    private readonly bool _isUtf8 = string.Equals(encodingName, PostgresEncodings.Utf8, StringComparison.OrdinalIgnoreCase);

    public string? Decode(ReadOnlyMemory<byte>? bytes) => bytes is { } known ? Decode(known.Span) : null;

    public bool IsExact(ReadOnlyMemory<byte>? bytes) =>
        bytes is not { } known || Ascii.IsValid(known.Span) || (_isExact && Decodes(known.Span));

    private static bool IsExactEncoding(string name) => PostgresEncodings.Find(name, out var isExact) is not null && isExact;

    private string Decode(ReadOnlySpan<byte> bytes)
    {
        if (_encoding is null)
            return Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : Encoding.Latin1.GetString(bytes);
        try
        {
            return _encoding.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return (_isUtf8 ? Encoding.UTF8 : Encoding.Latin1).GetString(bytes);
        }
    }

    private bool Decodes(ReadOnlySpan<byte> bytes)
    {
        if (_isUtf8)
            return Utf8.IsValid(bytes);
        try
        {
            _ = _encoding!.GetCharCount(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }
}
