using System.Security.Cryptography;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Archive;
using MarketX.DrPortal.Core.Tests.Archive.Rewriting;
using MarketX.DrPortal.Core.Tests.Engine;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Restores;

/// <summary>Whatever pg_dump writes, a restore from the bucket makes of it what pg_restore makes of the file.</summary>
[Collection(nameof(RewriteClusterGroup))]
public class DirectRestoreTests(RewriteCluster cluster)
{
    private static readonly Actor Admin = new("anna", PortalRole.Admin, RequestOrigin.Portal);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, string[]> Dumps { get; } = new()
    {
        { ArchiveCluster.Nasty, [] },
        { ArchiveCluster.Nasty, ["--compress=0"] },
        { ArchiveCluster.Nasty, ["--inserts"] },
        { ArchiveCluster.Nasty, ["--load-via-partition-root"] },
        { ArchiveCluster.Nasty, ["--schema-only"] },
        { ArchiveCluster.Chinook, [] },
        { ArchiveCluster.Chinook, ["--column-inserts", "--rows-per-insert=7"] },
        { ArchiveCluster.Latin1, [] },
        { ArchiveCluster.SqlAscii, [] },
        { RewriteCluster.EucJp, [] },
        { RewriteCluster.EucJp, ["--encoding=UTF8"] },
        { RewriteCluster.Values, ["--no-blobs", "--exclude-table=large_values"] },
        { RewriteCluster.Bench, [] },
        { "template1", [] },
    };

    [Theory]
    [MemberData(nameof(Dumps))]
    public async Task Restore_ArchiveWithOffsets_IsWhatPgRestoreMakes(string database, string[] options)
    {
        SkipWithoutChinook(database);
        var file = cluster.NewFile();
        await cluster.DumpAsync(database, [$"--file={file}", .. options]);

        await AssertSameAsync(database, file);
    }

    [Theory]
    [MemberData(nameof(Dumps))]
    public async Task Restore_ArchiveThatWasPiped_IsWhatPgRestoreMakes(string database, string[] options)
    {
        SkipWithoutChinook(database);

        await AssertSameAsync(database, await cluster.DumpAsync(database, options));
    }

    [Theory]
    [MemberData(nameof(Dumps))]
    public async Task Plan_EveryEntryOfTheDataSection_IsInExactlyOnePlace(string database, string[] options)
    {
        SkipWithoutChinook(database);
        var file = cluster.NewFile();
        await cluster.DumpAsync(database, [$"--file={file}", .. options]);
        var head = await RealArchiveTests.ReadAsync(file);

        var plan = RestorePlan.Of(head, new FileInfo(file).Length, facts: null, chosen: null, withoutPrivileges: false);

        var places = plan.PreData.Concat(plan.Loads.Select(load => load.Entry)).Concat(plan.DataByTool).Concat(plan.PostData).Concat(plan.Privileges).Concat(plan.AfterPrivileges).Concat(plan.LeftOut).ToList();
        Assert.Equal(head.Entries.Select(entry => entry.DumpId).Order(), places.Select(entry => entry.DumpId).Order());
        foreach (var (section, entries) in new[] { ("pre-data", plan.PreData), ("data", [.. plan.Loads.Select(load => load.Entry), .. plan.DataByTool]), ("post-data", [.. plan.PostData, .. plan.AfterPrivileges]) })
        {
            var listed = await ListAsync(file, section);
            // Privileges wait for the data, in whatever section they are; the list has no comments of its own.
            Assert.DoesNotContain(entries, entry => entry.Description is "ACL" or "DEFAULT ACL");
            var ours = entries.Select(entry => entry.DumpId).Order();
            var theirs = listed.Where(id => head.Find(id) is { Description: not ("ACL" or "DEFAULT ACL") } entry && !plan.LeftOut.Contains(entry)).Order();
            Assert.Equal(theirs, ours);
        }

        Assert.Equal(head.Entries.Where(entry => entry.Description is "ACL" or "DEFAULT ACL").Except(plan.LeftOut), plan.Privileges);
    }

    private async Task AssertSameAsync(string database, string file)
    {
        var (name, expected) = (NewName("direct"), NewName("expected"));
        await using var portal = await StartPortalAsync();
        var key = await portal.Bucket.PutFileAsync("postgres-backups/found.dump", file, Token);
        await cluster.CreateLikeAsync(expected, database);
        await cluster.LoadAsync(expected, file, "--no-subscriptions");

        var result = await RestoreAsync(portal, key, name);

        Assert.Equal(await cluster.PlainAsync(expected), await cluster.PlainAsync(name));
        var counts = (await cluster.CountAsync(name)).Values.Sum();
        Assert.Equal(counts, result.Tables.Sum(table => table.Rows));
        await cluster.SqlAsync("postgres", $"DROP DATABASE {name}; DROP DATABASE {expected}");
    }

    private async Task<IReadOnlyList<int>> ListAsync(string file, string section)
    {
        var text = System.Text.Encoding.Latin1.GetString(await cluster.RestoreAsync("--list", $"--section={section}", file));
        return [.. text.Split('\n').Where(line => line.Length > 0 && char.IsAsciiDigit(line[0])).Select(line => int.Parse(line[..line.IndexOf(';', StringComparison.Ordinal)], System.Globalization.CultureInfo.InvariantCulture))];
    }

    private static async Task<RestoreResult> RestoreAsync(TestPortal portal, string key, string database)
    {
        var request = new RestoreRequest(key, database) { UnverifiedReason = "a test of foreign archives" };
        var run = await portal.EndAsync((await portal.Get<RestoreLauncher>().StartAsync(Admin, request, Token)).Id);
        Assert.True(run.Status == RunStatus.Succeeded, $"{run.Status}: {run.Error}");
        return run.ResultAs<RestoreResult>()!;
    }

    private Task<TestPortal> StartPortalAsync() => TestPortal.StartAsync(new()
    {
        ["Database:Host"] = cluster.Server.Host,
        ["Database:Port"] = cluster.Server.Port.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ["Database:User"] = cluster.Server.SuperUser,
        ["Database:Password"] = cluster.Server.SuperPassword,
        ["Tools:Directories:0"] = cluster.Programs,
    });

    private static string NewName(string purpose) => $"{purpose}_{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    private static void SkipWithoutChinook(string database) => Assert.SkipWhen(
        database == ArchiveCluster.Chinook && ArchiveCluster.ChinookScript is null, "The sample database Chinook is not on this machine.");
}
