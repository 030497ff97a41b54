using System.Text.RegularExpressions;
using MarketX.DrPortal.TestServices.State;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Deploy;

/// <summary>The environment that deploy/compose.yaml gives the portal, with its secrets as temporary files.</summary>
internal sealed partial class ComposeVariables : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("drportal-compose-");

    /// <param name="given">What the person who starts it sets.</param>
    /// <param name="secrets">The files' contents; those that are not named get random text.</param>
    /// <param name="optional">With the lines, too, that are to be taken out of their comment as needed.</param>
    public ComposeVariables(IReadOnlyDictionary<string, string> given, IReadOnlyDictionary<string, string> secrets, bool optional = false)
    {
        var block = Portal().Match(Text).Groups["block"].Value;
        Values = Variable().Matches(block).Where(line => optional || !line.Groups["comment"].Success)
            .ToDictionary(line => line.Groups["name"].Value, line => Value(line.Groups["value"].Value, given, secrets));
        Assert.NotEmpty(Values);
    }

    /// <summary>Each variable with what the container sees.</summary>
    public IReadOnlyDictionary<string, string> Values { get; }

    /// <summary>The compose file.</summary>
    public static string Text { get; } = File.ReadAllText(Path.Combine(Checkout.Root, "deploy", "compose.yaml"));

    /// <summary>The variables that must be set, without which compose itself refuses.</summary>
    public static IReadOnlyList<string> Required { get; } = [.. Regex.Matches(Text, @"\$\{(\w+):\?").Select(m => m.Groups[1].Value).Distinct()];

    public void Dispose() => _folder.Delete(recursive: true);

    private string Value(string text, IReadOnlyDictionary<string, string> given, IReadOnlyDictionary<string, string> secrets)
    {
        const string Mounted = "/run/secrets/";
        if (text.StartsWith(Mounted, StringComparison.Ordinal))
        {
            var file = Path.Combine(_folder.FullName, text[Mounted.Length..]);
            File.WriteAllText(file, secrets.GetValueOrDefault(Path.GetFileName(file), Guid.NewGuid().ToString("N") + Guid.NewGuid().ToString("N")) + "\n");
            return file;
        }

        return Reference().Replace(text, m => given.GetValueOrDefault(m.Groups["name"].Value, "") is { Length: > 0 } value ? value
            : m.Groups["sign"].Value == ":-" ? m.Groups["rest"].Value
            : throw new InvalidOperationException($"{m.Groups["name"].Value} is not set: {m.Groups["rest"].Value}"));
    }

    [GeneratedRegex(@"\n  portal:\n.*?\n    environment:\n(?<block>(      .*\n)+)", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Portal();

    // The names all have a "_"; no sentence of a comment begins so.
    [GeneratedRegex(@"(?m)^      (?<comment># )?(?<name>\w*_\w*|AllowedHosts): (?<value>.*)$", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();

    [GeneratedRegex(@"\$\{(?<name>\w+)(?:(?<sign>:[-?])(?<rest>[^}]*))?\}", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();
}
