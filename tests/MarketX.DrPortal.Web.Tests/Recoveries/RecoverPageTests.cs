using Bunit;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Globals;
using MarketX.DrPortal.Core.Recoveries;
using MarketX.DrPortal.Core.Storage;
using MarketX.DrPortal.Web.Components.Recoveries;
using MarketX.DrPortal.Web.Components.Runs;
using MarketX.DrPortal.Web.Tests.Fakes;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Recoveries;

public sealed class RecoverPageTests : PortalContext
{
    [Fact]
    public void Render_Operator_SaysWhoMay() =>
        Assert.Contains("needs the role Admin", Render<RecoverPage>().Markup, StringComparison.Ordinal);

    [Fact]
    public void Render_NoBackup_SaysSoAndStartsNothing()
    {
        SignIn(PortalRole.Admin);

        var page = Render<RecoverPage>();

        page.WaitForAssertion(() => Assert.Contains("There is no backup of \"marketx_production\"", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Empty(page.FindAll("#start-recovery"));
        Assert.Contains("drportal recover --to host:port", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_BucketAway_SaysSoWithRetry()
    {
        SignIn(PortalRole.Admin);
        Storage.Failure = new StorageException("The bucket does not answer.");

        var page = Render<RecoverPage>();

        page.WaitForAssertion(() => Assert.Contains("The bucket does not answer.", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Result_DifferencesAndNextSteps_AreAllShown()
    {
        var result = new RecoveryResult("postgres-backups/a.dump", "shop", "db2", 5432, 1234, 5, 1 << 20, 42)
        {
            Globals = new GlobalsReport(["role app"], ["role other"], ["Role app: was LOGIN, is NOLOGIN here."], ["tablespace archive: no folder"], ["app"]),
            Notes = ["Passwords were not saved."], NextSteps = ["Change the application.", "Take a backup."],
        };

        var view = Render<RecoveryResultView>(p => p.Add(v => v.Result, result));

        foreach (var text in new[] { "role app", "role other", "was LOGIN, is NOLOGIN", "no folder", "Passwords were not saved.", "Change the application.", "1,234", "db2:5432" })
            Assert.Contains(text, view.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Command_EveryChoice_IsInIt() =>
        Assert.Equal(
            "drportal recover --to standby --backup 'a b' --database shop --without-globals --without-owners --without-privileges --unverified 'it''s ours'".Replace("''", "'\\''", StringComparison.Ordinal),
            RunCommand.Recover(new RecoveryRequest
            {
                Server = "standby", Key = "a b", Database = "shop", WithoutGlobals = true, WithoutOwners = true, WithoutPrivileges = true, UnverifiedReason = "it's ours",
            }));
}
