using MarketX.DrPortal.Core.Configuration;

namespace MarketX.DrPortal.Core.Doctor;

/// <summary>
/// Looks at everything that backups and restores depend on, and says how to mend it. Leaves nothing behind; works
/// with a configuration that has problems, as far as it reaches.
/// </summary>
/// <param name="options">The configuration.</param>
/// <param name="problems">What is wrong with it; see <see cref="DrPortalOptions.Inspect"/>.</param>
/// <param name="time">The clock.</param>
public sealed class Diagnosis(DrPortalOptions options, IReadOnlyList<string> problems, TimeProvider time)
{
    // An area that does not answer must not hide what the others found.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Looks at all areas, at the same time.</summary>
    public async Task<DoctorReport> RunAsync(CancellationToken cancellationToken)
    {
        IDoctorArea[] areas =
        [
            new ConfigurationArea(problems), new ScheduleArea(options.BackupSchedule, time), new AlertsArea(options, time), new DatabaseArea(options), new ToolsArea(options),
            new BucketArea(options, time), new ManifestArea(options, time), new LifecycleArea(options.Storage), new ClockArea(options, time), new ScratchArea(options, time), new PortalDatabaseArea(options.Portal),
        ];
        var found = await Task.WhenAll(areas.Select(a => LookAsync(a, cancellationToken)));
        return new DoctorReport([.. found.SelectMany(f => f)]);
    }

    private async Task<List<DoctorCheck>> LookAsync(IDoctorArea area, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        var checks = new List<DoctorCheck>();
        try
        {
            await foreach (var check in area.LookAsync(linked.Token))
                checks.Add(check);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested)
        {
            checks.Add(new(area.Name, DoctorVerdict.Problem, $"No answer within {Patience.TotalSeconds:0} s.", "Check the network and the firewall between here and there."));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever it is, it is the finding.
            checks.Add(new(area.Name, DoctorVerdict.Problem, e.Message));
        }

        return checks;
    }
}
