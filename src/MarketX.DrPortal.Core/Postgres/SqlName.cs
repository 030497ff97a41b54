using System.Security.Cryptography;
using System.Text;

namespace MarketX.DrPortal.Core.Postgres;

/// <summary>The one place where names become SQL, and where names are kept within PostgreSQL's 63 bytes.</summary>
public static class SqlName
{
    /// <summary>Longest name in bytes (NAMEDATALEN - 1): PostgreSQL silently cuts longer ones.</summary>
    public const int MaxBytes = 63;

    /// <summary>A name as an SQL identifier, always quoted.</summary>
    public static string Quote(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("A name cannot contain a NUL character.", nameof(name));
        return $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    /// <summary>A text as an SQL string constant, for statements that take no parameters (CREATE DATABASE, COMMENT).</summary>
    public static string Literal(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Contains('\0', StringComparison.Ordinal))
            throw new ArgumentException("A text cannot contain a NUL character.", nameof(text));
        var body = text.Replace("'", "''", StringComparison.Ordinal);
        // E'' so that a backslash means the same whatever standard_conforming_strings is.
        return body.Contains('\\', StringComparison.Ordinal) ? $"E'{body.Replace("\\", "\\\\", StringComparison.Ordinal)}'" : $"'{body}'";
    }

    /// <summary>What is wrong with a database name that somebody typed, as a sentence; null when nothing is.</summary>
    public static string? DatabaseNameProblem(string? name)
    {
        if (string.IsNullOrEmpty(name))
            return "The database has no name: type one.";
        if (name.Any(char.IsControl))
            return "The database's name contains a control character.";
        if (name != name.Trim())
            return "The database's name begins or ends with a space.";
        var bytes = Encoding.UTF8.GetByteCount(name);
        if (bytes > MaxBytes)
            return $"The database's name has {bytes} bytes; PostgreSQL would cut it to {MaxBytes}. Choose a shorter one.";
        return name is "template0" or "template1" or "postgres" ? $"\"{name}\" belongs to PostgreSQL itself. Choose another name." : null;
    }

    /// <summary>
    /// <paramref name="name"/> with <paramref name="suffix"/>, within 63 bytes: a name that is too long is cut and
    /// gets a hash of the whole, so that two long names stay different.
    /// </summary>
    public static string WithSuffix(string name, string suffix)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(suffix);
        var room = MaxBytes - Encoding.UTF8.GetByteCount(suffix);
        if (Encoding.UTF8.GetByteCount(name) <= room)
            return name + suffix;
        var hash = "_" + Hash(name, 8);
        var keep = 0;
        var bytes = 0;
        foreach (var rune in name.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > room - hash.Length)
                break;
            keep += rune.Utf16SequenceLength;
        }

        return name[..keep] + hash + suffix;
    }

    /// <summary>The first <paramref name="length"/> hex digits of a name's SHA-256.</summary>
    public static string Hash(string name, int length) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..length];
}
