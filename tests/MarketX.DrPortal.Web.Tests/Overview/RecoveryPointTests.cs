using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Web.Components.Overview;
using MarketX.DrPortal.Web.Tests.Fakes;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Overview;

public sealed class RecoveryPointTests
{
    private static readonly TimeSpan Objective = TimeSpan.FromHours(24);
    private static readonly DateTimeOffset Now = Samples.Now;
    private static readonly DateTimeOffset NextRun = Now.AddHours(10);

    [Fact]
    public void Judge_NoBackup_NoBackup() =>
        Assert.Equal(RecoveryPointState.NoBackup, Judge(newest: null).State);

    [Fact]
    public void Judge_YoungAndNextRunInTime_Met()
    {
        var point = Judge(Now.AddHours(-4));

        Assert.Equal(RecoveryPointState.Met, point.State);
        Assert.Equal(Now.AddHours(20), point.BreachAt);
    }

    [Fact]
    public void Judge_ExactlyAtTheObjective_Breached() =>
        Assert.Equal(RecoveryPointState.Breached, Judge(Now.AddHours(-24)).State);

    [Fact]
    public void Judge_OneSecondBefore_NotBreached() =>
        Assert.NotEqual(RecoveryPointState.Breached, Judge(Now.AddHours(-24).AddSeconds(1)).State);

    [Fact]
    public void Judge_NothingScheduled_AtRisk() =>
        Assert.Equal(RecoveryPointState.AtRisk, RecoveryPoint.Judge(Now.AddHours(-1), Objective, null, null, Now).State);

    [Fact]
    public void Judge_NextRunAfterTheBreach_AtRisk() =>
        Assert.Equal(RecoveryPointState.AtRisk, RecoveryPoint.Judge(Now.AddHours(-15), Objective, Now.AddHours(9).AddSeconds(1), null, Now).State);

    [Theory]
    [InlineData(RunStatus.Failed)]
    [InlineData(RunStatus.Interrupted)]
    public void Judge_LastRunDidNotSucceed_AtRisk(RunStatus status) =>
        Assert.Equal(RecoveryPointState.AtRisk, Judge(Now.AddHours(-4), Samples.BackupRun(status)).State);

    [Fact]
    public void Judge_FailureOlderThanTheNewestBackup_Met() =>
        Assert.Equal(RecoveryPointState.Met, Judge(Now.AddMinutes(-1), Samples.BackupRun(RunStatus.Failed)).State);

    [Fact]
    public void Judge_BreachedWhileBackingUp_StaysBreached() =>
        Assert.Equal(RecoveryPointState.Breached, Judge(Now.AddHours(-25), Samples.BackupRun()).State);

    private static RecoveryPoint Judge(DateTimeOffset? newest, Run? lastBackup = null) =>
        RecoveryPoint.Judge(newest, Objective, NextRun, lastBackup, Now);
}
