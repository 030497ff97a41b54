using System.Text.Json;
using Bunit;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Web.Components.Schedules;
using MarketX.DrPortal.Web.Tests.Fakes;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Schedules;

public sealed class ScheduleDialogTests : PortalContext
{
    [Fact]
    public void Dialog_Cron_InWordsWithTheNextFiveTimes()
    {
        var dialog = Render<ScheduleDialog>(p => p.Add(d => d.Schedule, FakeSchedules.Daily));

        Assert.Contains("Daily at 02:00 UTC", dialog.Find("#schedule-hint").TextContent, StringComparison.Ordinal);
        Assert.Equal(5, dialog.FindAll(".next-times li").Count);
        Assert.Empty(dialog.FindAll("#delete-schedule"));

        dialog.Find("#schedule-cron").Input("0 25 * * *");
        Assert.Contains("hour '25' is not valid", dialog.Find("#schedule-hint").TextContent, StringComparison.Ordinal);
        Assert.Empty(dialog.FindAll(".next-times"));
        Assert.True(dialog.Find("#save-schedule").HasAttribute("disabled"));

        dialog.Find("#schedule-cron").Input("0 4 1 * *");
        dialog.Find("#schedule-zone").Input("Europe/Berlin");
        Assert.Contains("Monthly on day 1 at 04:00 Europe/Berlin", dialog.Find("#schedule-hint").TextContent, StringComparison.Ordinal);
        Assert.False(dialog.Find("#save-schedule").HasAttribute("disabled"));
    }

    [Fact]
    public void Dialog_NewSchedule_BlamesNobodyBeforeAnythingIsTyped()
    {
        var dialog = Render<ScheduleDialog>();

        Assert.Empty(dialog.FindAll(".bad, [aria-invalid=true]"));
        Assert.Equal(5, dialog.FindAll(".next-times li").Count);
        Assert.True(dialog.Find("#save-schedule").HasAttribute("disabled"));

        dialog.Find("#schedule-name").Input("Noon");
        Assert.False(dialog.Find("#save-schedule").HasAttribute("disabled"));

        dialog.Find("#schedule-tag").Input("No Tag");
        Assert.Contains("tag", dialog.Find(".hint.bad").TextContent, StringComparison.OrdinalIgnoreCase);
        Assert.Empty(dialog.FindAll("[aria-invalid=true]"));
    }

    [Fact]
    public void Dialog_DrillMadeByTheApi_KeepsWhatItDoesNotChange()
    {
        var request = new DrillRequest { Choice = DrillBackupChoice.Chosen, Key = "postgres-backups/backup-manual-2026-11-22T02-00-00Z.dump", KeepHours = 4.5 };
        var dialog = Render<ScheduleDialog>(p => p.Add(d => d.Schedule, FakeSchedules.Daily with
        {
            Id = "weekly", Name = "Weekly drill", Kind = RunKind.Drill, Request = JsonSerializer.SerializeToElement(request, RunJson.Options),
        }));

        dialog.Find("#schedule-name").Input("Sunday drill");

        Assert.False(dialog.Find("#save-schedule").HasAttribute("disabled"));
        Assert.Equal(request, dialog.Instance.Draft.RequestAs<DrillRequest>());
        Assert.Contains(request.Key, dialog.Find("#schedule-choice").TextContent, StringComparison.Ordinal);
        Assert.Equal("The database of each drill is kept for 4.5 h.", dialog.Find("#schedule-kept").TextContent);

        dialog.Find("#schedule-choice").Change(DrillBackupChoice.Random.ToString());
        Assert.Equal(new DrillRequest { Choice = DrillBackupChoice.Random, KeepHours = 4.5 }, dialog.Instance.Draft.RequestAs<DrillRequest>());

        dialog.Find("#schedule-choice").Change(DrillBackupChoice.Chosen.ToString());
        Assert.Equal(request, dialog.Instance.Draft.RequestAs<DrillRequest>());
    }

    [Fact]
    public void Card_Operator_RunsItButChangesNothing()
    {
        var card = Render<ScheduleCard>(p => p.Add(c => c.Schedule, FakeSchedules.Daily));
        Assert.Contains("Run now", card.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("Pause", card.Markup, StringComparison.Ordinal);

        SignIn(PortalRole.Admin);
        Assert.Contains("Resume", Render<ScheduleCard>(p => p.Add(c => c.Schedule, FakeSchedules.Daily with { Paused = true })).Markup, StringComparison.Ordinal);
    }
}
