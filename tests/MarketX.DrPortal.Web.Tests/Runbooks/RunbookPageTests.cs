using Bunit;
using MarketX.DrPortal.Core.Runbooks;
using MarketX.DrPortal.Core.Storage;
using MarketX.DrPortal.Web.Components.Runbooks;
using MarketX.DrPortal.Web.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Runbooks;

public sealed class RunbookPageTests : PortalContext
{
    [Fact]
    public async Task Render_EveryScenario_AsItIsKeptInTheBucket()
    {
        Storage.Objects.Add(new StoredObject("postgres-backups/backup-scheduled-2026-11-22T02-00-00Z.dump", 1000, Samples.Now, "STANDARD"));
        var runbook = await Services.GetRequiredService<RunbookWriter>().WriteAsync(Token);

        var page = Render<RunbookPage>();

        page.WaitForAssertion(() => Assert.Equal(runbook.Sections.Select(s => s.Title), page.FindAll("h2").Select(h => h.TextContent)));
        Assert.Equal(runbook.Sections.SelectMany(s => s.Steps).Select(s => s.Command).OfType<string>(), page.FindAll(".runbook-steps code").Select(c => c.TextContent));
        Assert.NotNull(page.Find("[data-print]"));
        Assert.Contains("postgres-backups-runbook/runbook.md", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_BucketAway_SaysSoWithRetry()
    {
        Storage.Failure = new StorageException("The bucket does not answer.");

        var page = Render<RunbookPage>();

        page.WaitForAssertion(() => Assert.Contains("The bucket does not answer.", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));
    }
}
