using System.Text.RegularExpressions;
using MarketX.DrPortal.TestServices.State;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Faults;

/// <summary>What docs/operations.md says of faults is what a test shows: each row of its tables names one that exists.</summary>
public sealed partial class FaultMatrixTests
{
    [Fact]
    public void Rows_OfTheFaultTables_EachNamesATestThatExists()
    {
        var tests = Directory.EnumerateFiles(Path.Combine(Checkout.Root, "tests"), "*Tests.cs", SearchOption.AllDirectories)
            .SelectMany(file => Method().Matches(File.ReadAllText(file)).Select(m => $"{Path.GetFileNameWithoutExtension(file)}.{m.Groups[1].Value}")).ToHashSet();
        var rows = Rows().ToList();

        foreach (var row in rows)
        {
            var named = Name().Matches(row[^1]).Select(m => m.Groups[1].Value).ToList();
            Assert.True(named.Count > 0, $"No test is named for: {row[0]}");
            Assert.All(named, name => Assert.True(tests.Contains(name), $"{row[0]}: there is no test {name}."));
        }

        Assert.True(rows.Count >= 36, $"Only {rows.Count} rows.");
    }

    // Cells of the tables that begin with "Fault", without their heads.
    private static IEnumerable<string[]> Rows()
    {
        var inside = false;
        foreach (var line in File.ReadLines(Path.Combine(Checkout.Root, "docs", "operations.md")))
        {
            inside = line.StartsWith("| Fault |", StringComparison.Ordinal) || (inside && line.StartsWith('|'));
            if (inside && !line.StartsWith("| Fault |", StringComparison.Ordinal) && !line.StartsWith("|---", StringComparison.Ordinal))
                yield return [.. line.Trim('|', ' ').Split(" | ").Select(cell => cell.Trim())];
        }
    }

    [GeneratedRegex(@"public (?:async Task|void) (\w+)\(")]
    private static partial Regex Method();

    [GeneratedRegex("`([A-Za-z]+Tests\\.[A-Za-z_]+)`")]
    private static partial Regex Name();
}
