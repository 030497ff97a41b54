using System.Text;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Alerts;
using MarketX.DrPortal.Web.Tests.Fakes;
using MarketX.DrPortal.Web.Tests.OpenId;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Telemetry;

/// <summary>What a collector gets by OpenTelemetry's protocol.</summary>
public sealed class TelemetryTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Collector_GetsTheMetricsAndATraceOfEachRun()
    {
        await using var collector = new Receiver();
        await using var portal = new SecurePortal(_ => new()
        {
            ["OpenTelemetry:Endpoint"] = collector.Address.AbsoluteUri, ["OpenTelemetry:Protocol"] = "http/protobuf", ["OpenTelemetry:Interval"] = "00:00:01",
        });
        await portal.InitializeAsync();
        await UntilAsync(collector, "/v1/metrics", "drportal_rpo_objective_seconds", "drportal_up", "portal-database", "marketx-dr-portal");

        var run = Samples.BackupRun(RunStatus.Failed);
        RunTraces.Write(run, RunStatus.Failed, run.Progress with { PastPhases = [new PhaseTime("Prepare", Samples.Now.AddMinutes(-1), Samples.Now.AddSeconds(-30))] }, Samples.Now);

        await UntilAsync(collector, "/v1/traces", "Backup", run.Id.Value, "Prepare", "Dump", "Failed");
    }

    private static async Task UntilAsync(Receiver collector, string path, params string[] parts)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        while (!parts.All(part => collector.At(path).Any(request => Encoding.UTF8.GetString(request.Body).Contains(part, StringComparison.Ordinal))))
            await Task.Delay(100, patience.Token);
    }
}
