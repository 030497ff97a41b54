using System.Diagnostics;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Verifications;
using MarketX.DrPortal.TestServices.Processes;

namespace MarketX.DrPortal.Soak;

/// <summary>
/// Two portals: one lives throughout, the other is killed, stopped and frozen. In between, every so often, all runs are
/// waited for and everything that must hold is looked at.
/// </summary>
internal sealed class SoakRun(SoakOptions options, SoakWorld world, SoakClient client, Action<string> log)
{
    private const int KeepBackups = 6;
    private const int ActionsBetweenCalms = 12;
    private static readonly TimeSpan RunsMayTake = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan CleaningMayTake = TimeSpan.FromSeconds(60);

    private readonly Random _random = new(options.Seed);
    private readonly SoakFigures _figures = new();
    private readonly HashSet<RunId> _watched = [];
    private readonly HashSet<RunId> _harmed = [];
    private readonly HashSet<RunId> _cancelled = [];
    private readonly List<string> _backups = [];
    private SoakPortal? _elder;
    private SoakPortal? _victim;
    private int _portals;

    public static async Task<int> ExecuteAsync(SoakOptions options, CancellationToken cancellationToken)
    {
        Action<string> log = Console.Error.WriteLine;
        await using var world = await SoakWorld.StartAsync(options, log, cancellationToken);
        await using var client = new SoakClient(world.Variables("soak"));
        var run = new SoakRun(options, world, client, log);
        try
        {
            await run.RunAsync(cancellationToken);
        }
        finally
        {
            foreach (var portal in new[] { run._victim, run._elder }.OfType<SoakPortal>())
                await portal.DisposeAsync();
        }

        run._figures.JudgeGrowth();
        run._figures.Write(Console.Out, options.Length, options.Seed);
        return run._figures.Violations.Count == 0 ? 0 : 1;
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        _elder = await StartPortalAsync("elder", cancellationToken);
        _victim = await StartPortalAsync("victim", cancellationToken);
        await BackUpAsync(cancellationToken);
        await CalmAsync(cancellationToken);
        var length = Stopwatch.StartNew();
        while (length.Elapsed < options.Length)
        {
            for (var i = 0; i < ActionsBetweenCalms && length.Elapsed < options.Length; i++)
            {
                await ActAsync(cancellationToken);
                await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(100, 3_000)), cancellationToken);
            }

            var known = _figures.Violations.Count;
            await CalmAsync(cancellationToken);
            foreach (var broken in _figures.Violations.Skip(known))
                log(broken);
            log($"{length.Elapsed.TotalMinutes:0.0} min, {_figures.Violations.Count} promises broken");
        }
    }

    private Task ActAsync(CancellationToken cancellationToken) => _random.Next(100) switch
    {
        < 25 => BackUpAsync(cancellationToken),
        < 60 => RestoreAsync(cancellationToken),
        < 75 => CancelAsync(cancellationToken),
        < 82 => KillProgramAsync(cancellationToken),
        < 86 => EndBackendsAsync(cancellationToken),
        < 93 => ReplaceVictimAsync("kill -9 of a portal", async portal => await portal.KillAsync(cancellationToken), cancellationToken),
        < 97 => ReplaceVictimAsync("SIGTERM to a portal", TerminateAsync, cancellationToken),
        _ => FreezeAsync(cancellationToken),
    };

    private async Task BackUpAsync(CancellationToken cancellationToken)
    {
        _figures.Count("backup asked for");
        _watched.Add(await client.BackUpAsync(cancellationToken));
    }

    private async Task RestoreAsync(CancellationToken cancellationToken)
    {
        if (_backups.Count == 0)
            return;
        _figures.Count("restore asked for");
        var (key, target) = (_backups[_random.Next(_backups.Count)], world.Targets[_random.Next(world.Targets.Count)]);
        _watched.Add(await client.RestoreAsync(key, target, cancellationToken));
    }

    private async Task CancelAsync(CancellationToken cancellationToken)
    {
        if (await PickAsync(_ => true, cancellationToken) is not { } run)
            return;
        try
        {
            await client.CancelAsync(run.Id, cancellationToken);
            _cancelled.Add(run.Id);
            _figures.Count("cancel");
        }
        catch (RequestRefusedException)
        {
            // It has ended meanwhile.
        }
    }

    private async Task KillProgramAsync(CancellationToken cancellationToken)
    {
        // They live for moments only: wait for one.
        Run? run = null;
        int? program = null;
        await Wait.UntilAsync(async token =>
        {
            run = await PickAsync(r => r.Status == RunStatus.Running, token);
            program = run is not null && RunPrograms.Of(run.Id) is [var pid, ..] ? pid : null;
            return program is not null;
        }, TimeSpan.FromSeconds(10), cancellationToken);
        if (program is null)
            return;
        _harmed.Add(run!.Id);
        Signals.Send(program.Value, Signal.Kill);
        _figures.Count("kill -9 of pg_dump or pg_restore");
    }

    private async Task EndBackendsAsync(CancellationToken cancellationToken)
    {
        if (await PickAsync(r => r.Status == RunStatus.Running, cancellationToken) is not { } run)
            return;
        _harmed.Add(run.Id);
        await world.Server.ExecuteAsync("postgres", $"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE right(application_name, 10) = '{run.Id}' AND application_name ~ '^drportal(-lock)?:'", cancellationToken);
        _figures.Count("backends of a run ended");
    }

    private async Task ReplaceVictimAsync(string what, Func<SoakPortal, Task> end, CancellationToken cancellationToken)
    {
        await HarmAsync(_victim!, cancellationToken);
        await end(_victim!);
        // What it took up in the last moment.
        await HarmAsync(_victim!, cancellationToken);
        await _victim!.DisposeAsync();
        // Where the next one does not start, that is what has to be said.
        _victim = null;
        _figures.Count(what);
        _victim = await StartPortalAsync("victim", cancellationToken);
    }

    private async Task TerminateAsync(SoakPortal portal)
    {
        if (!await portal.TerminateAsync(TimeSpan.FromSeconds(90), CancellationToken.None))
            _figures.Violations.Add("A portal that was told to stop did not end within 90 s.");
    }

    private async Task FreezeAsync(CancellationToken cancellationToken)
    {
        await HarmAsync(_victim!, cancellationToken);
        _victim!.Freeze();
        await Task.Delay(TimeSpan.FromSeconds(_random.Next(5, 40)), cancellationToken);
        await HarmAsync(_victim, cancellationToken);
        _victim.Thaw();
        _figures.Count("a portal frozen for 5 to 40 s");
    }

    // Waits until nothing runs, then looks at everything.
    private async Task CalmAsync(CancellationToken cancellationToken)
    {
        if (!await Wait.UntilAsync(async token => (await client.UnfinishedAsync(token)).All(r => !r.Status.IsActive()), RunsMayTake, cancellationToken))
        {
            foreach (var stuck in (await client.UnfinishedAsync(cancellationToken)).Where(r => r.Status.IsActive()))
                _figures.Violations.Add($"{stuck.Kind} run {stuck.Id} on {stuck.Target} is {stuck.Status} ({stuck.Progress.Phase}, node {stuck.Node}) and does not end.");
            throw new ServiceException(string.Join('\n', _figures.Violations));
        }

        IReadOnlyList<string> left = [];
        if (!await Wait.UntilAsync(async token => (left = [.. await world.LeftoversAsync(token), .. (await client.UnfinishedAsync(token)).Select(r => $"clean-up of run {r.Id}")]).Count == 0, CleaningMayTake, cancellationToken))
            _figures.Violations.Add($"Left behind: {string.Join(", ", left)}.");
        foreach (var id in _watched)
            await JudgeAsync(await client.FindAsync(id, cancellationToken), cancellationToken);
        _watched.Clear();
        _figures.Calm(_elder!.MemoryMiB, _elder.Handles, await world.ConnectionsAsync(cancellationToken));
        _backups.RemoveRange(0, Math.Max(0, _backups.Count - KeepBackups));
        await world.PruneAsync(_backups, cancellationToken);
    }

    private async Task JudgeAsync(Run run, CancellationToken cancellationToken)
    {
        _figures.Count(run);
        var complaint = run.Status switch
        {
            RunStatus.Succeeded when run.Kind == RunKind.Backup => await JudgeBackupAsync(run, cancellationToken),
            RunStatus.Succeeded => run.ResultAs<RestoreResult>()!.Verification?.Verdict == VerificationVerdict.Exact ? null : "succeeded without an exact verification",
            RunStatus.Cancelled => _cancelled.Contains(run.Id) ? null : "was cancelled by nobody",
            _ => _harmed.Contains(run.Id) ? null : $"ended {run.Status} although nothing was done to it: {run.Error}",
        };
        if (run.Error?.Contains("unexpected error", StringComparison.Ordinal) == true)
            complaint = $"has no sentence for what happened: {run.Error}";
        if (complaint is not null)
            _figures.Violations.Add($"{run.Kind} run {run.Id} {complaint}.");
    }

    private async Task<string?> JudgeBackupAsync(Run run, CancellationToken cancellationToken)
    {
        var key = run.ResultAs<BackupResult>()!.Key;
        if ((await client.GetBackupAsync(key, cancellationToken)).Manifest.State != ManifestState.Valid)
            return "succeeded without a valid manifest";
        _backups.Add(key);
        return null;
    }

    private async Task HarmAsync(SoakPortal portal, CancellationToken cancellationToken) =>
        _harmed.UnionWith((await client.UnfinishedAsync(cancellationToken)).Where(r => r.Node?.EndsWith($"/{portal.Id}", StringComparison.Ordinal) == true).Select(r => r.Id));

    private async Task<Run?> PickAsync(Func<Run, bool> condition, CancellationToken cancellationToken)
    {
        var runs = (await client.UnfinishedAsync(cancellationToken)).Where(r => r.Status.IsActive() && condition(r)).ToList();
        return runs.Count == 0 ? null : runs[_random.Next(runs.Count)];
    }

    private Task<SoakPortal> StartPortalAsync(string node, CancellationToken cancellationToken) => SoakPortal.StartAsync(
        options.Program, world.Variables(node), Path.Combine(options.StateFolder.FullName, $"portal-{++_portals:000}-{node}.log"), cancellationToken);
}
