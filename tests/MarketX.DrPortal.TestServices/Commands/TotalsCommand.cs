using System.CommandLine;
using MarketX.DrPortal.TestServices.Results;
using MarketX.DrPortal.TestServices.Trace;

namespace MarketX.DrPortal.TestServices.Commands;

/// <summary>
/// <c>testservices totals</c>: what failed, and one last line "N passed, N failed, N skipped". Exit code 1 when a test
/// failed or none ran: a filter with a slip of the pen must not look like success. A secret in a log counts as a failure.
/// </summary>
internal static class TotalsCommand
{
    public static Command Create()
    {
        var files = new Argument<FileInfo[]>("results") { Description = "Result files of the test projects, as xUnit writes them." };
        var trace = new Option<string?>("--trace") { Description = "Folder of the secrets that were used and the logs that were written." };
        var servers = new Option<string?>("--logs") { Description = "Folder of the servers that the tests used: each *.log in it, at any depth, is searched too." };
        var command = new Command("totals", "Sum up test results.") { files, trace, servers };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var results = parsed.GetRequiredValue(files).Select(TestResults.Read).ToList();
            if (parsed.GetValue(trace) is { } folder)
            {
                var search = SecretSearch.In(folder, [.. parsed.GetRequiredValue(files), .. LogsIn(parsed.GetValue(servers), folder)]);
                results.Add(new TestResults(0, search.Finds.Count, 0, search.Finds));
                await output.WriteLineAsync($"\nSearched {search.Files} logs and results for {search.Secrets} secrets that the tests used: {(search.Finds.Count == 0 ? "none found" : $"{search.Finds.Count} found")}.");
            }

            foreach (var failure in results.SelectMany(result => result.Failures))
                await output.WriteLineAsync($"\nFAILED  {failure}");
            var sum = results.Aggregate(TestResults.None, (left, right) => left + right);
            if (sum.Ran == 0)
                await output.WriteLineAsync("\nNo test ran.");
            await output.WriteLineAsync($"\n{sum.Passed} passed, {sum.Failed} failed, {sum.Skipped} skipped");
            return sum is { Failed: 0, Ran: > 0 } ? 0 : 1;
        });
        return command;
    }

    // The trace's own logs are known to the search.
    private static IEnumerable<FileInfo> LogsIn(string? servers, string trace) => servers is null ? []
        : new DirectoryInfo(servers).EnumerateFiles("*.log", SearchOption.AllDirectories).Where(log => !log.FullName.StartsWith(Path.GetFullPath(trace) + Path.DirectorySeparatorChar, StringComparison.Ordinal));
}
