using Bunit;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Storage.Policy;
using MarketX.DrPortal.Web.Components.Storage;
using MarketX.DrPortal.Web.Tests.Fakes;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Storage;

public sealed class StoragePageTests : PortalContext
{
    [Fact]
    public void Render_RulesMissing_SaysWhatAndShowsTheDifference()
    {
        SignIn(PortalRole.Admin);
        BucketSettings.Rules.Add(new BucketRule("logs", true, "logs/") { ExpireDays = 9 });

        var page = Render<StoragePage>();

        Assert.Contains("The bucket is not set up as it should be.", page.Find(".notice").TextContent, StringComparison.Ordinal);
        Assert.Contains("No lifecycle rule deletes old backups", page.Markup, StringComparison.Ordinal);
        var rows = page.FindAll("section[aria-labelledby=rules-title] tbody tr").Select(r => r.TextContent).ToList();
        Assert.Equal(6, rows.Count);
        Assert.Contains("stays: it is of somebody else", rows[0], StringComparison.Ordinal);
        Assert.Contains("added: postgres-backups/, deleted after 30 days", rows[1], StringComparison.Ordinal);
        Assert.NotNull(page.Find("#apply-policy"));
        Assert.Contains("\"ID\": \"drportal-backups\"", page.Find("#policy-json").TextContent, StringComparison.Ordinal);
        Assert.Contains("aws_s3_bucket_public_access_block", page.Find("#policy-terraform").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_Operator_CannotApply()
    {
        var page = Render<StoragePage>();

        Assert.Empty(page.FindAll("#apply-policy"));
        Assert.Contains("An Admin can apply what differs", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_RulesNotTold_IsNotKnownAndNothingToApply()
    {
        SignIn(PortalRole.Admin);
        BucketSettings.Unknown = "The bucket does not tell its lifecycle rules (AccessDenied).";

        var page = Render<StoragePage>();

        Assert.Contains("The bucket's rules are not known", page.Markup, StringComparison.Ordinal);
        Assert.Contains("Not known", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("#apply-policy"));
    }

    [Fact]
    public async Task Apply_Admin_NeedsAReasonAndIsOnRecord()
    {
        SignIn(PortalRole.Admin);
        var report = await Services.GetRequiredService<StoragePolicy>().ReadAsync(Token);
        var dialog = Render<ApplyPolicyDialog>(p => p.Add(d => d.Report, report));

        Assert.True(dialog.Find("#confirm-apply").HasAttribute("disabled"));
        await dialog.Find("#apply-reason").InputAsync(new() { Value = "a new bucket" });
        Assert.Equal("drportal storage --apply --reason 'a new bucket'", dialog.Find(".command code").TextContent);
        await dialog.Find("form").SubmitAsync();

        Assert.Equal(5, BucketSettings.Rules.Count);
        Assert.Contains(Audit.All, e => e is { Action: nameof(PortalAction.ApplyStoragePolicy), Reason: "a new bucket", Who: "Test Admin" });
        Assert.DoesNotContain("not set up as it should be", Render<StoragePage>().Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_RulesChangedMeanwhile_SaysSoInTheDialog()
    {
        SignIn(PortalRole.Admin);
        var report = await Services.GetRequiredService<StoragePolicy>().ReadAsync(Token);
        BucketSettings.Rules.Add(new BucketRule("faster", true, "x/") { ExpireDays = 1 });
        var dialog = Render<ApplyPolicyDialog>(p => p.Add(d => d.Report, report));

        await dialog.Find("#apply-reason").InputAsync(new() { Value = "a new bucket" });
        await dialog.Find("form").SubmitAsync();

        Assert.Contains("have changed since they were shown", dialog.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Single(BucketSettings.Rules);
    }

    [Fact]
    public async Task Apply_SomeOfWhatDiffers_AppliesThatAndNamesItInTheAuditLog()
    {
        SignIn(PortalRole.Admin);
        BucketSettings.On.Clear();
        var report = await Services.GetRequiredService<StoragePolicy>().ReadAsync(Token);
        var dialog = Render<ApplyPolicyDialog>(p => p.Add(d => d.Report, report));

        Assert.Equal(["apply-lifecycle", "apply-versioning", "apply-public-access", "apply-encryption"], dialog.FindAll("input[type=checkbox]").Select(i => i.Id));
        Assert.Contains("now off, then on; it can be suspended later", dialog.Find("label:has(#apply-versioning)").TextContent, StringComparison.Ordinal);
        await dialog.Find("#apply-lifecycle").ChangeAsync(new() { Value = false });
        await dialog.Find("#apply-encryption").ChangeAsync(new() { Value = false });
        await dialog.Find("#apply-reason").InputAsync(new() { Value = "a new bucket" });
        Assert.Equal("drportal storage --apply --only versioning --only public-access --reason 'a new bucket'", dialog.Find(".command code").TextContent);
        await dialog.Find("form").SubmitAsync();

        Assert.Empty(BucketSettings.Rules);
        Assert.Equal([PolicyTopic.Versioning, PolicyTopic.PublicAccess], BucketSettings.On.Order());
        Assert.Equal(["versioning of marketx-backups", "the public-access block of marketx-backups"], Audit.All.Where(e => e.Action == nameof(PortalAction.ApplyStoragePolicy)).Select(e => e.Target));
    }

    [Fact]
    public async Task Apply_ServerThatDoesNotTakeIt_SaysSoAndAppliesTheRest()
    {
        SignIn(PortalRole.Admin);
        BucketSettings.On.Clear();
        BucketSettings.Refused = PolicyTopic.Encryption;
        var report = await Services.GetRequiredService<StoragePolicy>().ReadAsync(Token);
        var dialog = Render<ApplyPolicyDialog>(p => p.Add(d => d.Report, report));

        await dialog.Find("#apply-reason").InputAsync(new() { Value = "a new bucket" });
        await dialog.Find("form").SubmitAsync();

        var problem = dialog.Find("[role=alert]").TextContent;
        Assert.Contains("does not take this default encryption (NotImplemented)", problem, StringComparison.Ordinal);
        Assert.Contains("Applied all the same: the lifecycle rules, versioning, the public-access block.", problem, StringComparison.Ordinal);
        Assert.Equal([PolicyTopic.Versioning, PolicyTopic.PublicAccess], BucketSettings.On.Order());
    }
}
