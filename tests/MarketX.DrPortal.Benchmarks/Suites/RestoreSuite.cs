using System.Diagnostics;
using System.Globalization;
using MarketX.DrPortal.Benchmarks.Measuring;
using MarketX.DrPortal.TestServices.Postgres;

namespace MarketX.DrPortal.Benchmarks.Suites;

/// <summary>Restores of the whole database.</summary>
internal sealed class RestoreSuite(BenchmarkWorld world, Prepared prepared)
{
    public const string Ours = "drportal restore", OursUnread = "the same, not read back", Runbook = "runbook: download, then pg_restore",
        Parallel = "pg_restore -j from a local file", Floor = "floor: pg_restore -j, uncompressed and local", Analyze = "ANALYZE";

    private const string Target = "bench_restored";

    private static readonly string Restore = PostgresTools.PathOf("pg_restore");

    private static string Jobs => BenchmarkWorld.Cores.ToString(CultureInfo.InvariantCulture);

    public IReadOnlyList<Contender> Contenders =>
    [
        new(Ours, "the product's command line, from the bucket, with ANALYZE, and everything read back and compared with the manifest", token => OursAsync(world.Program, [prepared.Key, Target], null, token)),
        new(OursUnread, "the engine asked not to read everything back before the rename: like the others, it ends with ANALYZE", token => EngineAsync([], null, token)),
        new(Runbook, "the file from the bucket in parts of 8 MiB, ten at a time, then `pg_restore --no-owner -d`, one connection as in the runbook; then ANALYZE", RunbookAsync),
        new(Parallel, $"`pg_restore --no-owner -j {Jobs}` of pg_dump's own file, which is in the page cache; then ANALYZE", token => TheirsAsync(["-j", Jobs, prepared.File], token)),
        new(Floor, $"`pg_restore -j {Jobs}` of a directory dump without compression: the server's work, with nothing fetched and nothing inflated; then ANALYZE", token => TheirsAsync(["-j", Jobs, prepared.Folder], token)),
    ];

    /// <summary>Bytes that our restore fetches, from a run that is not timed.</summary>
    /// <param name="options">What to restore.</param>
    public async Task<long> CountFetchedAsync(string[] options, CancellationToken cancellationToken)
    {
        await using var proxy = new CountingProxy(world.ServiceUrl);
        await EngineAsync(options, proxy.ServiceUrl, cancellationToken);
        return proxy.Received;
    }

    /// <summary>One restore by the engine, dropped again.</summary>
    /// <param name="options">Of the hidden command of this program.</param>
    public Task<Measurement> EngineAsync(string[] options, string? serviceUrl, CancellationToken cancellationToken) =>
        OursAsync(Environment.ProcessPath!, [prepared.Key, Target, .. options], serviceUrl, cancellationToken);

    private async Task<Measurement> OursAsync(string program, string[] arguments, string? serviceUrl, CancellationToken cancellationToken)
    {
        await CleanAsync(cancellationToken);
        var measured = await new MeasuredProcess().RunAsync(
            program, ["restore", .. arguments], world.Variables(serviceUrl), world.Scratch, cancellationToken);
        await world.Server.DropDatabaseAsync(Target, cancellationToken);
        return measured;
    }

    private async Task<Measurement> RunbookAsync(CancellationToken cancellationToken)
    {
        await CleanAsync(cancellationToken);
        var file = Path.Combine(world.Files, "downloaded.dump");
        var clock = Stopwatch.StartNew();
        await RunbookTransfer.DownloadAsync(world.S3, world.Bucket, prepared.RunbookKey, file, cancellationToken);
        var download = clock.Elapsed.TotalSeconds;
        var bytes = new FileInfo(file).Length;
        var restore = await LoadAsync([file], cancellationToken);
        File.Delete(file);
        return restore with
        {
            Seconds = download + restore.Seconds,
            Phases = [new("download", download), .. restore.Phases],
            PeakScratch = bytes,
            FetchedBytes = bytes,
        };
    }

    private async Task<Measurement> TheirsAsync(string[] arguments, CancellationToken cancellationToken)
    {
        await CleanAsync(cancellationToken);
        return await LoadAsync(arguments, cancellationToken);
    }

    private async Task<Measurement> LoadAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        await world.Server.CreateDatabaseAsync(Target, cancellationToken: cancellationToken);
        var measured = await new MeasuredProcess().RunAsync(
            Restore, ["--exit-on-error", "--no-owner", "-d", Target, .. arguments], world.ToolVariables(Target), null, cancellationToken);
        var loaded = clock.Elapsed.TotalSeconds;
        await world.Server.ExecuteAsync(Target, "ANALYZE", cancellationToken);
        var all = clock.Elapsed.TotalSeconds;
        await world.Server.DropDatabaseAsync(Target, cancellationToken);
        return measured with { Seconds = all, Phases = [new("pg_restore", loaded), new(Analyze, all - loaded)] };
    }

    private async Task CleanAsync(CancellationToken cancellationToken)
    {
        await world.Server.DropDatabaseAsync(Target, cancellationToken);
        await world.SettleAsync(cancellationToken);
    }
}
