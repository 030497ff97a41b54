using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace MarketX.DrPortal.TestServices.Results;

/// <summary>The outcome of one or several test projects.</summary>
/// <param name="Failures">Each with its name, message and stack, ready to print.</param>
public sealed record TestResults(int Passed, int Failed, int Skipped, IReadOnlyList<string> Failures)
{
    public static readonly TestResults None = new(0, 0, 0, []);

    /// <summary>Tests that did something.</summary>
    public int Ran => Passed + Failed;

    public static TestResults operator +(TestResults left, TestResults right) => new(
        left.Passed + right.Passed, left.Failed + right.Failed, left.Skipped + right.Skipped, [.. left.Failures, .. right.Failures]);

    /// <summary>Reads xUnit's own XML. A project that wrote none, or half of it, died: that counts as a failure.</summary>
    public static TestResults Read(FileInfo file)
    {
        XDocument document;
        try
        {
            document = XDocument.Load(file.FullName);
        }
        catch (Exception failure) when (failure is IOException or XmlException)
        {
            var project = Path.GetFileNameWithoutExtension(file.Name);
            return new TestResults(0, 1, 0, [$"{project}: its process ended without results; see its output above."]);
        }

        var assemblies = document.Descendants("assembly").ToList();
        List<string> failures =
        [
            .. document.Descendants("test").Where(test => (string?)test.Attribute("result") == "Fail").Select(Describe),
            .. document.Descendants("error").Select(Describe),
        ];
        // An error outside of a test (a fixture's clean-up, say) is in no test's count.
        return new TestResults(
            Sum(assemblies, "passed"), Sum(assemblies, "failed") + Sum(assemblies, "errors"), Sum(assemblies, "skipped"), failures);
    }

    private static int Sum(List<XElement> assemblies, string attribute) =>
        assemblies.Sum(assembly => int.Parse(assembly.Attribute(attribute)?.Value ?? "0", CultureInfo.InvariantCulture));

    private static string Describe(XElement element)
    {
        var failure = element.Element("failure");
        string[] lines =
        [
            (string?)element.Attribute("name") ?? (string?)element.Attribute("type") ?? "error",
            .. Lines(failure?.Element("message")),
            .. Lines(failure?.Element("stack-trace")),
        ];
        return string.Join("\n        ", lines);
    }

    private static string[] Lines(XElement? element) =>
        element?.Value.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
}
