using System.Globalization;
using MarketX.DrPortal.Benchmarks.Measuring;
using MarketX.DrPortal.TestServices.Postgres;

namespace MarketX.DrPortal.Benchmarks.Suites;

/// <summary>What restores start from: one backup of ours and one of the runbook's, and a dump without compression.</summary>
/// <param name="Key">Our backup.</param>
/// <param name="RunbookKey">The runbook's.</param>
/// <param name="File">The runbook's file, on disk and in the page cache.</param>
/// <param name="Folder">A dump in directory format, uncompressed.</param>
internal sealed record Prepared(string Key, string RunbookKey, string File, string Folder)
{
    public static async Task<Prepared> MakeAsync(BenchmarkWorld world, CancellationToken cancellationToken)
    {
        var backups = new BackupSuite(world);
        var (_, key) = await backups.BackUpAsync(cancellationToken);
        var (_, runbook, file) = await backups.DumpAndUploadAsync(cancellationToken);
        var folder = Path.Combine(world.Files, "directory");
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        var jobs = BenchmarkWorld.Cores.ToString(CultureInfo.InvariantCulture);
        await new MeasuredProcess().RunAsync(
            PostgresTools.PathOf("pg_dump"), ["-Fd", "-Z0", "-j", jobs, "-f", folder], world.ToolVariables(world.Source), null, cancellationToken);
        return new Prepared(key, runbook, file, folder);
    }

    public async Task DeleteAsync(BenchmarkWorld world)
    {
        System.IO.File.Delete(File);
        Directory.Delete(Folder, recursive: true);
        await world.EmptyBucketAsync(CancellationToken.None);
    }
}
