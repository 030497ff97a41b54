using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using MarketX.DrPortal.Core.Archive;

namespace MarketX.DrPortal.Core.Tests.Archive;

/// <summary>What <c>pg_restore --list --verbose</c> prints, byte for byte: Latin-1 stands for bytes here.</summary>
internal sealed partial record RestoreListing(IReadOnlyList<string> Entries, IReadOnlyDictionary<string, string> Facts, string CreatedAt)
{
    public static RestoreListing Parse(byte[] output)
    {
        var entries = new List<string>();
        var facts = new Dictionary<string, string>();
        var createdAt = "";
        foreach (var line in Encoding.Latin1.GetString(output).Split('\n'))
        {
            if (EntryLine().IsMatch(line))
                entries.Add(line);
            else if (line.StartsWith(";\tdepends on: ", StringComparison.Ordinal))
                entries[^1] += line;
            else if (line.StartsWith("; Archive created at ", StringComparison.Ordinal))
                createdAt = line["; Archive created at ".Length..];
            else if (FactLine().Match(line) is { Success: true } fact)
                facts[fact.Groups[1].Value] = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(fact.Groups[2].Value));
        }

        return new RestoreListing(entries, facts, createdAt);
    }

    /// <summary>The entry as pg_restore would print it.</summary>
    public static string Line(TocEntry entry)
    {
        var line = string.Create(CultureInfo.InvariantCulture,
            $"{entry.DumpId}; {entry.TableOid} {entry.Oid} {Text(entry.Raw.Description)} {Text(entry.Raw.Namespace, "-")} {Text(entry.Raw.Tag)} {Text(entry.Raw.Owner)}");
        return entry.Dependencies.Count == 0 ? line : $"{line};\tdepends on: {string.Join(' ', entry.Dependencies)}";
    }

    private static string Text(ReadOnlyMemory<byte>? bytes, string absent = "") => bytes is not { } known
        ? absent
        : Encoding.Latin1.GetString(known.Span).Replace('\n', ' ').Replace('\r', ' ');

    [GeneratedRegex("^[0-9]+; ")]
    private static partial Regex EntryLine();

    [GeneratedRegex("^; +([A-Za-z_ ]+): (.*)$")]
    private static partial Regex FactLine();
}
