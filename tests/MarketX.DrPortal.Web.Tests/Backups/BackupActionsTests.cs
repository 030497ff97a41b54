using Bunit;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Storage;
using MarketX.DrPortal.Web.Components.Backups;
using MarketX.DrPortal.Web.Tests.Fakes;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Backups;

public sealed class BackupActionsTests : PortalContext
{
    private const string Pinned = "postgres-backups-pinned/backup-scheduled-2026-11-22T02-00-00Z.dump";

    [Theory]
    [InlineData(PortalRole.Viewer, 0, 0)]
    [InlineData(PortalRole.Operator, 1, 0)]
    [InlineData(PortalRole.Admin, 1, 1)]
    public void Render_NotPinned_ButtonsByRole(PortalRole role, int pin, int delete)
    {
        SignIn(role);
        Add(Samples.Key);

        var actions = Render<BackupActions>(p => p.Add(a => a.Key, Samples.Key));

        Assert.Equal((pin, delete, 0), (actions.FindAll("#pin").Count, actions.FindAll("#delete-backup").Count, actions.FindAll("#unpin").Count));
    }

    [Fact]
    public void Render_Pinned_SaysSoAndOffersToUnpinOnly()
    {
        SignIn(PortalRole.Admin);
        Add(Samples.Key, Pinned);

        var actions = Render<BackupActions>(p => p.Add(a => a.Key, Samples.Key));

        Assert.Equal("pinned", actions.Find("#pinned").TextContent);
        Assert.Equal((0, 0, 1), (actions.FindAll("#pin").Count, actions.FindAll("#delete-backup").Count, actions.FindAll("#unpin").Count));
    }

    [Fact]
    public void List_PinnedAndExpired_OneRowEachAndMarked()
    {
        Add(Samples.Key, Pinned, "postgres-backups-pinned/backup-manual-2026-01-01T02-00-00Z.dump", "postgres-backups/backup-manual-2026-11-21T02-00-00Z.dump");

        var rows = Render<BackupsPage>().FindAll("tbody tr").Select(r => r.TextContent).ToList();

        Assert.Equal([true, false, true], rows.Select(r => r.Contains("pinned", StringComparison.Ordinal)));
        Assert.Contains("2026-01-01", rows[2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Delete_OnlyWithTheTypedNameAndAReason()
    {
        SignIn(PortalRole.Admin);
        var dialog = Render<DeleteBackupDialog>(p => p.Add(d => d.Key, Samples.Key));

        await dialog.Find("#delete-reason").InputAsync(new() { Value = "holds what must be forgotten" });
        await dialog.Find("#typed-name").InputAsync(new() { Value = "backup" });
        Assert.True(dialog.Find("#confirm-delete").HasAttribute("disabled"));
        await dialog.Find("#typed-name").InputAsync(new() { Value = "backup-scheduled-2026-11-22T02-00-00Z.dump" });

        Assert.False(dialog.Find("#confirm-delete").HasAttribute("disabled"));
        Assert.StartsWith($"drportal delete {Samples.Key} --confirm backup-scheduled-", dialog.Find(".command code").TextContent, StringComparison.Ordinal);
        await dialog.Find("form").SubmitAsync();
        Assert.Contains("There is no backup", dialog.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Contains(Audit.All, e => e is { Action: nameof(PortalAction.DeleteBackup), Outcome: Core.Audit.AuditOutcome.Refused });
    }

    [Fact]
    public void Unpin_OfAllThatIsLeft_AsksForTheName()
    {
        SignIn(PortalRole.Admin);

        var last = Render<UnpinDialog>(p => p.Add(d => d.Key, Pinned));
        var copy = Render<UnpinDialog>(p => p.Add(d => d.Key, Samples.Key));

        Assert.Contains("all that is left of the backup", last.Markup, StringComparison.Ordinal);
        Assert.Single(last.FindAll("#typed-name"));
        Assert.Empty(copy.FindAll("#typed-name"));
    }

    private void Add(params string[] keys)
    {
        foreach (var key in keys)
            Storage.Objects.Add(new StoredObject(key, 1000, Samples.Now, "STANDARD"));
    }
}
