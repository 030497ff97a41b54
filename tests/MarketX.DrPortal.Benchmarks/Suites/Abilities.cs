using System.Diagnostics;

namespace MarketX.DrPortal.Benchmarks.Suites;

/// <summary>What the command line that is measured can do, from its own help.</summary>
/// <param name="NoVerify">Whether a restore can leave out reading everything back.</param>
/// <param name="Table">Whether one table can be restored.</param>
internal sealed record Abilities(bool NoVerify, bool Table)
{
    public static async Task<Abilities> OfAsync(BenchmarkWorld world, CancellationToken cancellationToken)
    {
        using var process = Process.Start(new ProcessStartInfo(world.Program, ["restore", "--help"]) { RedirectStandardOutput = true })!;
        var help = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return new Abilities(help.Contains("--no-verify", StringComparison.Ordinal), help.Contains("--table", StringComparison.Ordinal));
    }
}
