using Bunit;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Web.Components.Runs;
using MarketX.DrPortal.Web.Tests.Fakes;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Runs;

public sealed class CancelRunDialogTests : PortalContext
{
    [Theory]
    [InlineData(RunKind.Backup, "nothing of this backup stays in the bucket")]
    [InlineData(RunKind.Restore, "The half-restored database is dropped")]
    [InlineData(RunKind.Import, "gets no manifest")]
    public void Render_Kind_SaysTheConsequence(RunKind kind, string consequence)
    {
        var run = kind switch { RunKind.Backup => Samples.BackupRun(), RunKind.Import => Samples.ImportRun(RunStatus.Running), _ => Samples.RestoreRun(RunStatus.Running) };

        var dialog = Render<CancelRunDialog>(p => p.Add(c => c.Run, run));

        Assert.Contains(consequence, dialog.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Confirm_Operator_AsksForTheCancelInTheirName()
    {
        var run = await StoredRunAsync();
        var dialog = Render<CancelRunDialog>(p => p.Add(c => c.Run, run));

        await dialog.Find("#confirm-cancel").ClickAsync(new());

        var stored = await Store.FindAsync(run.Id, Token);
        Assert.Equal("Test Operator", stored!.CancelRequestedBy);
    }

    [Fact]
    public async Task Keep_Operator_ChangesNothing()
    {
        var run = await StoredRunAsync();
        var dialog = Render<CancelRunDialog>(p => p.Add(c => c.Run, run));

        await dialog.Find(".dialog-actions button").ClickAsync(new());

        Assert.Null((await Store.FindAsync(run.Id, Token))!.CancelRequestedBy);
    }

    [Fact]
    public async Task Confirm_ViewerWhoGotHere_RefusedByTheHandler()
    {
        SignIn(PortalRole.Viewer);
        var run = await StoredRunAsync();
        var dialog = Render<CancelRunDialog>(p => p.Add(c => c.Run, run));

        await dialog.Find("#confirm-cancel").ClickAsync(new());

        Assert.Contains("needs the role Operator", dialog.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Null((await Store.FindAsync(run.Id, Token))!.CancelRequestedBy);
    }

    [Fact]
    public async Task Confirm_SessionHasEnded_Refused()
    {
        SignIn(PortalRole.Admin, sessionEnd: Samples.Now.AddSeconds(-1));
        var run = await StoredRunAsync();
        var dialog = Render<CancelRunDialog>(p => p.Add(c => c.Run, run));

        await dialog.Find("#confirm-cancel").ClickAsync(new());

        Assert.NotEmpty(dialog.FindAll("[role=alert]"));
        Assert.Null((await Store.FindAsync(run.Id, Token))!.CancelRequestedBy);
    }

    private async Task<Run> StoredRunAsync()
    {
        var run = Samples.BackupRun();
        await Store.InsertAsync(run, Token);
        return run;
    }
}
