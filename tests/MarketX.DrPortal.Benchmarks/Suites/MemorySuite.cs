using MarketX.DrPortal.Benchmarks.Measuring;

namespace MarketX.DrPortal.Benchmarks.Suites;

/// <summary>
/// Our backup and restore without rivals or a warm-up: for sizes at which everything else would take hours. Times that
/// it prints say little; peaks of memory and scratch disk are what they are.
/// </summary>
internal sealed class MemorySuite(BenchmarkWorld world, int repetitions, Action<string> log)
{
    private const string Target = "bench_memory";

    public async Task<IReadOnlyList<Standing>> RunAsync(CancellationToken cancellationToken)
    {
        var (backups, restores) = (new List<Measurement>(), new List<Measurement>());
        for (var round = 0; round < repetitions; round++)
        {
            var (backup, key) = await new BackupSuite(world).BackUpAsync(cancellationToken);
            backups.Add(backup);
            log($"  {BackupSuite.Ours}: {ByteMiB(backup)}");
            await world.Server.DropDatabaseAsync(Target, cancellationToken);
            restores.Add(await new MeasuredProcess().RunAsync(world.Program, ["restore", key, Target], world.Variables(), world.Scratch, cancellationToken));
            log($"  {RestoreSuite.Ours}: {ByteMiB(restores[^1])}");
            await world.Server.DropDatabaseAsync(Target, cancellationToken);
            await world.S3.DeleteObjectAsync(world.Bucket, key, cancellationToken);
        }

        return
        [
            new Standing(BackupSuite.Ours, "", backups),
            new Standing(RestoreSuite.Ours, "read back and compared with the manifest", restores),
        ];
    }

    private static string ByteMiB(Measurement measured) => $"{measured.Seconds:0} s, peak memory {Core.ByteText.Of(measured.PeakMemory ?? 0)}";
}
