using System.CommandLine;
using MarketX.DrPortal.TestServices.Results;

namespace MarketX.DrPortal.TestServices.Commands;

/// <summary>
/// <c>testservices totals</c>: what failed, and one last line "N passed, N failed, N skipped". Exit code 1 when a test
/// failed or none ran: a filter with a slip of the pen must not look like success.
/// </summary>
internal static class TotalsCommand
{
    public static Command Create()
    {
        var files = new Argument<FileInfo[]>("results") { Description = "Result files of the test projects, as xUnit writes them." };
        var command = new Command("totals", "Sum up test results.") { files };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var output = parsed.InvocationConfiguration.Output;
            var results = parsed.GetRequiredValue(files).Select(TestResults.Read).ToList();
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
}
