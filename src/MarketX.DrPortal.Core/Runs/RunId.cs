using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json.Serialization;

namespace MarketX.DrPortal.Core.Runs;

/// <summary>
/// A run's name: 10 lower-case base32 characters (50 random bits), short enough for application names and
/// database names, which PostgreSQL cuts at 63 bytes.
/// </summary>
[JsonConverter(typeof(RunIdJsonConverter))]
public readonly record struct RunId
{
    /// <summary>Number of characters.</summary>
    public const int Length = 10;

    // RFC 4648 base32, lower case.
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    private RunId(string value) => Value = value;

    /// <summary>The ten characters.</summary>
    public string Value { get => field ?? throw new InvalidOperationException("An empty run id was used."); }

    /// <summary>A new random id.</summary>
    public static RunId New() => new(RandomNumberGenerator.GetString(Alphabet, Length));

    /// <summary>Reads an id that somebody typed or a row holds.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out RunId id)
    {
        var ok = text is { Length: Length } && text.All(c => Alphabet.Contains(c, StringComparison.Ordinal));
        id = ok ? new RunId(text!) : default;
        return ok;
    }

    /// <summary>Reads an id that must be valid.</summary>
    /// <exception cref="FormatException">The text is not a run id.</exception>
    public static RunId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"'{text}' is not a run id: it has {Length} characters of a-z and 2-7.");

    /// <inheritdoc />
    public override string ToString() => Value;
}
