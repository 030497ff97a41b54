using System.Diagnostics;
using MarketX.DrPortal.Benchmarks.Measuring;
using MarketX.DrPortal.TestServices.Postgres;

namespace MarketX.DrPortal.Benchmarks.Suites;

/// <summary>Backups: ours, the runbook's way, and what pg_dump alone takes.</summary>
internal sealed class BackupSuite(BenchmarkWorld world)
{
    public const string Ours = "drportal backup", Runbook = "runbook: pg_dump -Fc -f, then upload", Floor = "floor: pg_dump -Fc -Z0 > /dev/null";

    private static readonly string Dump = PostgresTools.PathOf("pg_dump");

    public IReadOnlyList<Contender> Contenders =>
    [
        new(Ours, "the product's command line, Release, in a process of its own; pg_dump, the rewriter, the upload and its check", async token =>
        {
            var (measured, key) = await BackUpAsync(token);
            await world.S3.DeleteObjectAsync(world.Bucket, key, token);
            return measured;
        }),
        new(Runbook, "`pg_dump -Fc -f file`, then the file to the bucket in parts of 8 MiB, ten at a time, as `aws s3 cp` does", async token =>
        {
            var (measured, key, file) = await DumpAndUploadAsync(token);
            await world.S3.DeleteObjectAsync(world.Bucket, key, token);
            File.Delete(file);
            return measured;
        }),
        new(Floor, "what the server and pg_dump take in any case", async token =>
        {
            await world.SettleAsync(token);
            return await new MeasuredProcess().RunAsync("/bin/sh", ["-c", $"exec {Dump} -Fc -Z0 > /dev/null"], world.ToolVariables(world.Source), null, token);
        }),
    ];

    /// <summary>One backup by drportal, which stays.</summary>
    public async Task<(Measurement Measured, string Key)> BackUpAsync(CancellationToken cancellationToken)
    {
        await world.SettleAsync(cancellationToken);
        var process = new MeasuredProcess();
        var measured = await process.RunAsync(world.Program, ["backup"], world.Variables(), world.Scratch, cancellationToken);
        var bytes = await world.SizeOfAsync(process.LastLine, cancellationToken);
        return (measured with { ObjectBytes = bytes }, process.LastLine);
    }

    /// <summary>One backup the runbook's way, which stays, in the bucket and on disk.</summary>
    public async Task<(Measurement Measured, string Key, string File)> DumpAndUploadAsync(CancellationToken cancellationToken)
    {
        await world.SettleAsync(cancellationToken);
        var file = Path.Combine(world.Files, "runbook.dump");
        var key = $"{world.Prefix}/backup-runbook-{TimeProvider.System.GetUtcNow():yyyy-MM-dd'T'HH-mm-ss'Z'}.dump";
        var dump = await new MeasuredProcess().RunAsync(Dump, ["-Fc", "-f", file], world.ToolVariables(world.Source), world.Files, cancellationToken);
        var clock = Stopwatch.StartNew();
        await RunbookTransfer.UploadAsync(world.S3, world.Bucket, key, file, cancellationToken);
        var upload = clock.Elapsed.TotalSeconds;
        var bytes = new FileInfo(file).Length;
        return (dump with { Seconds = dump.Seconds + upload, Phases = [new("pg_dump", dump.Seconds), new("upload", upload)], ObjectBytes = bytes }, key, file);
    }
}
