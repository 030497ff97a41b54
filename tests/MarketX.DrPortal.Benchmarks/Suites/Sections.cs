using System.Globalization;
using MarketX.DrPortal.Benchmarks.Measuring;
using MarketX.DrPortal.Benchmarks.Reports;
using MarketX.DrPortal.Core;

namespace MarketX.DrPortal.Benchmarks.Suites;

/// <summary>Runs suites and holds their figures against what is to be reached.</summary>
internal sealed class Sections(BenchmarkWorld world, int repetitions, Action<string> log)
{
    private const double MemoryLimit = 200;

    public async Task<Report.Section> BackupAsync(CancellationToken cancellationToken)
    {
        log("Backup ...");
        var standings = await RunAsync(new BackupSuite(world).Contenders, cancellationToken);
        var (ours, runbook, floor) = (standings[0], standings[1], standings[2]);
        return new Report.Section("Backup", standings, [],
        [
            new("Time of the runbook's way", ours.Seconds / runbook.Seconds, 0.45),
            new("Time of the floor", ours.Seconds / floor.Seconds, 1.4),
            new("Object, of pg_dump's", ours.Median(r => r.ObjectBytes)!.Value / runbook.Median(r => r.ObjectBytes)!.Value, 1),
            Memory(ours),
            Scratch(ours),
        ]);
    }

    public async Task<Report.Section> RestoreAsync(Prepared prepared, CancellationToken cancellationToken)
    {
        log("Restore ...");
        var suite = new RestoreSuite(world, prepared);
        var fetched = await suite.CountFetchedAsync([], cancellationToken);
        var standings = await RunAsync(suite.Contenders, cancellationToken);
        var ours = Find(standings, RestoreSuite.OursUnread);
        var (runbook, parallel) = (Find(standings, RestoreSuite.Runbook), Find(standings, RestoreSuite.Parallel));
        var size = await world.SizeOfAsync(prepared.Key, cancellationToken);
        return new Report.Section("Restore", standings,
            [new("Bytes that our restore fetches", $"{ByteText.Of(fetched)} of an object of {ByteText.Of(size)}, counted in a run that is not timed")],
            [
                new("Time of the runbook's way, both with ANALYZE and not read back", ours.Seconds / runbook.Seconds, 0.75),
                new("The same without ANALYZE", Loaded(ours) / Loaded(runbook), 0.75),
                new("Time of pg_restore -j from a local file, both with ANALYZE", ours.Seconds / parallel.Seconds, 1),
                new("The same without ANALYZE", Loaded(ours) / Loaded(parallel), 1),
                Memory(Find(standings, RestoreSuite.Ours)),
                Scratch(ours),
            ]);
    }

    public async Task<Report.Section> TableAsync(Prepared prepared, CancellationToken cancellationToken)
    {
        log("One table ...");
        var restores = new RestoreSuite(world, prepared);
        var suite = new TableSuite(world, restores);
        var (table, share) = await suite.ChooseAsync(cancellationToken);
        var fetched = await restores.CountFetchedAsync(TableSuite.Options(table), cancellationToken);
        var standings = await RunAsync(suite.Contenders(table), cancellationToken);
        var size = await world.SizeOfAsync(prepared.Key, cancellationToken);
        return new Report.Section("One table of about one hundredth of the data", standings,
            [
                new("The table", string.Create(CultureInfo.InvariantCulture, $"{table}, {share:0.0%} of the bytes of all tables")),
                new("Bytes fetched", $"{ByteText.Of(fetched)} of an object of {ByteText.Of(size)}, answers' headers included"),
            ],
            [
                new("Bytes fetched, of the object's", (double)fetched / size, 0.03),
                new("Time of a whole restore", standings[0].Seconds / standings[1].Seconds, 0.1),
            ]);
    }

    public async Task<Report.Section> RewriterAsync(CancellationToken cancellationToken)
    {
        log("The rewriter alone ...");
        var suite = new RewriterSuite(world);
        var bytes = await suite.PrepareAsync(cancellationToken);
        var levels = await RunAsync([.. suite.Levels, .. suite.Rivals], cancellationToken);
        var proofs = await RunAsync(suite.Proofs, cancellationToken);
        suite.Delete();
        var level = Find(levels, $"level {new Core.Archive.Rewriting.ArchiveRewriterOptions().Level}");
        var counting = Share(RewriterSuite.Counting);
        return new Report.Section("The rewriter alone, from the page cache into nothing", [.. levels, .. proofs],
            [
                new("Input", $"{ByteText.Of(bytes)}, by `pg_dump -Fc -Z0`"),
                new("Default", level.Name),
                new("SHA-256, of the rewriter's processor time", string.Create(CultureInfo.InvariantCulture, $"{Share(RewriterSuite.Hashing):0.000}")),
            ],
            [new("Counting and digesting, of the rewriter's processor time", counting, 0.1)]);

        double Share(string proof) => Find(proofs, proof).Median(r => r.CpuSeconds)!.Value / level.Median(r => r.CpuSeconds)!.Value;
    }

    public async Task<Report.Section> MemoryAsync(CancellationToken cancellationToken)
    {
        log("Memory ...");
        var standings = await new MemorySuite(world, repetitions, log).RunAsync(cancellationToken);
        return new Report.Section("Memory, ours alone", standings, [], [.. standings.Select(Memory), .. standings.Select(Scratch)]);
    }

    private Task<IReadOnlyList<Standing>> RunAsync(IReadOnlyList<Contender> contenders, CancellationToken cancellationToken) =>
        Rounds.RunAsync(contenders, repetitions, log, cancellationToken);

    private static Standing Find(IReadOnlyList<Standing> standings, string name) => standings.Single(s => s.Name == name);

    /// <summary>Until tables, indexes and constraints are there: the part that every way has.</summary>
    private static double Loaded(Standing standing) => standing.Seconds - standing.Phases()
        .Where(p => p.Key.StartsWith("Analyze", StringComparison.OrdinalIgnoreCase) || p.Key.StartsWith("Count", StringComparison.Ordinal) || p.Key.StartsWith("Verify", StringComparison.Ordinal))
        .Sum(p => p.Value);

    private static Target Memory(Standing standing) =>
        new($"Peak memory of our process ({standing.Name})", Math.Round(standing.Median(r => r.PeakMemory)!.Value / (1 << 20)), MemoryLimit, " MiB");

    private static Target Scratch(Standing standing) =>
        new($"Scratch disk ({standing.Name})", Math.Round(standing.Median(r => r.PeakScratch)!.Value / (1 << 20), 3), 0, " MiB");
}
