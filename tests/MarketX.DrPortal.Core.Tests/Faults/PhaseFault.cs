using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Faults;

/// <summary>A backup or a restore to which something happens as one of its phases begins, and what must hold when it has ended.</summary>
internal static class PhaseFault
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Such a backup has all phases that there are.
    public static Task<Run> BackUpAsync(TestPortal portal, Action<string> onPhase) =>
        PhasedRun.ExecuteAsync(portal, RunKind.Backup, portal.Production.Name, new BackupRequest(BackupRequest.BeforeMigration, portal.Production.Name), onPhase);

    public static Task<Run> RestoreAsync(TestPortal portal, RestoreRequest request, Action<string> onPhase) =>
        PhasedRun.ExecuteAsync(portal, RunKind.Restore, portal.Staging, request, onPhase);

    // A phase that needs not what is gone succeeds: then the backup is whole and vouched for.
    public static async Task AssertBackupAsync(TestPortal portal, string phase, Action fault, string sentence, Action? mend = null)
    {
        var before = await portal.Bucket.KeysAsync(cancellationToken: Token);
        var reached = false;
        var run = await BackUpAsync(portal, At(phase, fault, () => reached = true));
        mend?.Invoke();
        Assert.True(reached, $"The backup never entered {phase}.");
        await AssertEndedAsync(portal, run, phase, sentence);
        var made = (await portal.Bucket.KeysAsync(cancellationToken: Token)).Except(before).Where(key => key.StartsWith("postgres-backups/", StringComparison.Ordinal)).ToList();
        // The fault may let it come further than the phase that it began with.
        Assert.True(made.Count == 0 || run.Progress.Phase is "Finish upload" or "Write manifest" or BackupPinStep.Phase || run.Status == RunStatus.Succeeded, $"{phase}: left {string.Join(", ", made)}");
        foreach (var key in made)
        {
            var detail = await portal.Get<BackupCatalog>().GetAsync(key, Token);
            Assert.True(detail.Manifest.State == ManifestState.Valid || run.Status == RunStatus.Failed, $"{phase}: {detail.Manifest.State}");
            Assert.NotNull(detail.Head);
        }
    }

    public static async Task<Run> AssertRestoreAsync(TestPortal portal, RestoreCase restore, Action fault, string sentence, Action? mend = null)
    {
        await restore.PrepareAsync(portal);
        var reached = false;
        var run = await RestoreAsync(portal, restore.Request, At(restore.Phase, fault, () => reached = true));
        mend?.Invoke();
        Assert.True(reached, $"The restore never entered {restore.Phase}: {run.Error}");
        await AssertEndedAsync(portal, run, restore.Phase, sentence);
        await restore.AssertAndRemoveAsync(portal, run.Status == RunStatus.Succeeded);
        return run;
    }

    private static Action<string> At(string phase, Action fault, Action reached) => entered =>
    {
        if (entered != phase)
            return;
        reached();
        fault();
    };

    private static async Task AssertEndedAsync(TestPortal portal, Run run, string phase, string sentence)
    {
        Assert.True(run.Status is RunStatus.Failed or RunStatus.Succeeded, $"{phase}: {run.Status}, {run.Error}");
        if (run.Status == RunStatus.Failed)
            Assert.Matches(sentence, run.Error!);
        Assert.DoesNotContain("unexpected error", run.Error ?? "", StringComparison.Ordinal);
        await portal.UntilAsync(run.Id, r => !r.CleanupDue, "was cleaned up");
        await portal.AssertNothingLeftBehindAsync();
    }
}
